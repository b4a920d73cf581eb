/* SPDX-License-Identifier: MIT
**
** Posts from other threads. The mailbox is counted by those who know it
** and comes from malloc: a thread may outlive the state and its allocator.
*/
#include "runtime/mailbox.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

struct Mailbox {
  pthread_mutex_t mutex; /* guards all but the counts */
  Link posts;
  Loop *loop;            /* to be woken; NULL: closed */
  unsigned run;          /* posts for it are accepted; 0: for none */
  atomic_uint waiting;   /* posts that aren't delivered */
  atomic_uint refs;
};

static Mailbox *open_box (Loop *loop, unsigned run) {
  Mailbox *box = calloc(1, sizeof(Mailbox));
  if (!box) return NULL;
  if (pthread_mutex_init(&box->mutex, NULL) != 0) {
    free(box);
    return NULL;
  }
  list_init(&box->posts);
  box->loop = loop;
  box->run = run;
  atomic_init(&box->waiting, 0);
  atomic_init(&box->refs, 1);
  return box;
}

Mailbox *ar__mailbox (lua_State *L, Runtime *rt) {
  Loop *loop = ar__loop(L, rt);
  if (!rt->mailbox) rt->mailbox = open_box(loop, rt->run_id);
  if (!rt->mailbox) luaL_error(L, "not enough memory");
  return rt->mailbox;
}

void ar__mailbox_retain (Mailbox *box) {
  atomic_fetch_add_explicit(&box->refs, 1, memory_order_relaxed);
}

void ar__mailbox_release (Mailbox *box) {
  if (!box ||
      atomic_fetch_sub_explicit(&box->refs, 1, memory_order_acq_rel) > 1)
    return;
  pthread_mutex_destroy(&box->mutex);
  free(box);
}

/* The loop is woken under the lock: it can't be closed meanwhile. */
bool ar__mailbox_post (Mailbox *box, Post *p, unsigned run) {
  bool open;
  pthread_mutex_lock(&box->mutex);
  open = box->loop && (run == 0 || run == box->run);
  if (open) {
    bool first = list_empty(&box->posts);
    list_append(&box->posts, &p->link);
    atomic_fetch_add_explicit(&box->waiting, 1, memory_order_relaxed);
    if (first) ar__loop_wake(box->loop);
  }
  pthread_mutex_unlock(&box->mutex);
  return open;
}

static Post *take (Mailbox *box) {
  Post *p = NULL;
  pthread_mutex_lock(&box->mutex);
  if (!list_empty(&box->posts)) {
    p = LINK_OWNER(list_pop(&box->posts), Post, link);
    list_init(&p->link);
    atomic_fetch_sub_explicit(&box->waiting, 1, memory_order_relaxed);
  }
  pthread_mutex_unlock(&box->mutex);
  return p;
}

static unsigned waiting (const Mailbox *box) {
  return atomic_load_explicit(&box->waiting, memory_order_relaxed);
}

/* What is posted meanwhile waits for the next pass. It may have come while
   there was another one, and woken nobody. */
void ar__mailbox_deliver (lua_State *L, Runtime *rt) {
  unsigned n = waiting(rt->mailbox);
  Post *p;
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
  if (rt->mailbox) set_run(rt->mailbox, rt->run_id);
}

void ar__mailbox_end (lua_State *L, Runtime *rt) {
  Post *p;
  if (!rt->mailbox) return;
  set_run(rt->mailbox, 0);
  while ((p = take(rt->mailbox)) != NULL) p->deliver(L, p);
}

void ar__mailbox_close (Runtime *rt) {
  Mailbox *box = rt->mailbox;
  if (!box) return;
  pthread_mutex_lock(&box->mutex);
  box->loop = NULL;
  pthread_mutex_unlock(&box->mutex);
  ar__mailbox_end(NULL, rt);
  rt->mailbox = NULL;
  ar__mailbox_release(box);
}
