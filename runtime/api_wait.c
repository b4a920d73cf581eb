/* SPDX-License-Identifier: MIT
**
** The public API: C functions that suspend.
**
** A wait is a struct from malloc with two references: the host's, and the
** runtime's, which has it in a list until the task goes on. So whoever comes
** first, a wake-up, a cancellation or the end, the other finds a wait that
** is over.
*/
#include "runtime/api.h"

#include <stdlib.h>
#include <string.h>

#include "runtime/pool.h"

typedef enum WaitState {
  WAIT_NEW,    /* the task doesn't wait yet */
  WAIT_EARLY,  /* it was woken before: the registry has the values */
  WAIT_PARKED,
  WAIT_OVER
} WaitState;

struct ar_Wait {
  Post post;         /* ar_wake_from_thread: there is always room for it */
  Link link;         /* in ar_Runtime.waits; the newest comes last */
  atomic_uint refs;
  pthread_t thread;
  Mailbox *box;      /* counted */
  WaitKind kind;
  /* of the own thread */
  Runtime *core;
  Task *task;        /* while it is parked */
  uint32_t step;     /* of the run, in which it was made */
  bool used;         /* ar_wait was called */
  WaitState state;
  bool error;        /* woken early, with one, */
  int nearly;        /* or with so many values */
  ar_Abort abort;
  void *ud;
  Next next;
  /* the post's */
  ar_Values values;
  void *arg;
};

/* --- what comes next -------------------------------------------------- */

Next *ar__api_push_next (lua_State *L, ar_Continue k, lua_KContext ctx) {
  Next *next = lua_newuserdatauv(L, sizeof(Next), 0);
  next->k = k;
  next->ctx = ctx;
  return next;
}

int ar__api_go_on (lua_State *L, int n) {
  Next next = *(Next *)lua_touserdata(L, -(n + 1));
  lua_remove(L, -(n + 1));
  return next.k ? next.k(L, n, next.ctx) : n;
}

/* --- the life of a wait ----------------------------------------------- */

static void release (ar_Wait *w) {
  if (atomic_fetch_sub_explicit(&w->refs, 1, memory_order_acq_rel) > 1)
    return;
  ar__mailbox_release(w->box);
  free(w);
}

/* [-0, +0, -] */
static void forget_early (lua_State *L, ar_Wait *w) {
  if (w->state != WAIT_EARLY) return;
  lua_pushnil(L);
  lua_rawsetp(L, LUA_REGISTRYINDEX, w);
}

/* The runtime's reference goes. [-0, +0, -] */
static void let_go (lua_State *L, ar_Wait *w) {
  forget_early(L, w);
  list_remove(&w->link);
  w->state = WAIT_OVER;
  release(w);
}

/* Those of functions that have raised before they waited. */
static void drop_unused (lua_State *L, ar_Runtime *rt) {
  uint32_t step = rt->core->steps;
  while (!list_empty(&rt->waits)) {
    ar_Wait *w = LINK_OWNER(rt->waits.prev, ar_Wait, link);
    if (w->used || w->step == step) return;
    let_go(L, w);
  }
}

void ar__api_drop_waits (lua_State *L, ar_Runtime *rt) {
  while (!list_empty(&rt->waits))
    let_go(L, LINK_OWNER(rt->waits.next, ar_Wait, link));
}

static bool abort_wait (lua_State *L, Task *t) {
  ar_Wait *w = t->wait_data;
  (void)L;
  if (w->abort(w, w->ud) != AR_ABORTED) return false;
  if (w->state == WAIT_PARKED) w->core->outside--;
  w->state = WAIT_OVER;
  return true;
}

/* Its run breaks down. */
static void drop_wait (lua_State *L, Task *t) {
  ar_Wait *w = t->wait_data;
  w->state = WAIT_OVER;
  if (!t->aborted) w->abort(w, w->ud);
  let_go(L, w);
}

ar_Wait *ar_wait_new (lua_State *L, const char *what, ar_Abort abort,
                      void *ud) {
  Runtime *core = ar__runtime_get(L);
  ar_Runtime *rt = ar__api_of(core);
  Mailbox *box;
  ar_Wait *w;
  luaL_checkstack(L, 10, NULL);
  ar__running(L, core, what);
  if (!abort)
    ar__raise(L, VM_TYPEERROR, "ar_wait_new('%s'): an abort function is "
                               "needed: what is cancelled must end", what);
  box = ar__mailbox(L, core);
  drop_unused(L, rt);
  w = calloc(1, sizeof(ar_Wait));
  if (!w) luaL_error(L, "not enough memory");
  w->thread = pthread_self();
  w->core = core;
  w->abort = abort;
  w->ud = ud;
  w->kind = (WaitKind){.what = what, .abort = abort_wait,
                       .dropped = drop_wait};
  w->box = box;
  w->step = core->steps;
  ar__mailbox_retain(box);
  atomic_init(&w->refs, 2);
  list_append(&rt->waits, &w->link);
  return w;
}

void ar_wait_release (ar_Wait *wait) {
  release(wait);
}

/* --- waiting ---------------------------------------------------------- */

