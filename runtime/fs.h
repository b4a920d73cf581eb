/* SPDX-License-Identifier: MIT
**
** The file system for tasks: jobs of the pool, each of them one system
** call or a few. What only looks at files can be left by a cancelled task;
** what changes them is waited for, so that a task that gets Cancelled
** knows that nothing has happened.
*/
#ifndef AR_FS_H
#define AR_FS_H

#include <stdatomic.h>
#include <stdint.h>
#include <sys/stat.h>

#include "runtime/pool.h"

/* An open file. A job that was left may still use it: it is closed when
** nobody does any more. */
typedef struct OpenFile {
  atomic_uint refs;
  int fd;
  bool keep; /* it isn't ours: don't close it */
} OpenFile;

/* One reference less; NULL is allowed. Threads: any. */
void ar__file_release (OpenFile *f);

typedef struct FsJob FsJob;

struct FsJob {
  Job job;
  const char *call;         /* "open", for errors */
  int (*work) (FsJob *j);   /* in a worker: 0 or an errno */
  /* Push what came out, and give the number of values. May be NULL.
  ** [-0, +n, e] */
  int (*push) (lua_State *L, FsJob *j);
  char *path, *other;       /* names of files, or NULL */
  OpenFile *file;
  char *data;               /* what is written, or was read */
  size_t len, room;
  int64_t number;           /* an argument or a result */
  int flags, mode;
  bool yes;
  struct stat st;
  int err;
};

/*
** Make a job; the arguments are set then, and the last is
** return ar__fs_wait(L, j). A job that [changes] something is not left.
** [-0, +1, e]
*/
FsJob *ar__fs_new (lua_State *L, Runtime *rt, bool changes,
                   const char *call, int (*work) (FsJob *),
                   int (*push) (lua_State *, FsJob *));
/* Give it a copy of the name or the data at [idx]. [-0, +0, e] */
void ar__fs_path (lua_State *L, FsJob *j, int idx);
void ar__fs_other (lua_State *L, FsJob *j, int idx);
void ar__fs_data (lua_State *L, FsJob *j, int idx);
/* Raises the OSError of what fails, with the names of the files. */
int ar__fs_wait (lua_State *L, FsJob *j);

/* In a worker: make room for [n] more bytes of data, and one. */
bool ar__fs_reserve (FsJob *j, size_t n);
/* In a worker: read to the end, or write all, from the position [at] on or,
** if it is negative, where the file is. Result: 0 or an errno. */
int ar__fs_read_all (FsJob *j, int fd, int64_t at);
int ar__fs_write_all (int fd, const char *data, size_t len, int64_t at);
/* Push the data. */
int ar__fs_push_data (lua_State *L, FsJob *j);

void ar__fsfile_lib (lua_State *L, Runtime *rt); /* fsfile.c */
void ar__fspath_lib (lua_State *L, Runtime *rt); /* fspath.c */
int ar__open_fs (lua_State *L); /* the module "asyncrun.fs" */

#endif
