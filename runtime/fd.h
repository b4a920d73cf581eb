/* SPDX-License-Identifier: MIT
**
** Waiting until a descriptor can be read or written. One task may wait
** for each direction.
*/
#ifndef AR_FD_H
#define AR_FD_H

#include "runtime/loop.h"

typedef enum FdDirection { FD_READ, FD_WRITE } FdDirection;

/*
** What is known of a descriptor. It stays in Runtime.fds when the
** descriptor is closed, for the next one with its number.
** Invariant: a task in [task] is parked, and counted in Runtime.outside.
*/
typedef struct FdWatch {
  ev_io io[2];    /* may stay active when nobody waits: most loops wait
                     again soon */
  Task *task[2];  /* who waits */
  Runtime *rt;
  Link unchecked; /* in Runtime.unchecked: see ar__fds_check */
  bool ready[2];  /* an event came when nobody waited */
  bool bad;       /* the loop says that it is no open descriptor */
} FdWatch;

/* The watch of a descriptor. [-0, +0, m] */
FdWatch *ar__fd_watch (lua_State *L, Runtime *rt, int fd);

/*
** return ar__fd_wait(...): suspend the running task [t] until [w] can be
** read or written; the continuation [k] gets [ctx] and calls ar__woken
** first. Raises BusyResourceError at once when another task waits for the
** same; ar__woken raises ClosedResourceError after ar__fd_closing.
*/
int ar__fd_wait (lua_State *L, FdWatch *w, Task *t, FdDirection d,
                 lua_KContext ctx, lua_KFunction k);

/* Wake who waits with ClosedResourceError and forget the descriptor:
** before it is closed. [-0, +0, m] */
void ar__fd_closing (lua_State *L, Runtime *rt, int fd);

#endif
