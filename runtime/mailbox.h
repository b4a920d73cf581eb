/* SPDX-License-Identifier: MIT
**
** The mailbox: the one way in which other threads reach a runtime. They
** post; the loop's thread delivers between its passes, first in first
** out.
**
** A post is a struct of the sender's. Once it is posted it belongs to the
** mailbox, once it is delivered to whoever wrote its deliver function.
*/
#ifndef AR_MAILBOX_H
#define AR_MAILBOX_H

#include "runtime/runtime.h"

typedef struct Post Post;

struct Post {
  Link link;
  /* On the loop's thread, once. [L] is NULL when the run has broken down
  ** or the runtime is closed: nothing may be woken or called any more.
  ** [-0, +0, -] */
  void (*deliver) (lua_State *L, Post *p);
  bool lasting; /* the end of a run is nothing to it: it waits for the next */
};

/* The mailbox of a runtime, made when it is first needed, and its loop with
** it. [-0, +0, e] */
Mailbox *ar__mailbox (lua_State *L, Runtime *rt);

/* One that is there before the loop is: the first poll of a run comes after
** its first delivery. NULL: no memory. */
Mailbox *ar__mailbox_new (void);
/* There is a loop now. Result: 0 or an errno. */
int ar__mailbox_attach (Mailbox *box, Loop *loop);

/*
** For whoever may outlive the runtime. Threads: any.
*/
void ar__mailbox_retain (Mailbox *box);
void ar__mailbox_release (Mailbox *box); /* NULL is allowed */

/*
** Post for run [run] only, or for any run and the time between (0).
** Threads: any; not in signal handlers. Result: false when that run has
** ended or the runtime is closed; the post is still the sender's then.
*/
bool ar__mailbox_post (Mailbox *box, Post *p, unsigned run);

/* What a pass looks at: the first field of a Mailbox. */
typedef struct MailboxFlags {
  atomic_uint waiting; /* posts that aren't delivered */
  atomic_bool rung;    /* Runtime.notify is to be called */
} MailboxFlags;

/* Is there something to deliver? Threads: any. */
static inline bool ar__mailbox_is_due (const Mailbox *box) {
  const MailboxFlags *f = (const MailboxFlags *)box;
  return atomic_load_explicit(&f->waiting, memory_order_relaxed) > 0 ||
         atomic_load_explicit(&f->rung, memory_order_relaxed);
}

/* Let Runtime.notify be called, soon. The box has a loop. Threads: any; also
** signal handlers. */
void ar__mailbox_ring (Mailbox *box);

#endif
