/* SPDX-License-Identifier: MIT
**
** How a worker asks the state at home to call something, and waits for
** the answer. The values are copied while its thread waits, so that no
** state has two users. A token lets any state ask the run that it is of.
**
** Home calls a handler in Lua for each, unless the task that waits for the
** worker is to do it: then that one is woken.
*/
#include "runtime/worker.h"

#include <pthread.h>
#include <stdio.h>
#include <string.h>

#define TOKEN "TrioToken"
#define PENDING "PendingCall"

typedef enum Outcome {
  CALL_VALUES,  /* they are on the stack */
  CALL_ERROR,   /* it is on the stack */
  CALL_REFUSED, /* TypeError: the problem */
  CALL_FAILED,  /* RuntimeError: the problem */
  CALL_OVER     /* nobody will answer: the run has ended */
} Outcome;

/* On the C stack of the thread that waits. */
typedef struct Call {
  Post post;
  Runtime *home;
  Worker *w;           /* who asks; NULL: a state that is no worker */
  lua_State *L;        /* its stack has the values */
  int first, n;
  int number;          /* of the first, for messages */
  const char *fname;   /* who asks, for messages */
  const char *how;     /* for the Lua code at home */
  bool in_task;        /* the task that waits for the worker does it */
  pthread_mutex_t mutex; /* guards [answered] */
  pthread_cond_t cond;
  bool answered;
  Outcome outcome;
  int nresults;
  char problem[480];
} Call;

/* What stands for it at home. */
typedef struct Pending {
  Link link;           /* in Runtime.calls, until it is answered */
  Call *call;
} Pending;

/* --- answers ------------------------------------------------------------ */

/* The call is the waiting thread's from now on. */
static void answer (Call *c, Outcome outcome) {
  c->outcome = outcome;
  pthread_mutex_lock(&c->mutex);
  c->answered = true;
  pthread_cond_signal(&c->cond);
  pthread_mutex_unlock(&c->mutex);
}

static Call *take_call (Pending *p) {
  Call *c = p->call;
  p->call = NULL;
  list_remove(&p->link);
  return c;
}

void ar__calls_reset (Runtime *rt) {
  while (!list_empty(&rt->calls))
    answer(take_call(LINK_OWNER(rt->calls.next, Pending, link)),
           CALL_OVER);
}

static int pending_gc (lua_State *L) {
  Pending *p = lua_touserdata(L, 1);
  if (p->call) answer(take_call(p), CALL_OVER);
  return 0;
}

/* Copy the values from [first] on top of [L] to the one who waits. Modules
   that it lacks are loaded in its state by this thread. */
static VmCopyStatus copy_answer (lua_State *L, Call *call, VmCopy *c) {
  VmCopyStatus status;
  if (call->w) ar__worker_originals(L, call->w);
  else lua_newtable(L);
  c->originals = lua_gettop(L);
  status = ar__copy(c);
  if (status == COPY_NEEDS) {
    ar__worker_require(c->to);
    c->last = true;
    status = ar__copy(c);
  }
  snprintf(call->problem, sizeof(call->problem), "%s", c->problem);
  return status;
}

/* pending:answer(ok, ...): the results, or the error. */
static int pending_answer (lua_State *L) {
  Pending *p = ar__arg_self(L, PENDING, "answer");
  bool ok = lua_toboolean(L, 2);
  int n = ok ? lua_gettop(L) - 2 : 1;
  VmCopy c = {.from = L, .first = 3, .n = n, .lenient = !ok,
              .noun = "result", .number = 1, .fname = "from_thread.run"};
  VmCopyStatus status;
  if (!p->call) return 0;
  if (!ok) lua_settop(L, 3);
  c.to = p->call->L;
  status = copy_answer(L, p->call, &c);
  p->call->nresults = n;
  if (status == COPY_OK)
    answer(take_call(p), ok ? CALL_VALUES : CALL_ERROR);
  else
    answer(take_call(p), status == COPY_REFUSED ? CALL_REFUSED
                                                : CALL_FAILED);
  return 0;
}

/* --- at home ------------------------------------------------------------ */

static const char handler_key = 0; /* registry: the handler in Lua */

/* handler(f): f(how, pending, ...) is called for each call that no task
   waits for, between the steps of tasks. */
