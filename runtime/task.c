/* SPDX-License-Identifier: MIT
**
** Tasks: their pool, their start, and the way they wait and are woken.
** A task is a Lua thread that the run resumes. Both are used again when
** the task has ended.
*/
#include <assert.h>
#include <string.h>

#include "runtime/runtime.h"

#define SLAB_TASKS 64

const char ar__task_failed = 0;

typedef struct Slab {
  struct Slab *next;
  Task tasks[SLAB_TASKS];
} Slab;

/* --- the pool ------------------------------------------------------- */

/* Invariant: a task in the pool is in no list but that of free tasks, has
   no timer and none of its flags set. */
static void init_task (Task *t, Runtime *rt) {
  t->rt = rt;
  t->timer.kind = TIMER_TASK;
  list_init(&t->in_scope);
  list_init(&t->sibling);
  list_init(&t->waiting);
  t->slot = -1;
}

static bool add_slab (lua_State *L, Runtime *rt) {
  void *ud;
  lua_Alloc alloc = lua_getallocf(L, &ud);
  Slab *s = alloc(ud, NULL, 0, sizeof(Slab));
  if (!s) return false;
  s->next = rt->slabs;
  rt->slabs = s;
  memset(s->tasks, 0, sizeof(s->tasks));
  for (int i = 0; i < SLAB_TASKS; i++) {
    init_task(&s->tasks[i], rt);
    list_append(&rt->free_tasks, &s->tasks[i].queue);
  }
  return true;
}

static lua_Integer value_index (const Task *t, TaskValue v) {
  return (lua_Integer)t->slot * TASK_NVALUES + v + 1;
}

void ar__task_keep (lua_State *L, const Task *t, TaskValue v) {
  lua_rawgeti(L, LUA_REGISTRYINDEX, t->rt->task_values);
  lua_insert(L, -2);
  lua_rawseti(L, -2, value_index(t, v));
  lua_pop(L, 1);
}

void ar__task_push (lua_State *L, const Task *t, TaskValue v) {
  lua_rawgeti(L, LUA_REGISTRYINDEX, t->rt->task_values);
  lua_rawgeti(L, -1, value_index(t, v));
  lua_remove(L, -2);
}

/* Give a task of the pool its thread, kept alive by the table of threads.
   [-0, +0, m] */
static void make_thread (lua_State *L, Runtime *rt, Task *t) {
  lua_State *T;
  if (t->slot < 0) t->slot = (int)rt->nslots++;
  lua_rawgeti(L, LUA_REGISTRYINDEX, rt->threads);
  T = lua_newthread(L);
  lua_rawseti(L, -2, (lua_Integer)t->slot + 1);
  t->T = T;
  lua_pop(L, 1);
}

/* Memory is scarce: those that still run have more use for that of its
   thread than the next task. [-0, +0, -] */
static void drop_thread (lua_State *L, Task *t) {
  lua_rawgeti(L, LUA_REGISTRYINDEX, t->rt->threads);
  lua_pushnil(L);
  lua_rawseti(L, -2, (lua_Integer)t->slot + 1);
  lua_pop(L, 1);
  t->T = NULL;
}

void ar__task_renew_thread (lua_State *L, Task *t) {
  lua_rawgeti(L, LUA_REGISTRYINDEX, t->rt->threads);
  t->T = lua_newthread(L);
  lua_rawseti(L, -2, (lua_Integer)t->slot + 1);
  lua_pop(L, 1);
}

Task *ar__task_new (lua_State *L, Runtime *rt) {
  Task *t;
  if (ar__host_strained(rt->host) ||
      (list_empty(&rt->free_tasks) && !add_slab(L, rt)))
    luaL_error(L, "not enough memory");
  t = LINK_OWNER(rt->free_tasks.next, Task, queue);
  if (!t->T) make_thread(L, rt, t);
  list_remove(&t->queue);
  t->nurseries = NULL;
  t->wake = WAKE_VALUES;
  return t;
}

/* A thread that ended by itself is ready for the next task. */
void ar__task_free (lua_State *L, Task *t) {
  Runtime *rt = t->rt;
  if (t->has_handle) ar__handle_detach(L, t);
  assert(t->timer.index == 0 && !t->breakers && list_empty(&t->waiting) &&
         list_empty(&t->sibling) && "a task that ended waits for nothing");
  list_remove(&t->in_scope);
  t->state = TASK_FREE;
  if (t->thrown) ar__thrown_forget(L, t);
  if (t->context.set) ar__context_drop(L, rt, &t->context);
  t->failed = t->daemon = t->aborted = t->has_data = false;
  t->loose = t->hosted = false;
  t->keeps_future = false;
  t->wait = NULL;
  if (ar__host_strained(rt->host) && t->T) drop_thread(L, t);
  /* the last used first: it is in the cache */
  t->queue.prev = &rt->free_tasks;
  t->queue.next = rt->free_tasks.next;
  rt->free_tasks.next->prev = &t->queue;
  rt->free_tasks.next = &t->queue;
}