/* Push what it was woken with before it waited. */
static int push_early (lua_State *L, ar_Wait *w) {
  int n = w->nearly, values;
  luaL_checkstack(L, n + 3, "too many values");
  lua_rawgetp(L, LUA_REGISTRYINDEX, w);
  values = lua_gettop(L);
  for (int i = 1; i <= n; i++) lua_rawgeti(L, values, i);
  lua_remove(L, values);
  return n;
}


static int after_wait (lua_State *L, int status, lua_KContext ctx) {
  ar_Wait *w = (ar_Wait *)ctx;
  Task *t = w->core->current;
  Next next = w->next;
  bool early = w->state == WAIT_EARLY, error = w->error;
  int n;
  (void)status;
  if (early) n = push_early(L, w);
  let_go(L, w); /* and [w] may be freed */
  if (!early) n = ar__woken(L, t);
  else if (error && n == 1) return lua_error(L);
  else if (error) return luaL_error(L, "not enough memory");
  return next.k ? next.k(L, n, next.ctx) : n;
}

int ar_wait (lua_State *L, ar_Wait *w, ar_Continue k, lua_KContext ctx) {
  Task *t = ar__running(L, ar__runtime_get(L), "ar_wait");
  if (w->used || w->state == WAIT_OVER)
    return ar__raise(L, VM_RUNTIMEERROR, "%s: ar_wait is called once for "
                                         "each ar_wait_new", w->kind.what);
  w->used = true;
  w->next.k = k;
  w->next.ctx = ctx;
  if (w->state == WAIT_EARLY) {
    t->resume_args = 0;
    ar__schedule(t);
    return lua_yieldk(L, 0, (lua_KContext)w, after_wait);
  }
  w->state = WAIT_PARKED;
  w->task = t;
  w->core->outside++;
  return ar__park(L, t, &w->kind, w, (lua_KContext)w, after_wait);
}

/* --- waking ----------------------------------------------------------- */

/* (wait, values...): keep them until it waits. */
static int keep_early (lua_State *L) {
  ar_Wait *w = lua_touserdata(L, 1);
  int n = lua_gettop(L) - 1;
  lua_createtable(L, n, 0);
  for (int i = 1; i <= n; i++) {
    lua_pushvalue(L, i + 1);
    lua_rawseti(L, -2, i);
  }
  lua_rawsetp(L, LUA_REGISTRYINDEX, w);
  w->nearly = n;
  return 0;
}

/* [-n, +0, -] */
static void wake_early (ar_Wait *w, lua_State *L, int n, bool error) {
  w->error = error;
  w->nearly = 0; /* no memory: no values */
  w->state = WAIT_EARLY;
  if (!lua_checkstack(L, 3)) {
    lua_pop(L, n);
    return;
  }
  lua_pushcfunction(L, keep_early);
  lua_pushlightuserdata(L, w);
  lua_rotate(L, -(n + 2), 2);
  if (lua_pcall(L, n + 1, 0, 0) != LUA_OK) lua_pop(L, 1);
}

/* [-n, +0, -] */
static void wake_parked (ar_Wait *w, lua_State *L, int n, bool error) {
  Task *t = w->task;
  w->core->outside--;
  w->state = WAIT_OVER;
  if (!lua_checkstack(t->T, n + 1)) {
    lua_pop(L, n);
    lua_pushliteral(L, "not enough memory"); /* Lua always has that one */
    n = 1;
    error = true;
  }
  if (error) ar__wake_error(L, t);
  else ar__wake_values(L, t, n);
}

/* The reference is used up. [-n, +0, -] */
static int wake (ar_Wait *w, lua_State *L, int n, bool error) {
  int result = 1;
  if (w->state == WAIT_PARKED) {
    wake_parked(w, L, n, error);
    ar__api_nudge(ar__api_of(w->core));
  }
  else if (w->state == WAIT_NEW) wake_early(w, L, n, error);
  else {
    lua_pop(L, n);
    result = 0;
  }
  release(w);
  return result;
}

int ar_wake (ar_Wait *wait, lua_State *L, int n) {
  if (!pthread_equal(wait->thread, pthread_self())) return AR_EWRONGTHREAD;
  return wake(wait, L, n, false);
}

int ar_wake_error (ar_Wait *wait, lua_State *L) {
  if (!pthread_equal(wait->thread, pthread_self())) return AR_EWRONGTHREAD;
  return wake(wait, L, 1, true);
}

/* (wait) -> values */
static int call_values (lua_State *L) {
  ar_Wait *w = lua_touserdata(L, 1);
  lua_settop(L, 0);
  return w->values(L, w->arg);
}

static void deliver_wake (lua_State *L, Post *p) {
  ar_Wait *w = LINK_OWNER(p, ar_Wait, post);
  int base, status;
  if (!L || w->state == WAIT_OVER) {
    if (w->values) w->values(NULL, w->arg);
    release(w);
    return;
  }
  if (!w->values) {
    wake(w, L, 0, false);
    return;
  }
  base = lua_gettop(L);
  if (lua_checkstack(L, 5)) {
    lua_pushcfunction(L, call_values);
    lua_pushlightuserdata(L, w);
    status = lua_pcall(L, 1, LUA_MULTRET, 0);
  }
  else {
    w->values(NULL, w->arg);
    lua_pushliteral(L, "not enough memory");
    status = LUA_ERRMEM;
  }
  wake(w, L, lua_gettop(L) - base, status != LUA_OK);
}

