/* SPDX-License-Identifier: MIT
**
** libev's loop. The run asks it to wait; its callbacks only take notes,
** so no Lua error ever crosses ev_run.
*/
#include "runtime/loop.h"

#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "runtime/mailbox.h"

/* The timer of an earlier poll, whose deadline was nearer, is no end. */
static void on_timer (struct ev_loop *ev, ev_timer *w, int events) {
  Loop *loop = w->data;
  (void)ev;
  (void)events;
  if (loop->timer_at < loop->poll_end) loop->woken = true;
  loop->timer_at = INFINITY;
}

static void on_wake (struct ev_loop *ev, ev_io *w, int events) {
  Loop *loop = w->data;
  uint64_t n;
  (void)ev;
  (void)events;
  loop->woken = true;
  while (read(loop->wake.fd, &n, sizeof(n)) < 0 && errno == EINTR) {}
}

/* Result: false and errno. Active watchers mark what has to be closed. */
static bool open_parts (Loop *loop) {
  int wake, set = -1;
  loop->ev = ev_loop_new(EVFLAG_AUTO | EVFLAG_NOENV);
  if (!loop->ev) return false;
  wake = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
  if (wake >= 0) set = epoll_create1(EPOLL_CLOEXEC);
  ev_io_init(&loop->wake, on_wake, wake, EV_READ);
  ev_io_init(&loop->changes, ar__fds_changed, set, EV_READ);
  loop->wake.data = loop->changes.data = loop;
  if (wake >= 0) ev_io_start(loop->ev, &loop->wake);
  if (set >= 0) ev_io_start(loop->ev, &loop->changes);
  return set >= 0;
}

Loop *ar__loop_open (Runtime *rt) {
  Loop *loop = calloc(1, sizeof(Loop));
  if (!loop) return NULL;
  loop->rt = rt;
  loop->fd = -1;
  if (!open_parts(loop)) {
    int err = errno;
    ar__loop_close(loop);
    errno = err;
    return NULL;
  }
  ev_timer_init(&loop->timer, on_timer, 0, 0);
  loop->timer.data = loop;
  loop->timer_at = INFINITY;
  return loop;
}

/* libev tells its descriptor only to another loop that embeds it. */
int ar__loop_fd (Loop *loop) {
  struct ev_loop *outer;
  ev_embed embed;
  if (loop->fd >= 0) return loop->fd;
  if (!(ev_backend(loop->ev) & ev_embeddable_backends())) {
    errno = ENOTSUP;
    return -1;
  }
  outer = ev_loop_new(EVFLAG_AUTO | EVFLAG_NOENV);
  if (!outer) return -1;
  ev_embed_init(&embed, NULL, loop->ev);
  ev_embed_start(outer, &embed);
  loop->fd = embed.io.fd;
  ev_embed_stop(outer, &embed);
  ev_loop_destroy(outer);
  return loop->fd;
}

/* Posts that came before there was a loop wait for the first delivery. */
static void attach_mailbox (lua_State *L, Runtime *rt) {
  int err = ar__mailbox_attach(rt->mailbox, rt->loop);
  if (err == 0) return;
  ar__loop_close(rt->loop);
  rt->loop = NULL;
  ar__oserror_raise(L, err, "make an event loop", NULL);
}

Loop *ar__loop (lua_State *L, Runtime *rt) {
  if (rt->loop) return rt->loop;
  errno = 0;
  if (rt->closed)
    ar__raise(L, VM_RUNTIMEERROR, "the runtime of this state is closed");
  rt->loop = ar__loop_open(rt);
  if (!rt->loop)
    ar__oserror_raise(L, errno ? errno : ENOMEM, "make an event loop", NULL);
  if (rt->mailbox) attach_mailbox(L, rt);
  return rt->loop;
}

static void close_watched (Loop *loop, ev_io *io) {
  if (!ev_is_active(io)) return;
  ev_io_stop(loop->ev, io);
  close(io->fd);
}

void ar__loop_close (Loop *loop) {
  if (!loop) return;
  if (loop->ev) {
    close_watched(loop, &loop->wake);
    close_watched(loop, &loop->changes);
    ev_timer_stop(loop->ev, &loop->timer);
    ev_loop_destroy(loop->ev);
  }
  free(loop);
}

#define LONGEST_POLL 86400.0

/* See to it that the poll ends. A timer that fires before that is left
   alone: starting one for each poll would cost more than the few polls
   that end early. */
static void arm_timer (Loop *loop, double timeout) {
  if (timeout > LONGEST_POLL) timeout = LONGEST_POLL;
  loop->poll_end = ar__monotonic() + timeout;
  if (loop->timer_at <= loop->poll_end) return;
  ev_now_update(loop->ev);
  ev_timer_stop(loop->ev, &loop->timer);
  ev_timer_set(&loop->timer, timeout, 0);
  ev_timer_start(loop->ev, &loop->timer);
  loop->timer_at = loop->poll_end;
}

bool ar__loop_poll (Loop *loop, double timeout) {
  loop->woken = false;
  loop->poll_end = 0;
  if (timeout <= 0)
    ev_run(loop->ev, EVRUN_NOWAIT);
  else {
    if (timeout < INFINITY) arm_timer(loop, timeout);
    ev_run(loop->ev, EVRUN_ONCE);
  }
  return loop->woken;
}

const char *ar__loop_backend (const Loop *loop) {
  switch (ev_backend(loop->ev)) {
    case EVBACKEND_SELECT: return "select";
    case EVBACKEND_POLL: return "poll";
    case EVBACKEND_EPOLL: return "epoll";
    case EVBACKEND_KQUEUE: return "kqueue";
    default: return "other";
  }
}

void ar__wake_write (int fd) {
  uint64_t one = 1;
  int saved = errno;
  ssize_t n = write(fd, &one, sizeof(one));
  (void)n; /* a full counter wakes too */
  errno = saved;
}

void ar__loop_wake (Loop *loop) {
  ar__wake_write(loop->wake.fd);
}

int ar__loop_waker (Loop *loop) {
  return fcntl(loop->wake.fd, F_DUPFD_CLOEXEC, 0);
}