void ar__task_drop_all (lua_State *L, Runtime *rt) {
  for (Slab *s = rt->slabs; s; s = s->next)
    for (int i = 0; i < SLAB_TASKS; i++) {
      Task *t = &s->tasks[i];
      if (t->has_handle) ar__handle_detach(L, t);
      if (t->state == TASK_PARKED && t->wait->in_lot)
        ar__lot_abort(L, t);
      else if (t->state == TASK_PARKED && t->wait->dropped)
        t->wait->dropped(L, t);
      lua_pushnil(L);
      lua_rawsetp(L, LUA_REGISTRYINDEX, t); /* see trap.c */
      if (t->thrown) ar__thrown_forget(L, t);
      if (t->context.set) ar__context_drop(L, rt, &t->context);
      if (t->T) ar__future_drop_task(L, t);
      list_remove(&t->in_scope);
      list_remove(&t->sibling);
      list_remove(&t->waiting);
      while (t->breakers) ar__breaker_unset(t->breakers);
      t->timer.index = 0;
    }
}

void ar__task_pool_close (lua_State *L, Runtime *rt) {
  void *ud;
  lua_Alloc alloc = lua_getallocf(L, &ud);
  while (rt->slabs) {
    Slab *s = rt->slabs;
    rt->slabs = s->next;
    alloc(ud, s, sizeof(Slab), 0);
  }
  list_init(&rt->free_tasks);
  rt->nslots = 0;
}

/* --- a task's thread ------------------------------------------------ */

/* What the base of a task's thread holds. ORDER BASE (handle.c). A loose
   task with a future has that in place of its spawner. */
enum { BASE_HANDLER = 1, BASE_TASK, BASE_FUNCTION, BASE_SPAWNER, BASE_BODY };

/* The results; or, for a report, the function, who started it, the error,
   and the mark of a failure. What must know of the end is told while the
   task still has a name. */
static int end_task (lua_State *L, int status, lua_KContext ctx) {
  Task *t = lua_touserdata(L, BASE_TASK);
  bool ok = status == LUA_OK || status == LUA_YIELD;
  int n = lua_gettop(L) - BASE_SPAWNER;
  (void)ctx;
  if (t->breakers) ar__breakers_fire(L, t, ok ? n : -1);
  if (t->future && t->loose) {
    ar__loose_settle(L, t, BASE_SPAWNER, ok ? n : -1);
    return 0;
  }
  if (ok) return n;
  lua_pushvalue(L, BASE_FUNCTION);
  lua_pushvalue(L, BASE_SPAWNER);
  lua_rotate(L, -3, -1);
  lua_pushlightuserdata(L, (void *)&ar__task_failed);
  return 4;
}

/* The base of a task's thread: (handler, task, function, spawner, body,
   args...). The protected call lets '<close>' variables suspend while an
   error unwinds, and records where it was raised. */
static int run_task (lua_State *L) {
  int status = lua_pcallk(L, lua_gettop(L) - BASE_BODY, LUA_MULTRET,
                          BASE_HANDLER, 0, end_task);
  return end_task(L, status, 0);
}

/* --- starting ------------------------------------------------------- */

static int bad_target (lua_State *L, int idx, const char *fname) {
  if (ar__coro_is(L, idx)) {
    const char *name = ar__coro_name(L, idx);
    ar__coro_dismiss(L, idx);
    return ar__raise(L, VM_TYPEERROR,
                     "%s() expected an async function, got a coroutine "
                     "object of '%s'\n  give the function and its "
                     "arguments, without calling it: write %s(%s, ...) "
                     "instead of %s(%s(...))", fname, name, fname, name,
                     fname, name);
  }
  return ar__arg_type(L, fname, "async_fn", idx, "an async function");
}

/* Call the ordinary function at [at], which should give a coroutine
   object: its function and arguments take their place. [-n, +m, e] */
