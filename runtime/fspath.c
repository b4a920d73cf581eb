/* SPDX-License-Identifier: MIT
**
** What is done to files by their names. Each function is one job; the
** arguments have been checked by the library's Lua code.
*/
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <limits.h>
#include <pwd.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "runtime/fs.h"

#define MOST_LINKS 40      /* symbolic ones on the way to a file */
#define NAMES_ROOM 65536   /* for an entry of the users' data base */

/* The result of a system call as an errno. */
static int failed (int result) {
  return result < 0 ? errno : 0;
}

static int int_arg (lua_State *L, int idx, int def) {
  return lua_isnoneornil(L, idx) ? def : (int)lua_tointeger(L, idx);
}

/* --- what a file is ----------------------------------------------------- */

static int work_stat (FsJob *j) {
  return failed(j->yes ? stat(j->path, &j->st) : lstat(j->path, &j->st));
}

static void set_integer (lua_State *L, const char *name, int64_t value) {
  lua_pushinteger(L, value);
  lua_setfield(L, -2, name);
}

/* Seconds, and the exact nanoseconds. */
static void set_time (lua_State *L, const char *name, const char *ns_name,
                      const struct timespec *t) {
  lua_pushnumber(L, (double)t->tv_sec + (double)t->tv_nsec * 1e-9);
  lua_setfield(L, -2, name);
  set_integer(L, ns_name, (int64_t)t->tv_sec * 1000000000 + t->tv_nsec);
}

static int push_stat (lua_State *L, FsJob *j) {
  const struct stat *st = &j->st;
  lua_createtable(L, 0, 18);
  set_integer(L, "st_mode", st->st_mode);
  set_integer(L, "st_ino", (int64_t)st->st_ino);
  set_integer(L, "st_dev", (int64_t)st->st_dev);
  set_integer(L, "st_nlink", (int64_t)st->st_nlink);
  set_integer(L, "st_uid", st->st_uid);
  set_integer(L, "st_gid", st->st_gid);
  set_integer(L, "st_size", st->st_size);
  set_integer(L, "st_blksize", st->st_blksize);
  set_integer(L, "st_blocks", st->st_blocks);
  set_integer(L, "st_rdev", (int64_t)st->st_rdev);
  set_time(L, "st_atime", "st_atime_ns", &st->st_atim);
  set_time(L, "st_mtime", "st_mtime_ns", &st->st_mtim);
  set_time(L, "st_ctime", "st_ctime_ns", &st->st_ctim);
  return 1;
}

/* stat(path, follow) */
static int fs_stat (lua_State *L) {
  bool follow = lua_toboolean(L, 2);
  FsJob *j = ar__fs_new(L, RUNTIME(L), false, follow ? "stat" : "lstat",
                        work_stat, push_stat);
  ar__fs_path(L, j, 1);
  j->yes = follow;
  return ar__fs_wait(L, j);
}

/* --- folders ------------------------------------------------------------ */

/* In data: for each name its kind, the name, NUL. */
static int add_entry (FsJob *j, const struct dirent *e) {
  size_t n = strlen(e->d_name) + 1;
  if (strcmp(e->d_name, ".") == 0 || strcmp(e->d_name, "..") == 0)
    return 0;
  if (!ar__fs_reserve(j, n + 1)) return ENOMEM;
  j->data[j->len++] = (char)e->d_type;
  memcpy(j->data + j->len, e->d_name, n);
  j->len += n;
  j->number++;
  return 0;
}

static int work_scan (FsJob *j) {
  DIR *dir = opendir(j->path);
  const struct dirent *e;
  int err = 0;
  if (!dir) return errno;
  while (err == 0 && (errno = 0, e = readdir(dir)) != NULL)
    err = add_entry(j, e);
  if (err == 0) err = errno;
  closedir(dir);
  return err;
}

static const char *kind_name (char kind) {
  switch (kind) {
    case DT_DIR: return "dir";
    case DT_LNK: return "link";
    case DT_UNKNOWN: return "unknown";
    default: return "other";
  }
}

/* The names, unsorted, and name -> "dir", "link", "other", "unknown" */
static int push_scan (lua_State *L, FsJob *j) {
  const char *at = j->data, *end = j->data + j->len;
  lua_createtable(L, (int)j->number, 0);
  lua_createtable(L, 0, (int)j->number);
  for (int i = 1; at < end; i++) {
    const char *kind = kind_name(*at++);
    lua_pushstring(L, at);
    lua_pushvalue(L, -1);
    lua_rawseti(L, -4, i);
    lua_pushstring(L, kind);
    lua_rawset(L, -3);
    at += strlen(at) + 1;
  }
  return 2;
}