static int set_handler (lua_State *L) {
  luaL_checktype(L, 1, LUA_TFUNCTION);
  lua_settop(L, 1);
  lua_rawsetp(L, LUA_REGISTRYINDEX, &handler_key);
  return 0;
}

static void new_pending (lua_State *L, Call *call) {
  Pending *p = lua_newuserdatauv(L, sizeof(Pending), 0);
  p->call = NULL;
  list_init(&p->link);
  luaL_setmetatable(L, PENDING);
  p->call = call;
  list_append(&call->home->calls, &p->link);
}

/* A delivery in progress; the call is gone once it is answered. */
typedef struct Delivery {
  Call *call;
  bool settled; /* it is answered, or its Pending is there */
} Delivery;

/* Push the values. A refusal is answered. */
static bool push_values (lua_State *L, Delivery *d) {
  Call *call = d->call;
  VmCopy c = {.from = call->L, .to = L, .first = call->first,
              .n = call->n, .home = true, .noun = "argument",
              .number = call->number, .fname = call->fname};
  VmCopyStatus status;
  if (call->w) ar__worker_originals(L, call->w);
  else lua_newtable(L);
  c.originals = lua_gettop(L);
  status = ar__copy(&c);
  if (status == COPY_RAISED) lua_error(L);
  lua_remove(L, c.originals);
  if (status == COPY_OK) return true;
  snprintf(call->problem, sizeof(call->problem), "%s", c.problem);
  d->settled = true;
  answer(call, status == COPY_REFUSED ? CALL_REFUSED : CALL_FAILED);
  return false;
}

/* Wake the task with "call", how, the pending call and the values. */
static void wake_task (lua_State *L, Job *job) {
  int n;
  lua_pushliteral(L, "call");
  lua_insert(L, 2);
  n = lua_gettop(L) - 1;
  if (!lua_checkstack(job->task->T, n)) luaL_error(L, "too many values");
  ar__wake_values(L, ar__job_take(job), n);
}

/* (delivery): protected. */
static int deliver_protected (lua_State *L) {
  Delivery *d = lua_touserdata(L, 1);
  Call *call = d->call;
  Job *job = call->in_task ? call->w->job : NULL;
  if (!push_values(L, d)) return 0;
  lua_pushstring(L, call->how);
  lua_insert(L, 2);
  new_pending(L, call);
  d->settled = true;
  lua_insert(L, 3);
  if (job) {
    wake_task(L, job);
    return 0;
  }
  lua_rawgetp(L, LUA_REGISTRYINDEX, &handler_key);
  lua_insert(L, 2);
  lua_call(L, lua_gettop(L) - 2, 0);
  return 0;
}

/* Something went wrong in between: there is no memory, say. */
static void give_up (Runtime *home, Delivery *d) {
  Link *l = home->calls.next;
  if (!d->settled) {
    answer(d->call, CALL_OVER);
    return;
  }
  for (; l != &home->calls; l = l->next) {
    Pending *p = LINK_OWNER(l, Pending, link);
    if (p->call != d->call) continue;
    answer(take_call(p), CALL_OVER);
    return;
  }
}

/* Does a task wait that can do it? */
static bool has_task (const Call *call) {
  const Worker *w = call->w;
  return w && w->job && w->job->task;
}

static void deliver_call (lua_State *L, Post *p) {
  Delivery d = {LINK_OWNER(p, Call, post), false};
  Runtime *home = d.call->home;
  if (!L || (d.call->in_task && !has_task(d.call))) {
    answer(d.call, CALL_OVER);
    return;
  }
  lua_pushcfunction(L, deliver_protected);
  lua_pushlightuserdata(L, &d);
  if (lua_pcall(L, 1, 0, 0) == LUA_OK) return;
  lua_pop(L, 1);
  give_up(home, &d);
}

/* --- in the state that asks --------------------------------------------- */

static void wait_for_answer (Call *c) {
  pthread_mutex_lock(&c->mutex);
  while (!c->answered) pthread_cond_wait(&c->cond, &c->mutex);
  pthread_mutex_unlock(&c->mutex);
}

static int run_over (lua_State *L) {
  return ar__raise_core(L, ar__runtime_get(L), CORE_RUNFINISHED,
                        "the run has ended");
}

