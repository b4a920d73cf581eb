/* SPDX-License-Identifier: MIT
**
** Open files: the class FileHandle, without buffers, which the library's
** Lua code adds. Reads and writes say where: a task may leave a read, which
** then goes on alone and must not move anything.
*/
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "runtime/fs.h"

#define HANDLE "FileHandle"

#define LARGEST_READ (1 << 30)

typedef struct Handle {
  OpenFile *file; /* NULL: closed */
} Handle;

static Handle *check_handle (lua_State *L, const char *method) {
  Handle *h = ar__arg_self(L, HANDLE, method);
  if (!h->file)
    ar__raise(L, VM_VALUEERROR, "%s(): I/O operation on closed file",
              method);
  return h;
}

/* A job on the file of the handle at 1. */
static FsJob *file_job (lua_State *L, bool changes, const char *call,
                        int (*work) (FsJob *),
                        int (*push) (lua_State *, FsJob *)) {
  Handle *h = check_handle(L, call);
  FsJob *j = ar__fs_new(L, RUNTIME(L), changes, call, work, push);
  j->file = h->file;
  atomic_fetch_add(&h->file->refs, 1);
  return j;
}

/* --- opening ------------------------------------------------------------- */

/* What is there is a file, and where its position is; -1 when it has
   none. */
static int look_at (FsJob *j, int fd) {
  if (fstat(fd, &j->st) < 0) return errno;
  if (S_ISDIR(j->st.st_mode)) return EISDIR;
  j->number = lseek(fd, 0, j->flags & O_APPEND ? SEEK_END : SEEK_CUR);
  return 0;
}

static int work_open (FsJob *j) {
  OpenFile *f = calloc(1, sizeof(OpenFile));
  int err;
  if (!f) return ENOMEM;
  atomic_init(&f->refs, 1);
  j->file = f;
  f->keep = j->yes;
  f->fd = j->path ? open(j->path, j->flags | O_CLOEXEC, 0666)
                  : (int)j->number;
  if (f->fd < 0) return errno;
  err = look_at(j, f->fd);
  if (err != 0 && !j->path) f->keep = true; /* it stays the caller's */
  return err;
}

/* The handle, which is below the job, and the position or nil. */
static int push_open (lua_State *L, FsJob *j) {
  Handle *h = lua_newuserdatauv(L, sizeof(Handle), 0);
  h->file = NULL;
  luaL_setmetatable(L, HANDLE);
  h->file = j->file;
  j->file = NULL;
  if (j->number >= 0) lua_pushinteger(L, j->number);
  else lua_pushnil(L);
  return 2;
}

/* "r+" -> flags of open; -1 if it is no mode. Letters may come in any
   order, each once. */
static int mode_flags (const char *mode) {
  int flags = -1;
  bool update = strchr(mode, '+') != NULL;
  for (const char *c = mode; *c; c++) {
    if (!strchr("rwax+bt", *c) || strchr(c + 1, *c)) return -1;
    if (strchr("+bt", *c)) continue;
    if (flags >= 0) return -1;
    switch (*c) {
      case 'r': flags = 0; break;
      case 'w': flags = O_CREAT | O_TRUNC; break;
      case 'a': flags = O_CREAT | O_APPEND; break;
      default: flags = O_CREAT | O_EXCL;
    }
  }
  if (flags < 0 || (strchr(mode, 'b') && strchr(mode, 't'))) return -1;
  if (update) return flags | O_RDWR;
  return flags | (flags == 0 ? O_RDONLY : O_WRONLY);
}

/* open(path or descriptor, mode, keep) */
static int fs_open (lua_State *L) {
  FsJob *j;
  int flags = mode_flags(luaL_checkstring(L, 2));
  if (flags < 0)
    return ar__arg_value(L, "open_file", "mode", 2,
                         "one of r, w, a and x, and perhaps +, b or t");
  j = ar__fs_new(L, RUNTIME(L), false, "open", work_open, push_open);
  j->flags = flags;
  j->yes = lua_toboolean(L, 3);
  if (lua_type(L, 1) == LUA_TSTRING) ar__fs_path(L, j, 1);
  else {
    ar__allow_fd(L, RUNTIME(L), "open_file with a descriptor");
    j->number = lua_tointeger(L, 1);
  }
  return ar__fs_wait(L, j);
}

static const char *mode_name (int flags) {
  switch (flags & O_ACCMODE) {
    case O_RDONLY: return "r";
    case O_WRONLY: return flags & O_APPEND ? "a" : "w";
    default: return flags & O_APPEND ? "a+" : "r+";
  }
}

/* dup(fd): a handle for a copy of a descriptor, and its mode; at once */
static int fs_dup (lua_State *L) {
  Handle *h = lua_newuserdatauv(L, sizeof(Handle), 0);
  OpenFile *f;
  ar__allow_fd(L, RUNTIME(L), "a file of a descriptor");
  h->file = NULL;
  luaL_setmetatable(L, HANDLE);
  f = calloc(1, sizeof(OpenFile));
  if (!f) return luaL_error(L, "not enough memory");
  atomic_init(&f->refs, 1);
  f->fd = fcntl((int)lua_tointeger(L, 1), F_DUPFD_CLOEXEC, 0);
  h->file = f;
  if (f->fd < 0) return ar__oserror_raise(L, errno, "dup", NULL);
  lua_pushstring(L, mode_name(fcntl(f->fd, F_GETFL)));
  return 2;
}

/* --- reading and writing -------------------------------------------------- */