/* scan(path) */
static int fs_scan (lua_State *L) {
  FsJob *j = ar__fs_new(L, RUNTIME(L), false, "scandir", work_scan,
                        push_scan);
  ar__fs_path(L, j, 1);
  return ar__fs_wait(L, j);
}

/* --- what is done to one name ------------------------------------------- */

static int work_mkdir (FsJob *j) {
  return failed(mkdir(j->path, (mode_t)j->mode));
}

static int work_rmdir (FsJob *j) {
  return failed(rmdir(j->path));
}

static int work_unlink (FsJob *j) {
  return failed(unlink(j->path));
}

static int work_chmod (FsJob *j) {
  int flags = j->yes ? 0 : AT_SYMLINK_NOFOLLOW;
  return failed(fchmodat(AT_FDCWD, j->path, (mode_t)j->mode, flags));
}

/* Make it, or, if that is allowed, only its time new. */
static int work_touch (FsJob *j) {
  int fd;
  if (j->yes && utimensat(AT_FDCWD, j->path, NULL, 0) == 0) return 0;
  fd = open(j->path, O_CREAT | O_WRONLY | O_CLOEXEC |
                     (j->yes ? 0 : O_EXCL), (mode_t)j->mode);
  if (fd < 0) return errno;
  return failed(close(fd));
}

/* (path, mode, flag) */
static int change (lua_State *L, const char *call, int (*work) (FsJob *)) {
  FsJob *j = ar__fs_new(L, RUNTIME(L), true, call, work, NULL);
  ar__fs_path(L, j, 1);
  j->mode = int_arg(L, 2, 0);
  j->yes = lua_toboolean(L, 3);
  return ar__fs_wait(L, j);
}

static int fs_mkdir (lua_State *L) {
  lua_settop(L, 3);
  return change(L, "mkdir", work_mkdir);
}

static int fs_rmdir (lua_State *L) {
  lua_settop(L, 3);
  return change(L, "rmdir", work_rmdir);
}

static int fs_unlink (lua_State *L) {
  lua_settop(L, 3);
  return change(L, "unlink", work_unlink);
}

/* chmod(path, mode, follow) */
static int fs_chmod (lua_State *L) {
  lua_settop(L, 3);
  return change(L, "chmod", work_chmod);
}

/* touch(path, mode, exist_ok) */
static int fs_touch (lua_State *L) {
  lua_settop(L, 3);
  return change(L, "touch", work_touch);
}

/* --- two names ---------------------------------------------------------- */

static int work_rename (FsJob *j) {
  return failed(rename(j->path, j->other));
}

static int work_symlink (FsJob *j) {
  return failed(symlink(j->path, j->other));
}

static int work_link (FsJob *j) {
  return failed(link(j->path, j->other));
}

/* (from, to) */
static int change_two (lua_State *L, const char *call,
                       int (*work) (FsJob *)) {
  FsJob *j;
  lua_settop(L, 2);
  j = ar__fs_new(L, RUNTIME(L), true, call, work, NULL);
  ar__fs_path(L, j, 1);
  ar__fs_other(L, j, 2);
  return ar__fs_wait(L, j);
}

static int fs_rename (lua_State *L) {
  return change_two(L, "rename", work_rename);
}

static int fs_symlink (lua_State *L) {
  return change_two(L, "symlink", work_symlink);
}

static int fs_link (lua_State *L) {
  return change_two(L, "link", work_link);
}

/* --- whole files -------------------------------------------------------- */

static int work_read (FsJob *j) {
  int err, fd = open(j->path, O_RDONLY | O_CLOEXEC);
  if (fd < 0) return errno;
  err = ar__fs_read_all(j, fd, -1);
  close(fd);
  return err;
}

/* read(path) */
static int fs_read (lua_State *L) {
  FsJob *j = ar__fs_new(L, RUNTIME(L), false, "open", work_read,
                        ar__fs_push_data);
  ar__fs_path(L, j, 1);
  return ar__fs_wait(L, j);
}