static int take_answer (lua_State *L, Call *c) {
  switch (c->outcome) {
    case CALL_VALUES: return c->nresults;
    case CALL_ERROR: return lua_error(L);
    case CALL_REFUSED: return ar__raise(L, VM_TYPEERROR, "%s", c->problem);
    case CALL_FAILED: return luaL_error(L, "%s", c->problem);
    default: return run_over(L);
  }
}

/* Post the call, whose values end at the top, and wait. */
static int ask (lua_State *L, Call *c, Mailbox *box, unsigned run) {
  c->post.deliver = deliver_call;
  c->L = L;
  c->n = lua_gettop(L) - c->first + 1;
  luaL_checkstack(L, 20, NULL);
  pthread_mutex_init(&c->mutex, NULL);
  pthread_cond_init(&c->cond, NULL);
  if (ar__mailbox_post(box, &c->post, run)) wait_for_answer(c);
  else c->outcome = CALL_OVER;
  pthread_mutex_destroy(&c->mutex);
  pthread_cond_destroy(&c->cond);
  return take_answer(L, c);
}

static Worker *check_inside (lua_State *L, Runtime *rt, const char *fname) {
  if (rt->current)
    ar__raise(L, VM_RUNTIMEERROR,
              "%s() is a blocking function: call it from a worker thread",
              fname);
  if (!rt->worker)
    ar__raise(L, VM_RUNTIMEERROR,
              "%s() must be called in a thread that a task has started",
              fname);
  return rt->worker;
}

/* call(fname, how, in_task, f, ...): have home do it, and give its
   results. The task that waits can't do it if it may leave. */
static int call_home (lua_State *L) {
  Runtime *rt = RUNTIME(L);
  const char *fname = luaL_checkstring(L, 1);
  Worker *w = check_inside(L, rt, fname);
  Call c = {.home = w->home, .w = w, .first = 4, .number = 1,
            .fname = fname, .how = luaL_checkstring(L, 2),
            .in_task = lua_toboolean(L, 3) && !w->abandon};
  return ask(L, &c, w->box, w->run);
}

/* check_cancelled(): raises Cancelled if the task at home is cancelled. */
static int check_cancelled (lua_State *L) {
  Runtime *rt = RUNTIME(L);
  Worker *w = check_inside(L, rt, "from_thread.check_cancelled");
  if (!atomic_load(&w->cancelled)) return 0;
  return ar__raise_core(L, rt, CORE_CANCELLED, "the task that waits for "
                                               "this thread is cancelled");
}

static int is_worker (lua_State *L) {
  lua_pushboolean(L, RUNTIME(L)->worker != NULL);
  return 1;
}

/* --- tokens ------------------------------------------------------------- */

typedef struct Token {
  Mailbox *box;
  Runtime *home; /* for posts to it only */
  unsigned run;
} Token;

static Token *new_token (lua_State *L) {
  Token *token = lua_newuserdatauv(L, sizeof(Token), 0);
  token->box = NULL;
  luaL_setmetatable(L, TOKEN);
  return token;
}

/* token(): of the present run. */
static int get_token (lua_State *L) {
  Runtime *rt = RUNTIME(L);
  Token *token;
  token = new_token(L);
  token->box = ar__mailbox(L, rt);
  ar__mailbox_retain(token->box);
  token->home = rt;
  token->run = rt->run_id;
  return 1;
}

static bool copy_token (lua_State *from, lua_State *to) {
  Token *token = luaL_testudata(from, -1, TOKEN), *copy;
  if (!token) return false;
  copy = new_token(to);
  *copy = *token;
  ar__mailbox_retain(copy->box);
  return true;
}

bool ar__copy_userdata (lua_State *from, lua_State *to, void *copier) {
  return copy_token(from, to) || ar__context_copy(from, to, copier);
}

static int token_gc (lua_State *L) {
  Token *token = lua_touserdata(L, 1);
  ar__mailbox_release(token->box);
  token->box = NULL;
  return 0;
}

/* {f, ..., idempotent =} at 2 becomes what follows it; idempotent comes
   first. */