static int call_target (lua_State *L, int at, const char *fname) {
  int n;
  luaL_checkstack(L, 10, NULL);
  lua_pushvalue(L, at);
  lua_insert(L, at);
  lua_call(L, lua_gettop(L) - at - 1, 1);
  if (!ar__awaitable(L, at + 1)) {
    const char *got = ar__value_repr(L, at + 1);
    const char *f = ar__value_repr(L, at);
    return ar__raise(L, VM_TYPEERROR,
                     "%s() expected an async function, but %s is an "
                     "ordinary one and returned %s\n  if it should wait "
                     "for something, make it 'async function'", fname, f,
                     got);
  }
  n = ar__await_take(L, at + 1);
  lua_remove(L, at + 1);
  lua_remove(L, at);
  return n - 1;
}

/* Push the function that starts the task, and give its line. It may be one
   of the library's own where it would cost too much to find out. */
static int push_spawner (lua_State *L, bool script) {
  lua_Debug ar;
  for (int level = 1; lua_getstack(L, level, &ar); level++) {
    lua_getinfo(L, script ? "Slf" : "lf", &ar);
    if (ar.currentline > 0 && !(script && ar__frame_hidden(&ar)))
      return ar.currentline;
    lua_pop(L, 1);
  }
  lua_pushnil(L);
  return 0;
}

/* Move function and arguments, which are on top, to the task's thread. The
   future of a loose one is at [future], or 0. [-(nargs+1), +0, m] */
static void load_thread (lua_State *L, Task *t, int nargs, int future) {
  lua_State *T = t->T;
  lua_pushcfunction(T, run_task);
  lua_pushcfunction(T, ar__error_handler);
  lua_pushlightuserdata(T, t);
  if (!t->loose) t->start_line = push_spawner(L, false);
  else if (future) lua_pushvalue(L, future);
  else lua_pushnil(L);
  if (!ar__async_body(L, -(nargs + 2)))
    lua_pushvalue(L, -(nargs + 2)); /* a body itself */
  if (nargs > 0) lua_rotate(L, -(nargs + 2), 2);
  lua_xmove(L, T, nargs + 3);
  t->resume_args = nargs + BASE_BODY;
}

void ar__task_find_script (lua_State *L, Task *t) {
  t->start_line = push_spawner(L, true);
  lua_xmove(L, t->T, 1);
  lua_replace(t->T, 1 + BASE_SPAWNER); /* run_task is below */
}

static void enter_nursery (Task *t, Nursery *n) {
  t->nursery = n;
  list_append(&n->children, &t->sibling);
  n->nchildren++;
  t->rt->tasks++;
  t->scope = n->scope;
  list_append(&n->scope->tasks, &t->in_scope);
}

/* [-(nargs+1), +0, m] */
static Task *spawn (lua_State *L, Nursery *n, int nargs, bool loose,
                    int future) {
  Runtime *rt = n->rt;
  Task *t = ar__task_new(L, rt);
  ContextState *from = rt->current ? &rt->current->context : &rt->context;
  t->loose = loose;
  if (from->set) ar__context_inherit(L, rt, &t->context, from);
  if (nargs > 10 && !lua_checkstack(t->T, nargs + 8)) {
    ar__task_free(L, t);
    luaL_error(L, "too many arguments");
  }
  load_thread(L, t, nargs, future);
  enter_nursery(t, n);
  if (rt->hooks) ar__fire_task(t, HOOK_TASK_SPAWNED);
  ar__schedule(t);
  return t;
}

Task *ar__spawn_async (lua_State *L, Nursery *n, int nargs) {
  return spawn(L, n, nargs, false, 0);
}

Task *ar__spawn_loose (lua_State *L, Runtime *rt, int nargs, int future,
                       unsigned loop_id) {
  if (!rt->run_id) ar__run_hold(L, rt, loop_id);
  if (rt->ending || !rt->system_nursery) {
    lua_pop(L, nargs + 1);
    return NULL;
  }
  return spawn(L, rt->system_nursery, nargs, true, future);
}

int ar__spawn_target (lua_State *L, int nargs, const char *fname) {
  int at = lua_gettop(L) - nargs;
  if (ar__async_is(L, at)) return nargs;
  luaL_checkstack(L, 10, NULL);
  return ar__callable(L, at) ? call_target(L, at, fname)
                             : bad_target(L, at, fname);
}

Task *ar__spawn (lua_State *L, Nursery *n, int nargs, const char *fname) {
  nargs = ar__spawn_target(L, nargs, fname);
  if (n->closed)
    ar__raise(L, VM_RUNTIMEERROR,
              "Nursery is closed to new arrivals: its block has ended");
  return ar__spawn_async(L, n, nargs);
}