static int work_write (FsJob *j) {
  int err, fd = open(j->path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC,
                     0666);
  if (fd < 0) return errno;
  err = ar__fs_write_all(fd, j->data, j->len, -1);
  if (close(fd) < 0 && err == 0) err = errno;
  return err;
}

/* write(path, data) */
static int fs_write (lua_State *L) {
  FsJob *j = ar__fs_new(L, RUNTIME(L), true, "open", work_write, NULL);
  ar__fs_path(L, j, 1);
  ar__fs_data(L, j, 2);
  return ar__fs_wait(L, j);
}

/* --- links, and where a name leads --------------------------------------- */

/* What a link says, as data. */
static int read_link (FsJob *j, const char *path) {
  ssize_t n;
  j->len = 0;
  if (!ar__fs_reserve(j, PATH_MAX)) return ENOMEM;
  n = readlink(path, j->data, PATH_MAX);
  if (n < 0) return errno;
  j->len = (size_t)n;
  j->data[n] = '\0';
  return 0;
}

static int work_readlink (FsJob *j) {
  return read_link(j, j->path);
}

/* readlink(path) */
static int fs_readlink (lua_State *L) {
  FsJob *j = ar__fs_new(L, RUNTIME(L), false, "readlink", work_readlink,
                        ar__fs_push_data);
  ar__fs_path(L, j, 1);
  return ar__fs_wait(L, j);
}

/* A path that is being resolved: what is known, and what is still to be
   looked at. Both are PATH_MAX long. */
typedef struct Walk {
  char *done, *rest;
  int links;
  bool strict;
} Walk;

static void go_up (char *done) {
  char *slash = strrchr(done, '/');
  if (slash) *slash = '\0';
}

/* Put the text before the rest. */
static bool prepend (Walk *w, const char *text) {
  size_t n = strlen(text), rest = strlen(w->rest);
  if (n + 1 + rest >= PATH_MAX) return false;
  memmove(w->rest + n + 1, w->rest, rest + 1);
  memcpy(w->rest, text, n);
  w->rest[n] = '/';
  return true;
}

/* The last name of what is done is a link, perhaps: follow it. A name that
   isn't there is no link. */
static int follow (FsJob *j, Walk *w) {
  int err = read_link(j, w->done);
  if (err == EINVAL) return 0;
  if (err != 0)
    return w->strict || (err != ENOENT && err != ENOTDIR) ? err : 0;
  if (++w->links > MOST_LINKS) return ELOOP;
  if (j->data[0] == '/') w->done[0] = '\0';
  else go_up(w->done);
  return prepend(w, j->data) ? 0 : ENAMETOOLONG;
}

/* Take the next name from the rest. */
static int walk_name (FsJob *j, Walk *w) {
  char *rest = w->rest + strspn(w->rest, "/");
  size_t n = strcspn(rest, "/"), done = strlen(w->done);
  bool dots = n <= 2 && strncmp(rest, "..", n) == 0;
  if (dots && n == 2) go_up(w->done);
  else if (!dots) {
    if (done + 1 + n >= PATH_MAX) return ENAMETOOLONG;
    w->done[done] = '/';
    memcpy(w->done + done + 1, rest, n);
    w->done[done + 1 + n] = '\0';
  }
  memmove(w->rest, rest + n, strlen(rest + n) + 1);
  return dots ? 0 : follow(j, w);
}

static int walk (FsJob *j, Walk *w) {
  int err = 0;
  if (j->path[0] != '/' && !getcwd(w->done, PATH_MAX)) return errno;
  if (strcmp(w->done, "/") == 0) w->done[0] = '\0';
  if (strlen(j->path) >= PATH_MAX) return ENAMETOOLONG;
  memcpy(w->rest, j->path, strlen(j->path) + 1);
  while (err == 0 && w->rest[strspn(w->rest, "/")]) err = walk_name(j, w);
  if (err != 0) return err;
  j->len = 0;
  if (!ar__fs_reserve(j, PATH_MAX)) return ENOMEM;
  j->len = strlen(w->done);
  if (j->len == 0) w->done[j->len++] = '/';
  memcpy(j->data, w->done, j->len);
  return 0;
}

static int work_resolve (FsJob *j) {
  Walk w = {.done = calloc(2, PATH_MAX), .strict = j->yes};
  int err;
  if (!w.done) return ENOMEM;
  w.rest = w.done + PATH_MAX;
  err = walk(j, &w);
  free(w.done);
  return err;
}