static void unpack_call (lua_State *L) {
  lua_Integer n;
  lua_settop(L, 2);
  lua_getfield(L, 2, "idempotent");
  n = lua_getfield(L, 2, "n") == LUA_TNUMBER ? lua_tointeger(L, -1)
                                            : luaL_len(L, 2);
  lua_pop(L, 1);
  if (n < 0 || n > 200) luaL_error(L, "too many arguments");
  luaL_checkstack(L, (int)n + 10, NULL);
  for (lua_Integer i = 1; i <= n; i++) lua_geti(L, 2, i);
  lua_remove(L, 2);
}

static bool is_callable (lua_State *L, int idx) {
  if (lua_isfunction(L, idx)) return !ar__async_is(L, idx);
  if (luaL_getmetafield(L, idx, "__call") == LUA_TNIL) return false;
  lua_pop(L, 1);
  return !ar__coro_is(L, idx);
}

/* Leave idempotent, f and arguments from index 2. */
static void check_call (lua_State *L) {
  if (lua_istable(L, 2) && !is_callable(L, 2)) unpack_call(L);
  else {
    lua_pushboolean(L, 0);
    lua_insert(L, 2);
  }
  if (lua_gettop(L) < 3) lua_pushnil(L);
  if (!is_callable(L, 3))
    ar__arg_type(L, "run_sync_soon", "sync_fn", 3, "an ordinary function");
}

/* token:run_sync_soon(f, ...), in any thread. */
static int token_run_sync_soon (lua_State *L) {
  Runtime *rt = RUNTIME(L);
  Token *token = ar__arg_self(L, TOKEN, "run_sync_soon");
  check_call(L);
  if (rt->mailbox != token->box) {
    Call c = {.home = token->home, .w = rt->worker, .first = 2,
              .number = 0, .fname = "run_sync_soon", .how = "soon"};
    return ask(L, &c, token->box, token->run);
  }
  if (rt->run_id != token->run) return run_over(L);
  lua_pushliteral(L, "soon");
  lua_replace(L, 1);
  lua_pushnil(L);
  lua_insert(L, 2);
  lua_rawgetp(L, LUA_REGISTRYINDEX, &handler_key);
  lua_insert(L, 1);
  lua_call(L, lua_gettop(L) - 1, 0);
  return 0;
}

/* spawn(f, ...): an async function, as a system task. */
static int spawn (lua_State *L) {
  Runtime *rt = RUNTIME(L);
  Nursery *system = rt->system_nursery;
  if (!rt->run_id || !system || system->closed) return run_over(L);
  ar__spawn(L, system, lua_gettop(L) - 1, "spawn");
  return 0;
}

/* queued(n): so many calls of run_sync_soon wait. */
static int set_queued (lua_State *L) {
  RUNTIME(L)->queued = luaL_checkinteger(L, 1);
  return 0;
}

/* run_id(fname): a number for the present run; fname: in a task only. */
static int get_run_id (lua_State *L) {
  Runtime *rt = RUNTIME(L);
  const char *fname = luaL_optstring(L, 1, NULL);
  if (fname) ar__running(L, rt, fname);
  lua_pushinteger(L, rt->run_id);
  return 1;
}

void ar__call_lib (lua_State *L, Runtime *rt) {
  static const luaL_Reg pending_meta[] = {{"__gc", pending_gc},
                                          {NULL, NULL}};
  static const luaL_Reg pending_methods[] = {{"answer", pending_answer},
                                             {NULL, NULL}};
  static const luaL_Reg token_meta[] = {{"__gc", token_gc}, {NULL, NULL}};
  static const luaL_Reg token_methods[] = {
    {"run_sync_soon", token_run_sync_soon}, {NULL, NULL}
  };
  static const luaL_Reg functions[] = {
    {"handler", set_handler}, {"call", call_home},
    {"check_cancelled", check_cancelled}, {"is_worker", is_worker},
    {"token", get_token}, {"spawn", spawn},
    {"run_id", get_run_id}, {"queued", set_queued}, {NULL, NULL}
  };
  static const ClassDef pending = {.name = PENDING, .meta = pending_meta,
                                   .methods = pending_methods};
  static const ClassDef token = {.name = TOKEN, .meta = token_meta,
                                 .methods = token_methods};
  ar__define_class(L, rt, &pending);
  ar__define_class(L, rt, &token);
  ar__setfuncs(L, rt, functions);
}