int ar_wake_from_thread (ar_Wait *wait, ar_Values values, void *arg) {
  Mailbox *box = wait->box;
  bool posted;
  ar__mailbox_retain(box); /* the wait may be gone once it is posted */
  wait->values = values;
  wait->arg = arg;
  wait->post.deliver = deliver_wake;
  posted = ar__mailbox_post(box, &wait->post, 0);
  ar__mailbox_release(box);
  if (posted) return AR_OK;
  if (values) values(NULL, arg);
  release(wait);
  return AR_ECLOSED;
}

/* --- work in another thread ------------------------------------------- */

typedef struct HostJob {
  Job job;
  JobKind kind;
  ar_Work work;
  void *arg;
} HostJob;

static void run_work (Job *job) {
  HostJob *j = (HostJob *)job;
  if (j->work.work) j->work.work(j->arg);
}

static void drop_work (Job *job) {
  HostJob *j = (HostJob *)job;
  void (*drop) (void *) = j->work.drop;
  j->work.drop = NULL;
  if (drop) drop(j->arg);
}

/* The job, which is below what [done] has pushed, keeps [arg] until then. */
static int after_work (lua_State *L, int status, lua_KContext ctx) {
  HostJob *j = (HostJob *)ctx;
  int n = 0;
  (void)status;
  ar__woken(L, ar__runtime_get(L)->current);
  if (j->work.done) n = j->work.done(L, j->arg);
  drop_work(&j->job);
  return n;
}

typedef struct Offload {
  const ar_Work *work;
  void *arg;
  HostJob *job;
} Offload;

/* (Offload) -> what owns the job */
static int new_work (lua_State *L) {
  Offload *o = lua_touserdata(L, 1);
  Runtime *core = ar__runtime_get(L);
  HostJob *j;
  ar__running(L, core, o->work->what ? o->work->what : "ar_offload");
  static const JobKind first = {.run = run_work};
  j = ar__job_new(L, core, &first, sizeof(HostJob));
  j->work = *o->work;
  j->arg = o->arg;
  j->kind = (JobKind){
    .wait = {.what = j->work.what ? j->work.what : "ar_offload",
             .abort = j->work.flags & AR_ABANDON ? ar__job_leave
                                                 : ar__job_stay},
    .run = run_work, .drop = drop_work};
  j->job.kind = &j->kind;
  o->job = j;
  return 1;
}

int ar_offload (lua_State *L, const ar_Work *work, void *arg) {
  Offload o = {work, arg, NULL};
  if (!lua_checkstack(L, 10)) {
    if (work->drop) work->drop(arg);
    return luaL_error(L, "stack overflow");
  }
  lua_pushcfunction(L, new_work);
  lua_pushlightuserdata(L, &o);
  if (lua_pcall(L, 1, 1, 0) != LUA_OK) {
    if (work->drop) work->drop(arg);
    return lua_error(L);
  }
  return ar__job_wait(L, &o.job->job, ar__runtime_get(L)->current,
                      (lua_KContext)o.job, after_work);
}

/* --- other ways to suspend -------------------------------------------- */

int ar_checkpoint (lua_State *L) {
  ar__running(L, ar__runtime_get(L), "ar_checkpoint");
  return ar__checkpoint(L);
}

static int after_sleep (lua_State *L, int status, lua_KContext ctx) {
  (void)status;
  (void)ctx;
  ar__woken(L, ar__runtime_get(L)->current);
  return ar__api_go_on(L, 0);
}

int ar_sleep (lua_State *L, double seconds, ar_Continue k,
              lua_KContext ctx) {
  Runtime *core = ar__runtime_get(L);
  Task *t = ar__running(L, core, "ar_sleep");
  luaL_checkstack(L, 10, NULL);
  ar__api_push_next(L, k, ctx);
  return ar__sleep(L, t, ar__now(L, core) + (seconds > 0 ? seconds : 0),
                   0, after_sleep);
}

/* [ctx] is where the stack of the function ended: there stands what comes
   next. */
static int after_await (lua_State *L, int status, lua_KContext ctx) {
  int base = (int)ctx;
  (void)status;
  return ar__api_go_on(L, lua_gettop(L) - base);
}

int ar_await (lua_State *L, int nargs, int nresults, ar_Continue k,
              lua_KContext ctx) {
  int f = lua_gettop(L) - nargs, n;
  luaL_checkstack(L, 10, NULL);
  ar__await_callee(L, f);
  lua_replace(L, f);
  ar__api_push_next(L, k, ctx);
  lua_insert(L, f);
  lua_callk(L, nargs, nresults, (lua_KContext)f, after_await);
  n = lua_gettop(L) - f;
  lua_remove(L, f);
  return n;
}
