/* SPDX-License-Identifier: MIT
**
** Watchers in a libev loop of the host's. Ours stays our own, and is polled
** when its descriptor says so: nothing of a host's loop can come into the
** middle of a step, and the host may destroy its loop whenever it likes.
*/
#include "runtime/hostloop.h"

#include <math.h>
#include <stdlib.h>

#include "runtime/loop.h"

struct HostLoop {
  struct ev_loop *ev; /* NULL: it was destroyed */
  HostDrive drive;
  ev_io io;
  ev_timer timer;
  ev_idle idle;       /* active when there is something to do */
  ev_prepare prepare;
  ev_cleanup cleanup;
  bool keeps;         /* the loop goes on because of us */
  bool *freed;        /* a step is on: tell it */
};

/* None of our watchers keeps the loop going; tasks do. */
static void keep (HostLoop *h, bool alive) {
  if (alive == h->keeps) return;
  h->keeps = alive;
  if (alive) ev_ref(h->ev);
  else ev_unref(h->ev);
}

static void stop_waiting (HostLoop *h) {
  if (ev_is_active(&h->timer)) {
    ev_ref(h->ev);
    ev_timer_stop(h->ev, &h->timer);
  }
  if (ev_is_active(&h->idle)) {
    ev_ref(h->ev);
    ev_idle_stop(h->ev, &h->idle);
  }
}

/* Let the next poll of the host's end in time. */
static void plan (HostLoop *h) {
  double seconds = h->drive.timeout(h->drive.ud);
  stop_waiting(h);
  keep(h, h->drive.alive(h->drive.ud));
  if (seconds <= 0) {
    ev_idle_start(h->ev, &h->idle);
    ev_unref(h->ev);
  }
  else if (seconds < INFINITY) {
    ev_now_update(h->ev);
    ev_timer_set(&h->timer, seconds, 0);
    ev_timer_start(h->ev, &h->timer);
    ev_unref(h->ev);
  }
}

static void step (HostLoop *h) {
  bool freed = false;
  h->freed = &freed;
  h->drive.step(h->drive.ud);
  if (freed) return;
  h->freed = NULL;
  if (h->ev) keep(h, h->drive.alive(h->drive.ud));
}

static void on_io (struct ev_loop *ev, ev_io *w, int events) {
  (void)ev;
  (void)events;
  step(w->data);
}

static void on_timer (struct ev_loop *ev, ev_timer *w, int events) {
  HostLoop *h = w->data;
  (void)events;
  ev_ref(ev); /* it has stopped by itself */
  step(h);
}

static void on_idle (struct ev_loop *ev, ev_idle *w, int events) {
  (void)ev;
  (void)events;
  step(w->data);
}

static void on_prepare (struct ev_loop *ev, ev_prepare *w, int events) {
  (void)ev;
  (void)events;
  plan(w->data);
}

static void stop (HostLoop *h) {
  struct ev_loop *ev = h->ev;
  keep(h, false);
  stop_waiting(h);
  ev_ref(ev);
  ev_io_stop(ev, &h->io);
  ev_ref(ev);
  ev_prepare_stop(ev, &h->prepare);
  ev_cleanup_stop(ev, &h->cleanup); /* counts by itself */
  h->ev = NULL;
}

static void on_cleanup (struct ev_loop *ev, ev_cleanup *w, int events) {
  (void)ev;
  (void)events;
  stop(w->data);
}

HostLoop *ar__hostloop_new (struct ev_loop *ev, const HostDrive *drive) {
  HostLoop *h = calloc(1, sizeof(HostLoop));
  if (!h) return NULL;
  h->ev = ev;
  h->drive = *drive;
  ev_io_init(&h->io, on_io, drive->fd, EV_READ);
  ev_timer_init(&h->timer, on_timer, 0, 0);
  ev_idle_init(&h->idle, on_idle);
  ev_prepare_init(&h->prepare, on_prepare);
  ev_cleanup_init(&h->cleanup, on_cleanup);
  h->io.data = h->timer.data = h->idle.data = h->prepare.data =
      h->cleanup.data = h;
  ev_io_start(ev, &h->io);
  ev_unref(ev);
  ev_prepare_start(ev, &h->prepare);
  ev_unref(ev);
  ev_cleanup_start(ev, &h->cleanup);
  keep(h, drive->alive(drive->ud));
  return h;
}

void ar__hostloop_free (HostLoop *h) {
  if (!h) return;
  if (h->ev) stop(h);
  if (h->freed) *h->freed = true;
  free(h);
}
