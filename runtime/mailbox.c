/* SPDX-License-Identifier: MIT
**
** Posts from other threads. The mailbox is counted by those who know it
** and comes from malloc: a thread may outlive the state and its allocator.
*/
#include "runtime/mailbox.h"

#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <unistd.h>

struct Mailbox {
  MailboxFlags flags;
  pthread_mutex_t mutex; /* guards the next ones */
  Link posts;
  bool open;             /* the loop is there to deliver */
  unsigned run;          /* posts for it are accepted; 0: for none */
  atomic_uint refs;
  int waker;             /* wakes the loop; -1: there is none yet */
};

Mailbox *ar__mailbox_new (void) {
  Mailbox *box = calloc(1, sizeof(Mailbox));
  if (!box) return NULL;
  if (pthread_mutex_init(&box->mutex, NULL) != 0) {
    free(box);
    return NULL;
  }
  list_init(&box->posts);
  box->open = true;
  box->waker = -1;
  atomic_init(&box->flags.rung, false);
  atomic_init(&box->flags.waiting, 0);
  atomic_init(&box->refs, 1);
  return box;
}

Mailbox *ar__mailbox (lua_State *L, Runtime *rt) {
  Loop *loop = ar__loop(L, rt);
  int err;
  if (!rt->mailbox) {
    rt->mailbox = ar__mailbox_new();
    if (!rt->mailbox) luaL_error(L, "not enough memory");
    rt->mailbox->run = rt->run_id;
  }
  err = ar__mailbox_attach(rt->mailbox, loop);
  if (err) ar__oserror_raise(L, err, "fcntl", NULL);
  return rt->mailbox;
}

int ar__mailbox_attach (Mailbox *box, Loop *loop) {
  int waker;
  if (box->waker >= 0) return 0;
  waker = ar__loop_waker(loop);
  if (waker < 0) return errno;
  pthread_mutex_lock(&box->mutex);
  box->waker = waker;
  pthread_mutex_unlock(&box->mutex);
  return 0;
}

void ar__mailbox_retain (Mailbox *box) {
  atomic_fetch_add_explicit(&box->refs, 1, memory_order_relaxed);
}

void ar__mailbox_release (Mailbox *box) {
  if (!box ||
      atomic_fetch_sub_explicit(&box->refs, 1, memory_order_acq_rel) > 1)
    return;
  pthread_mutex_destroy(&box->mutex);
  if (box->waker >= 0) close(box->waker);
  free(box);
}

/* The first one wakes the loop, after the lock is free again: the loop's
   thread wants it at once. The sender's own reference may go with the post:
   one more keeps the waker. */
bool ar__mailbox_post (Mailbox *box, Post *p, unsigned run) {
  bool open, first;
  int waker;
  ar__mailbox_retain(box);
  pthread_mutex_lock(&box->mutex);
  open = box->open && (run == 0 || run == box->run);
  first = open && list_empty(&box->posts);
  waker = box->waker;
  if (open) {
    list_append(&box->posts, &p->link);
    atomic_fetch_add_explicit(&box->flags.waiting, 1, memory_order_relaxed);
  }
  pthread_mutex_unlock(&box->mutex);
  if (first && waker >= 0) ar__wake_write(waker);
  ar__mailbox_release(box);
  return open;
}

void ar__mailbox_ring (Mailbox *box) {
  if (atomic_exchange_explicit(&box->flags.rung, true, memory_order_acq_rel))
    return;
  ar__wake_write(box->waker);
}

static Post *take (Mailbox *box) {
  Post *p = NULL;
  pthread_mutex_lock(&box->mutex);
  if (!list_empty(&box->posts)) {
    p = LINK_OWNER(list_pop(&box->posts), Post, link);
    list_init(&p->link);
    atomic_fetch_sub_explicit(&box->flags.waiting, 1, memory_order_relaxed);
  }
  pthread_mutex_unlock(&box->mutex);
  return p;
}

static unsigned waiting (const Mailbox *box) {
  return atomic_load_explicit(&box->flags.waiting, memory_order_relaxed);
}

/* What is posted meanwhile waits for the next pass. It may have come while
   there was another one, and woken nobody. */
void ar__mailbox_deliver (lua_State *L, Runtime *rt) {
  unsigned n = waiting(rt->mailbox);
  Post *p;
  if (atomic_load_explicit(&rt->mailbox->flags.rung, memory_order_relaxed) &&
      atomic_exchange_explicit(&rt->mailbox->flags.rung, false,
                               memory_order_acq_rel))
    rt->notified = true;
  if (n == 0) return;
  while (n-- > 0 && (p = take(rt->mailbox)) != NULL) p->deliver(L, p);
  if (waiting(rt->mailbox) > 0) ar__loop_wake(rt->loop);
}

static void set_run (Mailbox *box, unsigned run) {
  pthread_mutex_lock(&box->mutex);
  box->run = run;
  pthread_mutex_unlock(&box->mutex);
}

void ar__mailbox_begin (Runtime *rt) {
  if (!rt->mailbox) return;
  set_run(rt->mailbox, rt->run_id);
  if (waiting(rt->mailbox) > 0) ar__loop_wake(rt->loop);
}

/* Put back what outlasts the run. Nobody is to be woken for it now. */
static void put_back (Mailbox *box, Link *lasting, unsigned n) {
  pthread_mutex_lock(&box->mutex);
  list_splice(lasting, &box->posts);
  list_splice(&box->posts, lasting);
  atomic_fetch_add_explicit(&box->flags.waiting, n, memory_order_relaxed);
  pthread_mutex_unlock(&box->mutex);
}

void ar__mailbox_end (lua_State *L, Runtime *rt) {
  Mailbox *box = rt->mailbox;
  Link lasting;
  unsigned n = 0;
  Post *p;
  if (!box) return;
  list_init(&lasting);
  set_run(box, 0);
  while ((p = take(box)) != NULL) {
    if (!p->lasting || !box->open) p->deliver(L, p);
    else {
      list_append(&lasting, &p->link);
      n++;
    }
  }
  if (n > 0) put_back(box, &lasting, n);
}

void ar__mailbox_close (Runtime *rt) {
  Mailbox *box = rt->mailbox;
  if (!box) return;
  pthread_mutex_lock(&box->mutex);
  box->open = false;
  pthread_mutex_unlock(&box->mutex);
  ar__mailbox_end(NULL, rt);
  rt->mailbox = NULL;
  ar__mailbox_release(box);
}
