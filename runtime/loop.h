/* SPDX-License-Identifier: MIT
**
** The loop from the inside: the only header that includes libev's. For
** those files that own watchers of their own.
**
** A callback of libev takes notes and wakes tasks; it never raises, and
** pushes nothing on a Lua stack.
*/
#ifndef AR_LOOP_H
#define AR_LOOP_H

#include <ev.h>

#include "runtime/runtime.h"

struct Loop {
  Runtime *rt;
  struct ev_loop *ev;
  ev_timer timer;  /* the end of a poll; may be left over from an earlier
                      one, see ar__loop_poll */
  double timer_at; /* when it fires, on the monotonic clock; infinity
                      when it isn't active */
  double poll_end; /* when the present poll was to end */
  ev_io wake;      /* an eventfd: ev_async can't be used in a foreign poll */
  ev_io changes;   /* fd.c: of an epoll with what tasks wait for */
  bool woken;      /* something happened in this poll */
  int fd;          /* what the loop itself waits for; -1: not asked for yet */
};

/* fd.c: what to do with the changes. */
void ar__fds_changed (struct ev_loop *ev, ev_io *io, int events);

/*
** A descriptor that can be read when a poll would find something. Changes of
** watchers are seen there after a poll. -1: an errno.
*/
int ar__loop_fd (Loop *loop);

#endif
