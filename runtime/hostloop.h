/* SPDX-License-Identifier: MIT
**
** Two ways to wait for a loop of ours in one of the host's: watchers in a
** libev loop, and a thread.
*/
#ifndef AR_HOSTLOOP_H
#define AR_HOSTLOOP_H

#include <stdbool.h>

struct ev_loop;

/* What both need: how to wait, and what to do then. */
typedef struct HostDrive {
  int fd;                        /* can be read when a step is due */
  double (*timeout) (void *ud);  /* seconds until it is due anyway */
  bool (*alive) (void *ud);      /* are there tasks? */
  void (*step) (void *ud);
  void *ud;
} HostDrive;

/* Watchers in a libev loop. NULL: no memory. Free is called before or after
** the loop is destroyed; NULL is allowed. */
typedef struct HostLoop HostLoop;
HostLoop *ar__hostloop_new (struct ev_loop *ev, const HostDrive *drive);
void ar__hostloop_free (HostLoop *h);

/* A thread that calls [wake]. NULL: errno. */
typedef struct HostWaiter HostWaiter;
HostWaiter *ar__hostwaiter_new (int fd, void (*wake) (void *ud), void *ud);
void ar__hostwaiter_free (HostWaiter *w);
/* Wait for the descriptor, so many seconds at most, then wake. */
void ar__hostwaiter_wait (HostWaiter *w, double seconds);

#endif
