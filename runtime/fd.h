/* SPDX-License-Identifier: MIT
**
** Waiting until a descriptor can be read or written. One task may wait
** for each direction.
**
** The kernel tells changes, each of them once: so an event costs it one look
** at the descriptor instead of two, and who waits for the next one need not
** ask for it.
*/
#ifndef AR_FD_H
#define AR_FD_H

#include <sys/types.h>

#include "runtime/loop.h"

typedef enum FdDirection { FD_READ, FD_WRITE } FdDirection;

/*
** What is known of a descriptor. It stays in Runtime.fds when the
** descriptor is closed, for the next one with its number.
** Invariant: a task in [task] is parked, and counted in Runtime.outside.
*/
typedef struct FdWatch {
  Task *task[2];  /* who waits */
  Runtime *rt;
  Link unchecked; /* in Runtime.unchecked: see ar__fds_check */
  int fd;
  uint32_t use;   /* counts the files that had the number: an event may still
                     be an earlier one's */
  int refused;    /* the errno with which the kernel has refused to watch */
  bool watched;   /* the kernel tells its changes */
  bool empty;     /* a read would find nothing: wait at once */
  bool hung;      /* the other side has ended or broken it. That may be told
                     together with data, and is not told again */
} FdWatch;

/* The watch of a descriptor that has none yet. [-0, +0, m] */
FdWatch *ar__fd_watch_new (lua_State *L, Runtime *rt, int fd);

/* The watch of a descriptor. [-0, +0, m] */
static inline FdWatch *ar__fd_watch (lua_State *L, Runtime *rt, int fd) {
  FdWatch *w = (uint32_t)fd < rt->nfds ? rt->fds[fd] : NULL;
  return w ? w : ar__fd_watch_new(L, rt, fd);
}

/*
** return ar__fd_wait(...): suspend the running task [t] until [w] can be
** read or written; the continuation [k] gets [ctx] and calls ar__woken
** first. Raises BusyResourceError at once when another task waits for the
** same; ar__woken raises ClosedResourceError after ar__fd_closing, and an
** OSError for what can't be waited for. One system call.
*/
int ar__fd_wait (lua_State *L, FdWatch *w, Task *t, FdDirection d,
                 lua_KContext ctx, lua_KFunction k);

/* The same, when only what happens from now on matters: [w->empty]. No system
** call. */
int ar__fd_wait_change (lua_State *L, FdWatch *w, Task *t, FdDirection d,
                        lua_KContext ctx, lua_KFunction k);

/* [n] bytes were read, [max] were asked for. A read that was short has
** emptied it, which saves the next one, unless its end may be near. */
static inline void ar__fd_was_read (FdWatch *w, ssize_t n, size_t max) {
  w->empty = n > 0 && (size_t)n < max && !w->hung;
}

/* Wake who waits with ClosedResourceError and forget the descriptor:
** before it is closed. [-0, +0, m] */
void ar__fd_closing (lua_State *L, Runtime *rt, int fd);

#endif
