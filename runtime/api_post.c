/* SPDX-License-Identifier: MIT
**
** The public API: posts from other threads, triggers for signal handlers.
*/
#include "runtime/api.h"

#include <errno.h>
#include <stdlib.h>

/* --- calls ------------------------------------------------------------ */

typedef struct Call {
  ar_Function f;
  void *arg;
} Call;

static int protected_call (lua_State *L) {
  Call c = *(Call *)lua_touserdata(L, 1);
  lua_settop(L, 0);
  c.f(L, c.arg);
  return 0;
}

/* What it raises is nobody's: it becomes an unhandled error. */
static void call (lua_State *L, ar_Runtime *rt, ar_Function f, void *arg) {
  Call c = {f, arg};
  int status = LUA_ERRMEM;
  rt->depth++;
  if (lua_checkstack(L, 5)) {
    lua_pushcfunction(L, ar__error_handler);
    lua_pushcfunction(L, protected_call);
    lua_pushlightuserdata(L, &c);
    status = lua_pcall(L, 1, 0, -3);
    if (status != LUA_OK) ar__unhandled(L, rt->core, NULL);
    lua_pop(L, 1);
  }
  else f(NULL, arg);
  rt->depth--;
}

/* --- posts ------------------------------------------------------------ */

typedef struct HostPost {
  Post post;
  ar_Runtime *rt;  /* counted */
  ar_Function f;
  void *arg;
} HostPost;

static void free_post (HostPost *p) {
  ar_release(p->rt);
  free(p);
}

static void deliver_post (lua_State *L, Post *post) {
  HostPost *p = LINK_OWNER(post, HostPost, post);
  if (L) call(L, p->rt, p->f, p->arg);
  else p->f(NULL, p->arg);
  free_post(p);
}

int ar_post (ar_Runtime *rt, ar_Function f, void *arg) {
  HostPost *p = malloc(sizeof(HostPost));
  if (!p) return AR_ENOMEM;
  p->post.deliver = deliver_post;
  p->post.lasting = true; /* the end of a run isn't the runtime's */
  p->rt = rt;
  p->f = f;
  p->arg = arg;
  ar_retain(rt);
  if (ar__mailbox_post(rt->box, &p->post, 0)) return AR_OK;
  free_post(p);
  return AR_ECLOSED;
}

/* --- triggers --------------------------------------------------------- */

struct ar_Trigger {
  Link link;          /* in ar_Runtime.triggers; the own thread */
  ar_Runtime *rt;     /* counted */
  ar_Function f;
  void *arg;
  atomic_bool pulled;
};

/* The loop must be there: its descriptor is what a handler writes to. */
static int ensure_loop (lua_State *L) {
  ar__mailbox(L, lua_touserdata(L, 1));
  return 0;
}

int ar_trigger_new (ar_Runtime *rt, ar_Function f, void *arg,
                    ar_Trigger **trigger) {
  ar_Trigger *t;
  int status = ar__api_check(rt);
  *trigger = NULL;
  if (status != AR_OK) return status;
  errno = 0;
  if (ar__api_try(rt->L, ensure_loop, rt->core) != LUA_OK) {
    lua_pop(rt->L, 1);
    return errno ? AR_ESYSTEM : AR_ENOMEM;
  }
  t = calloc(1, sizeof(ar_Trigger));
  if (!t) return AR_ENOMEM;
  t->rt = rt;
  t->f = f;
  t->arg = arg;
  atomic_init(&t->pulled, false);
  ar_retain(rt);
  list_append(&rt->triggers, &t->link);
  *trigger = t;
  return AR_OK;
}

/* Only atomics and write: signal handlers call it. */
void ar_trigger (ar_Trigger *trigger) {
  if (atomic_exchange_explicit(&trigger->pulled, true,
                               memory_order_acq_rel))
    return;
  ar__mailbox_ring(trigger->rt->box);
}

void ar_trigger_free (ar_Trigger *trigger) {
  if (!trigger) return;
  list_remove(&trigger->link);
  ar_release(trigger->rt);
  free(trigger);
}

/* One that was pulled, which becomes the last, or NULL. A function may free
   any of them. */
static ar_Trigger *next_pulled (ar_Runtime *rt) {
  for (Link *l = rt->triggers.next; l != &rt->triggers; l = l->next) {
    ar_Trigger *t = LINK_OWNER(l, ar_Trigger, link);
    if (!atomic_exchange_explicit(&t->pulled, false, memory_order_acq_rel))
      continue;
    list_remove(l);
    list_append(&rt->triggers, l);
    return t;
  }
  return NULL;
}

/* Those that are pulled again meanwhile have rung again. */
static void call_pulled (lua_State *L, ar_Runtime *rt) {
  int n = list_length(&rt->triggers);
  ar_Trigger *t;
  while (n-- > 0 && (t = next_pulled(rt)) != NULL)
    call(L, rt, t->f, t->arg);
}

void ar__api_deliver (lua_State *L, ar_Runtime *rt) {
  if (!list_empty(&rt->triggers)) call_pulled(L, rt);
}

void ar__api_drop_triggers (ar_Runtime *rt) {
  while (!list_empty(&rt->triggers)) list_remove(rt->triggers.next);
}

/* --- what others expect ----------------------------------------------- */

int ar_expect (ar_Runtime *rt, int by) {
  Runtime *core = rt->core;
  int status = ar__api_check(rt);
  if (status != AR_OK) return status;
  if (by < 0 && core->expected < (uint32_t)-by) return AR_EINVAL;
  core->expected += (uint32_t)by;
  if (core->run_id) core->outside += (uint32_t)by;
  return AR_OK;
}