/* resolve(path, strict): without links and dots; what isn't there is kept
   as it is, unless strict */
static int fs_resolve (lua_State *L) {
  FsJob *j = ar__fs_new(L, RUNTIME(L), false, "resolve", work_resolve,
                        ar__fs_push_data);
  ar__fs_path(L, j, 1);
  j->yes = lua_toboolean(L, 2);
  return ar__fs_wait(L, j);
}

static int work_getcwd (FsJob *j) {
  if (!ar__fs_reserve(j, PATH_MAX)) return ENOMEM;
  if (!getcwd(j->data, PATH_MAX)) return errno;
  j->len = strlen(j->data);
  return 0;
}

/* getcwd() */
static int fs_getcwd (lua_State *L) {
  ar__allow(L, RUNTIME(L), CAP_FILES, "getcwd");
  return ar__fs_wait(L, ar__fs_new(L, RUNTIME(L), false, "getcwd",
                                   work_getcwd, ar__fs_push_data));
}

/* --- users -------------------------------------------------------------- */

/* Keep a name that was found; none is an empty one. */
static int keep (FsJob *j, const char *text) {
  size_t n = text ? strlen(text) : 0;
  if (!ar__fs_reserve(j, n)) return ENOMEM;
  if (n > 0) memcpy(j->data, text, n);
  j->len = n;
  return 0;
}

static int with_buffer (FsJob *j, int (*look) (FsJob *, char *)) {
  char *buffer = malloc(NAMES_ROOM);
  int err = buffer ? look(j, buffer) : ENOMEM;
  free(buffer);
  return err;
}

static int look_user (FsJob *j, char *buffer) {
  struct passwd pw, *found = NULL;
  int err = getpwuid_r((uid_t)j->number, &pw, buffer, NAMES_ROOM, &found);
  return err ? err : keep(j, found ? found->pw_name : NULL);
}

static int look_group (FsJob *j, char *buffer) {
  struct group gr, *found = NULL;
  int err = getgrgid_r((gid_t)j->number, &gr, buffer, NAMES_ROOM, &found);
  return err ? err : keep(j, found ? found->gr_name : NULL);
}

static int look_home (FsJob *j, char *buffer) {
  struct passwd pw, *found = NULL;
  int err = j->path
      ? getpwnam_r(j->path, &pw, buffer, NAMES_ROOM, &found)
      : getpwuid_r(getuid(), &pw, buffer, NAMES_ROOM, &found);
  return err ? err : keep(j, found ? found->pw_dir : NULL);
}

static int work_user (FsJob *j) {
  return with_buffer(j, look_user);
}

static int work_group (FsJob *j) {
  return with_buffer(j, look_group);
}

static int work_home (FsJob *j) {
  return with_buffer(j, look_home);
}

/* user(uid), group(gid), home(name or nil): "" if there is none */
static int look_up (lua_State *L, const char *call,
                    int (*work) (FsJob *)) {
  FsJob *j;
  ar__allow(L, RUNTIME(L), CAP_FILES, call);
  lua_settop(L, 1);
  j = ar__fs_new(L, RUNTIME(L), false, call, work, ar__fs_push_data);
  if (lua_type(L, 1) == LUA_TSTRING) ar__fs_path(L, j, 1);
  else j->number = lua_tointeger(L, 1);
  return ar__fs_wait(L, j);
}

static int fs_user (lua_State *L) {
  return look_up(L, "getpwuid", work_user);
}

static int fs_group (lua_State *L) {
  return look_up(L, "getgrgid", work_group);
}

static int fs_home (lua_State *L) {
  return look_up(L, "getpwnam", work_home);
}

void ar__fspath_lib (lua_State *L, Runtime *rt) {
  static const VmAsyncReg async[] = {
    {"stat", fs_stat}, {"scan", fs_scan}, {"mkdir", fs_mkdir},
    {"rmdir", fs_rmdir}, {"unlink", fs_unlink}, {"chmod", fs_chmod},
    {"touch", fs_touch}, {"rename", fs_rename}, {"symlink", fs_symlink},
    {"link", fs_link}, {"read", fs_read}, {"write", fs_write},
    {"readlink", fs_readlink}, {"resolve", fs_resolve},
    {"getcwd", fs_getcwd}, {"user", fs_user}, {"group", fs_group},
    {"home", fs_home}, {NULL, NULL}
  };
  ar__set_async(L, rt, async);
}