/* Up to [len] bytes from [number] on, or from wherever the file is. */
static int work_read (FsJob *j) {
  size_t n = j->len;
  ssize_t got;
  j->len = 0;
  if (!ar__fs_reserve(j, n)) return ENOMEM;
  do {
    got = j->number < 0
        ? read(j->file->fd, j->data, n)
        : pread(j->file->fd, j->data, n, j->number);
  } while (got < 0 && errno == EINTR);
  if (got < 0) return errno;
  j->len = (size_t)got;
  return 0;
}

/* handle:read(position or nil, n): what is lost can't be read again where
   there is no position, so a task doesn't leave that */
static int handle_read (lua_State *L) {
  bool at = lua_isinteger(L, 2);
  lua_Integer n = lua_tointeger(L, 3);
  FsJob *j = file_job(L, !at, "read", work_read, ar__fs_push_data);
  j->number = at ? lua_tointeger(L, 2) : -1;
  j->len = (size_t)(n < LARGEST_READ ? n : LARGEST_READ);
  return ar__fs_wait(L, j);
}

static int work_read_rest (FsJob *j) {
  return ar__fs_read_all(j, j->file->fd, j->number);
}

/* handle:read_rest(position): all from there on */
static int handle_read_rest (lua_State *L) {
  FsJob *j = file_job(L, false, "read", work_read_rest, ar__fs_push_data);
  j->number = lua_tointeger(L, 2);
  return ar__fs_wait(L, j);
}

static int work_write (FsJob *j) {
  int fd = j->file->fd;
  int err = ar__fs_write_all(fd, j->data, j->len, j->number);
  if (err == 0 && j->number < 0) j->number = lseek(fd, 0, SEEK_CUR);
  else j->number += (int64_t)j->len;
  return err;
}

static int push_position (lua_State *L, FsJob *j) {
  if (j->number < 0) return 0;
  lua_pushinteger(L, j->number);
  return 1;
}

/* handle:write(position or nil, data): the position after it; nil: where
   the system thinks best, say at the end */
static int handle_write (lua_State *L) {
  bool at = lua_isinteger(L, 2);
  FsJob *j = file_job(L, true, "write", work_write, push_position);
  j->number = at ? lua_tointeger(L, 2) : -1;
  ar__fs_data(L, j, 3);
  return ar__fs_wait(L, j);
}

static int work_truncate (FsJob *j) {
  return ftruncate(j->file->fd, j->number) < 0 ? errno : 0;
}

static int handle_truncate (lua_State *L) {
  FsJob *j = file_job(L, true, "truncate", work_truncate, NULL);
  j->number = lua_tointeger(L, 2);
  return ar__fs_wait(L, j);
}

static int work_size (FsJob *j) {
  if (fstat(j->file->fd, &j->st) < 0) return errno;
  j->number = j->st.st_size;
  return 0;
}

static int handle_size (lua_State *L) {
  return ar__fs_wait(L, file_job(L, false, "seek", work_size,
                                 push_position));
}

/* --- closing ------------------------------------------------------------- */

/* What close says is lost when a job that was left still uses the file. */
static int work_close (FsJob *j) {
  OpenFile *f = j->file;
  int fd = f->fd;
  if (atomic_load(&f->refs) > 1 || f->keep) return 0;
  f->fd = -1;
  return close(fd) < 0 && errno != EINTR ? errno : 0;
}

static int handle_close (lua_State *L) {
  Handle *h = check_handle(L, "close");
  FsJob *j = file_job(L, true, "close", work_close, NULL);
  ar__file_release(h->file);
  h->file = NULL;
  return ar__fs_wait(L, j);
}

/* handle:finish(position or nil, data): write that and close it, at once;
   for the collector */
static int handle_finish (lua_State *L) {
  Handle *h = ar__arg_self(L, HANDLE, "finish");
  size_t len = 0;
  const char *data = lua_tolstring(L, 3, &len);
  if (h->file && data)
    ar__fs_write_all(h->file->fd, data, len,
                     lua_isinteger(L, 2) ? lua_tointeger(L, 2) : -1);
  ar__file_release(h->file);
  h->file = NULL;
  return 0;
}

static int handle_gc (lua_State *L) {
  Handle *h = lua_touserdata(L, 1);
  ar__file_release(h->file);
  h->file = NULL;
  return 0;
}

/* handle:fileno(position or nil): the descriptor, moved there */
static int handle_fileno (lua_State *L) {
  int fd = check_handle(L, "fileno")->file->fd;
  if (lua_isinteger(L, 2)) lseek(fd, lua_tointeger(L, 2), SEEK_SET);
  lua_pushinteger(L, fd);
  return 1;
}

static int handle_isatty (lua_State *L) {
  lua_pushboolean(L, isatty(check_handle(L, "isatty")->file->fd));
  return 1;
}

void ar__fsfile_lib (lua_State *L, Runtime *rt) {
  static const luaL_Reg meta[] = {{"__gc", handle_gc}, {NULL, NULL}};
  static const luaL_Reg methods[] = {
    {"finish", handle_finish}, {"fileno", handle_fileno},
    {"isatty", handle_isatty}, {NULL, NULL}
  };
  static const VmAsyncReg async_methods[] = {
    {"read", handle_read}, {"read_rest", handle_read_rest},
    {"write", handle_write}, {"truncate", handle_truncate},
    {"size", handle_size}, {"close", handle_close}, {NULL, NULL}
  };
  static const luaL_Reg functions[] = {{"dup", fs_dup}, {NULL, NULL}};
  static const VmAsyncReg async[] = {{"open", fs_open}, {NULL, NULL}};
  static const ClassDef def = {.name = HANDLE, .meta = meta,
                               .methods = methods,
                               .async_methods = async_methods};
  ar__define_class(L, rt, &def);
  ar__setfuncs(L, rt, functions);
  ar__set_async(L, rt, async);
}