/* --- waking --------------------------------------------------------- */

void ar__wake (Task *t) {
  assert(t->state == TASK_PARKED && "only parked tasks are woken");
  list_remove(&t->queue); /* it may stand in Runtime.aborting */
  t->wake = WAKE_VALUES;
  t->resume_args = 0;
  t->has_data = false;
  ar__schedule(t);
}

void ar__wake_values (lua_State *L, Task *t, int n) {
  if (!lua_checkstack(t->T, n)) luaL_error(L, "too many values");
  lua_xmove(L, t->T, n);
  ar__wake(t);
  t->resume_args = n;
}

void ar__wake_error (lua_State *L, Task *t) {
  ar__wake_values(L, t, 1);
  t->wake = WAKE_ERROR;
}

void ar__deliver_cancel (lua_State *L, Task *t) {
  if (t->state != TASK_PARKED || t->aborted || !ar__would_cancel(t))
    return;
  t->aborted = true;
  if (t->wait->abort && !t->wait->abort(L, t)) return;
  if (t->state != TASK_PARKED) return; /* the abort has woken it */
  ar__wake(t);
  t->wake = WAKE_CANCEL;
}

/* --- throwing ------------------------------------------------------- */

bool ar__task_started (const Task *t) {
  return t->state == TASK_RUNNING || lua_status(t->T) == LUA_YIELD;
}

void ar__thrown_push (lua_State *L, const Task *t) {
  lua_rawgetp(L, LUA_REGISTRYINDEX, &t->thrown);
}

void ar__thrown_forget (lua_State *L, Task *t) {
  lua_pushnil(L);
  lua_rawsetp(L, LUA_REGISTRYINDEX, &t->thrown);
  t->thrown = false;
}

/* What a task runs that was never to begin. */
static int raise_thrown (lua_State *L) {
  return ar__raise_cancelled(L, ar__runtime_get(L)->current);
}

/* Replace the body of a task that hasn't begun. */
static void replace_body (Task *t) {
  lua_settop(t->T, 1 + BASE_BODY - 1);
  lua_pushcfunction(t->T, raise_thrown);
  t->resume_args = BASE_BODY;
}

void ar__task_throw (lua_State *L, Task *t) {
  lua_rawsetp(L, LUA_REGISTRYINDEX, &t->thrown);
  t->thrown = true;
  if (t->state == TASK_PARKED) ar__deliver_cancel(L, t);
  else if (t->state == TASK_READY && !ar__task_started(t)) replace_body(t);
}

/* --- waiting -------------------------------------------------------- */

int ar__park (lua_State *L, Task *t, const WaitKind *wait, void *data,
              lua_KContext ctx, lua_KFunction k) {
  list_init(&t->queue);
  t->state = TASK_PARKED;
  t->wait = wait;
  t->wait_data = data;
  t->aborted = false;
  if (ar__is_cancelled(t)) ar__deliver_cancel(L, t);
  return lua_yieldk(L, 0, ctx, k);
}

void ar__push_cancelled (lua_State *L, Task *t) {
  Runtime *rt = t->rt;
  if (rt->interrupted && t == rt->main) {
    rt->interrupted = false;
    lua_pushliteral(L, "");
    ar__class_push(L, VM_KEYBOARDINTERRUPT);
    ar__exception_new(L);
  }
  else if (t->thrown) {
    ar__thrown_push(L, t);
    ar__thrown_forget(L, t);
  }
  else
    ar__cancelled_new(L, t);
  ar__error_here(L, -1, L, 0);
}

int ar__raise_cancelled (lua_State *L, Task *t) {
  ar__push_cancelled(L, t);
  return lua_error(L);
}

int ar__woken (lua_State *L, Task *t) {
  int wake = t->wake;
  bool late = t->thrown && t->wait && t->wait->empty;
  t->wait = NULL;
  t->wake = WAKE_VALUES;
  if (wake == WAKE_ERROR) return lua_error(L);
  if (wake == WAKE_CANCEL || late) return ar__raise_cancelled(L, t);
  return t->resume_args;
}

int ar__park_done (lua_State *L, int status, lua_KContext ctx) {
  (void)status;
  return ar__woken(L, (Task *)ctx);
}

Task *ar__running (lua_State *L, Runtime *rt, const char *fname) {
  if (!rt->current)
    ar__raise(L, VM_RUNTIMEERROR,
              "%s() must be called from inside a task: start one with "
              "trio.run(main)", fname);
  return rt->current;
}
