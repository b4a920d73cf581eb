/* SPDX-License-Identifier: MIT
**
** The module 'asyncrun.fs', and what jobs on files share.
*/
#include "runtime/fs.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* --- jobs ------------------------------------------------------------- */

void ar__file_release (OpenFile *f) {
  if (!f || atomic_fetch_sub(&f->refs, 1) > 1) return;
  if (f->fd >= 0 && !f->keep) close(f->fd);
  free(f);
}

static void run_job (Job *job) {
  FsJob *j = (FsJob *)job;
  j->err = j->work(j);
}

static void drop_job (Job *job) {
  FsJob *j = (FsJob *)job;
  free(j->path);
  free(j->other);
  free(j->data);
  ar__file_release(j->file);
}

static const JobKind looking = {
  .wait = {"a file", ar__job_leave}, .run = run_job, .drop = drop_job
};
static const JobKind changing = {
  .wait = {"a file", ar__job_stay}, .run = run_job, .drop = drop_job
};

FsJob *ar__fs_new (lua_State *L, Runtime *rt, bool changes,
                   const char *call, int (*work) (FsJob *),
                   int (*push) (lua_State *, FsJob *)) {
  FsJob *j = ar__job_new(L, rt, changes ? &changing : &looking,
                         sizeof(FsJob));
  j->call = call;
  j->work = work;
  j->push = push;
  return j;
}

/* A copy that lives as long as the job; [len] may be NULL. */
static char *copy_string (lua_State *L, int idx, size_t *len) {
  size_t n;
  const char *s = lua_tolstring(L, idx, &n);
  char *copy;
  if (!s) luaL_error(L, "string expected");
  copy = malloc(n + 1);
  if (!copy) luaL_error(L, "not enough memory");
  memcpy(copy, s, n + 1);
  if (len) *len = n;
  return copy;
}

void ar__fs_path (lua_State *L, FsJob *j, int idx) {
  ar__allow(L, ar__runtime_get(L), CAP_FILES, j->call);
  j->path = copy_string(L, idx, NULL);
}

void ar__fs_other (lua_State *L, FsJob *j, int idx) {
  j->other = copy_string(L, idx, NULL);
}

void ar__fs_data (lua_State *L, FsJob *j, int idx) {
  j->data = copy_string(L, idx, &j->len);
}

/* --- what a worker does ------------------------------------------------- */

bool ar__fs_reserve (FsJob *j, size_t n) {
  size_t room = j->room ? j->room : 256;
  char *data;
  if (j->len + n + 1 <= j->room) return true;
  while (room < j->len + n + 1) room *= 2;
  data = realloc(j->data, room);
  if (!data) return false;
  j->data = data;
  j->room = room;
  return true;
}

#define READ_ROOM 65536

/* How much there is, if that can be known. */
static size_t size_from (int fd, int64_t at) {
  struct stat st;
  if (fstat(fd, &st) < 0 || !S_ISREG(st.st_mode) || st.st_size <= at)
    return READ_ROOM;
  return (size_t)(st.st_size - (at < 0 ? 0 : at)) + 1;
}

int ar__fs_read_all (FsJob *j, int fd, int64_t at) {
  size_t want = size_from(fd, at);
  for (;;) {
    ssize_t n;
    if (!ar__fs_reserve(j, want)) return ENOMEM;
    n = at < 0 ? read(fd, j->data + j->len, want)
               : pread(fd, j->data + j->len, want, at + (int64_t)j->len);
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) return n < 0 ? errno : 0;
    j->len += (size_t)n;
    want = READ_ROOM;
  }
}

int ar__fs_write_all (int fd, const char *data, size_t len, int64_t at) {
  while (len > 0) {
    ssize_t n = at < 0 ? write(fd, data, len) : pwrite(fd, data, len, at);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return errno;
    data += n;
    len -= (size_t)n;
    if (at >= 0) at += n;
  }
  return 0;
}

/* --- afterwards --------------------------------------------------------- */

int ar__fs_push_data (lua_State *L, FsJob *j) {
  lua_pushlstring(L, j->data ? j->data : "", j->len);
  return 1;
}

static int raise_failed (lua_State *L, const FsJob *j) {
  if (!j->path) return ar__oserror_raise(L, j->err, j->call, NULL);
  if (!j->other) return ar__oserror_file(L, j->err, j->call, j->path);
  lua_pushfstring(L, "%s -> %s", j->path, j->other);
  ar__oserror_new(L, j->err, j->call, lua_tostring(L, -1));
  lua_pushstring(L, j->path);
  lua_setfield(L, -2, "filename");
  lua_pushstring(L, j->other);
  lua_setfield(L, -2, "filename2");
  ar__error_here(L, -1, L, 0);
  return lua_error(L);
}

static int after_job (lua_State *L, int status, lua_KContext ctx) {
  FsJob *j = (FsJob *)ctx;
  (void)status;
  ar__woken(L, ar__runtime_get(L)->current);
  if (j->err != 0) return raise_failed(L, j);
  return j->push ? j->push(L, j) : 0;
}

int ar__fs_wait (lua_State *L, FsJob *j) {
  Task *t = ar__running(L, ar__runtime_get(L), j->call);
  return ar__job_wait(L, &j->job, t, (lua_KContext)j, after_job);
}

/* --- the module ---------------------------------------------------------- */

int ar__open_fs (lua_State *L) {
  Runtime *rt = ar__runtime_get(L);
  lua_newtable(L);
  ar__fsfile_lib(L, rt);
  ar__fspath_lib(L, rt);
  return 1;
}
