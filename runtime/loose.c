/* SPDX-License-Identifier: MIT
**
** Loose tasks: their outcome goes to a future, not to a nursery. No block
** waits for them; what is left when the main task has ended is cancelled.
** Any other task gets a future, too, when somebody asks for it.
**
** cancel() is edge-triggered: it throws one CancelledError into the task,
** by way of what the task waits for.
*/
#include <string.h>

#include "runtime/future.h"

#define MAX_CANCEL_DEPTH 150 /* of gathering futures inside others */

/* --- starting ------------------------------------------------------- */

static void check_coroutine (lua_State *L, int idx) {
  const char *hint = "";
  if (ar__coro_is(L, idx)) return;
  if (ar__async_is(L, idx))
    hint = lua_pushfstring(L, "\n  call the function: write %s(...)",
                           ar__function_name(L, idx));
  else if (lua_isfunction(L, idx))
    hint = "\n  only a call of an async function gives one";
  ar__raise(L, VM_TYPEERROR, "a coroutine was expected, got %s%s",
            ar__value_repr(L, idx), hint);
}

void ar__check_loop (lua_State *L, Runtime *rt, unsigned loop_id) {
  if (rt->ending)
    ar__raise(L, VM_RUNTIMEERROR, "the run is ending: no task can be "
                                  "started any more");
  if (rt->run_id && !rt->system_nursery)
    ar__raise(L, VM_RUNTIMEERROR, "the run has not begun yet: no task can "
                                  "be started");
  if (rt->run_id && rt->loop_id != loop_id)
    ar__raise(L, VM_RUNTIMEERROR,
              "another event loop has work that isn't done: run it to its "
              "end or close it before this one is used");
}

/* Give a new task the name at [name], or one with a number. */
static void name_task (lua_State *L, Future *f, int at, int name) {
  if (!name || lua_isnil(L, name)) {
    f->number = ++f->rt->task_numbers;
    return;
  }
  luaL_tolstring(L, name, NULL);
  lua_setiuservalue(L, at, FUTURE_NAME);
}

/* (coroutine): raise that it was awaited before */
static int raise_reused (lua_State *L) {
  ar__coro_split(L, 1);
  return 0;
}

/* A task whose coroutine object was awaited before fails when it begins.
   [-0, +0, m] */
static void throw_reused (lua_State *L, Task *t, int coro) {
  lua_pushcfunction(L, raise_reused);
  lua_pushvalue(L, coro);
  lua_pcall(L, 1, 1, 0);
  ar__task_throw(L, t);
}

void ar__loose_new (lua_State *L, Runtime *rt, int coro, int name,
                  unsigned loop_id) {
  Future *f;
  Task *t;
  int n = 1, at;
  bool used;
  check_coroutine(L, coro);
  ar__check_loop(L, rt, loop_id);
  f = ar__future_new(L, rt, FUTURE_TASK, loop_id);
  at = lua_gettop(L);
  lua_pushvalue(L, coro);
  lua_setiuservalue(L, at, FUTURE_CORO);
  name_task(L, f, at, name);
  used = ar__coro_is_used(L, coro);
  if (used) ar__coro_function(L, coro);
  else n = ar__coro_split(L, coro);
  t = ar__spawn_loose(L, rt, n - 1, at, loop_id);
  t->future = f;
  f->task = t;
  if (used) throw_reused(L, t, coro);
}

/* In the registry: weak table, future of a task -> its Context, if it was
   given one or somebody has asked. */
static const char contexts_key = 0;

static void push_contexts (lua_State *L) {
  if (lua_rawgetp(L, LUA_REGISTRYINDEX, &contexts_key) == LUA_TTABLE) return;
  lua_pop(L, 1);
  lua_newtable(L);
  lua_createtable(L, 0, 1);
  lua_pushliteral(L, "k");
  lua_setfield(L, -2, "__mode");
  lua_setmetatable(L, -2);
  lua_pushvalue(L, -1);
  lua_rawsetp(L, LUA_REGISTRYINDEX, &contexts_key);
}

/* The Context on top is that of the future at [at]. [-1, +0, m] */
static void set_context (lua_State *L, int at) {
  push_contexts(L);
  lua_pushvalue(L, at);
  lua_pushvalue(L, -3);
  lua_rawset(L, -3);
  lua_pop(L, 2);
}

/* The new task on top runs in the Context at [idx], unless that is nil.
   [-0, +0, e] */
static void enter_context (lua_State *L, int idx) {
  const Future *f = lua_touserdata(L, -1);
  if (lua_isnil(L, idx)) return;
  lua_pushvalue(L, idx);
  set_context(L, lua_gettop(L) - 1);
  ar__context_enter(L, f->task, idx);
}

static void check_context (lua_State *L, int idx) {
  if (!lua_isnil(L, idx) && !ar__context_is(L, idx))
    ar__arg_type(L, "create_task", "context", idx, "a Context or nil");
}

/* create_task(coro, {name =, context =}): in the running loop */
static int create_task (lua_State *L) {
  Runtime *rt = RUNTIME(L);
  lua_settop(L, 2);
  if (!rt->L) {
    ar__coro_dismiss(L, 1);
    return ar__raise(L, VM_RUNTIMEERROR,
                     "no running event loop\n  create_task() must be called "
                     "from inside a task: start the program with "
                     "asyncio.run(main())");
  }
  if (lua_isnil(L, 2)) {
    ar__loose_new(L, rt, 1, 0, rt->loop_id);
    return 1;
  }
  if (!lua_istable(L, 2))
    return ar__arg_type(L, "create_task", "options", 2,
                        "a table of options, {name = ...}");
  lua_getfield(L, 2, "name");
  lua_getfield(L, 2, "context");
  check_context(L, 4);
  ar__loose_new(L, rt, 1, 3, rt->loop_id);
  enter_context(L, 4);
  return 1;
}

/* create_task_in(coro, loop_id, name, context) */
static int create_task_in (lua_State *L) {
  lua_settop(L, 4);
  check_context(L, 4);
  ar__loose_new(L, RUNTIME(L), 1, 3, (unsigned)luaL_checkinteger(L, 2));
  enter_context(L, 4);
  return 1;
}

/* Keep the future on top, which the outcome of the task goes to, where it
   is found again. [-0, +0, -] */
static void keep_future (lua_State *L, Task *t) {
  lua_pushvalue(L, -1);
  ar__task_keep(L, t, TASK_FUTURE);
  t->keeps_future = true;
}

/* Push the future of a task, made if there is none. [-0, +1, m] */
static void push_future (lua_State *L, Task *t) {
  if (t->keeps_future) {
    ar__task_push(L, t, TASK_FUTURE);
    return;
  }
  if (t->future)
    ar__task_push_future(L, t);
  else {
    ar__future_new(L, t->rt, FUTURE_TASK, t->rt->loop_id);
    ar__task_name(L, t);
    lua_setiuservalue(L, -2, FUTURE_NAME);
  }
  keep_future(L, t);
  t->future = lua_touserdata(L, -1);
  t->future->task = t;
}

int ar__future_origin (lua_State *L) {
  int line;
  lua_getiuservalue(L, -1, FUTURE_CORO);
  lua_remove(L, -2);
  if (!ar__coro_is(L, -1)) return 0;
  line = ar__coro_origin(L, -1);
  lua_remove(L, -2);
  return line;
}

/* --- ending --------------------------------------------------------- */

/* Say in which task an error was raised. It is on top. [-0, +0, m] */
static void describe (lua_State *L, Task *t) {
  int top = lua_gettop(L);
  const char *name = ar__task_name(L, t);
  const char *origin = ar__task_origin(L, t);
  lua_pushfstring(L, "in task '%s'%s%s", name, *origin ? ", " : "",
                  origin);
  ar__error_extend(L, top, lua_tostring(L, -1), NULL, 0);
  lua_settop(L, top);
}

/* The task failed with the error on top, the future is below. Result: was
   that a cancellation? [-1, +0, m] */
static bool settle_failed (lua_State *L, Task *t, int at) {
  Runtime *rt = t->rt;
  Future *f = lua_touserdata(L, at);
  if (ar__is_core(L, rt, -1, CORE_CANCELLEDERROR)) {
    ar__future_set_cancelled(L, at);
    return true;
  }
  if (ar__is_core(L, rt, -1, CORE_CANCELLED)) {
    lua_getfield(L, -1, "message");
    lua_remove(L, -2);
    ar__future_set_cancelled(L, at);
    return false;
  }
  if (t->loose) {
    if (lua_isnil(L, -1)) ar__replace_nil(L, lua_gettop(L));
    describe(L, t);
  }
  if (ar__isinstance_of(L, -1, VM_KEYBOARDINTERRUPT) && t->loose)
    rt->interrupted = true; /* main is told */
  ar__future_set_error(L, at);
  if (!t->loose || rt->interrupted) ar__future_seen(f);
  return false;
}

/* The init task waits for the doomed ones. */
static void count_doomed (Runtime *rt, const Future *f) {
  if (f->doomed && --rt->doomed == 0) ar__wake(rt->init);
}

/* The task has nothing to do with its future any more. [-0, +0, -] */
static void part (lua_State *L, Task *t) {
  Future *f = t->future;
  if (t->keeps_future) {
    lua_pushnil(L);
    ar__task_keep(L, t, TASK_FUTURE);
    t->keeps_future = false;
  }
  f->task = NULL;
  t->future = NULL;
  count_doomed(t->rt, f);
}

/* If cancel() was called, and the task didn't get as far as to learn of it,
   it ends as cancelled. The result is on top. [-1, +0, m] */
static void settle_returned (lua_State *L, Task *t, int future) {
  if (!t->thrown) {
    ar__future_set_result(L, future);
    return;
  }
  lua_pop(L, 1);
  ar__thrown_push(L, t);
  ar__future_set_cancelled(L, future);
}

void ar__loose_settle (lua_State *L, Task *t, int future, int n) {
  int top = lua_gettop(L);
  luaL_checkstack(L, 10, NULL);
  if (n < 0) {
    lua_pushvalue(L, top);
    settle_failed(L, t, future);
  }
  else {
    if (n > 0) lua_pushvalue(L, top - n + 1);
    else lua_pushnil(L);
    settle_returned(L, t, future);
  }
  part(L, t);
}

/* What a callback raised: its function, who started it and the error are on
   top of its thread. */
static void report_callback (lua_State *L, Task *t) {
  Runtime *rt = t->rt;
  lua_rawgeti(L, LUA_REGISTRYINDEX, rt->on_callback_error);
  lua_pushvalue(t->T, -1);
  lua_pushvalue(t->T, -4);
  lua_xmove(t->T, L, 2);
  if (lua_pcall(L, 2, 0, 0) != LUA_OK) lua_pop(L, 1);
}

/* A future that is left: of another task than a loose one, or of one that
   ended for want of memory. */
static bool settle_late (lua_State *L, Task *t, int nresults) {
  bool cancelled = false;
  int at = lua_gettop(L) + 1;
  luaL_checkstack(L, 10, NULL);
  push_future(L, t);
  if (t->failed || nresults > 0) {
    lua_pushvalue(t->T, t->failed ? -1 : -nresults);
    lua_xmove(t->T, L, 1);
  }
  else
    lua_pushnil(L);
  if (!t->failed) settle_returned(L, t, at);
  else cancelled = settle_failed(L, t, at) && t->future->cancels > 0;
  part(L, t);
  lua_settop(L, at - 1);
  return cancelled;
}

bool ar__loose_ended (lua_State *L, Task *t, int nresults) {
  if (t->future) return settle_late(L, t, nresults);
  if (t->loose && t->failed) report_callback(L, t);
  return false;
}

/* --- cancelling ----------------------------------------------------- */

static bool waits_for_future (const Task *t) {
  return t->state == TASK_PARKED && t->wait == &ar__future_wait;
}

/* Replace the future on top by what its task waits for, as long as that is
   another task: such chains may be long. Each is told. Result: false if
   the chain is a ring. [-1, +1, -] */
static bool follow_chain (lua_State *L, Runtime *rt) {
  for (uint32_t i = 0; i <= rt->tasks; i++) {
    Future *f = lua_touserdata(L, -1), *next;
    f->cancels++;
    ar__future_seen(f);
    if (!waits_for_future(f->task)) return true;
    ar__task_push(L, f->task, TASK_AWAITED);
    next = lua_touserdata(L, -1);
    if (next->kind != FUTURE_TASK || !next->task) {
      lua_pop(L, 1);
      return true;
    }
    lua_remove(L, -2);
  }
  return false;
}

/* The message is on top. [-1, +0, e] */
static void throw_cancelled (lua_State *L, Task *t) {
  ar__cancelled_error(L, t->rt);
  ar__task_throw(L, t);
}

bool ar__loose_cancel (lua_State *L, int idx) {
  Future *f = lua_touserdata(L, idx);
  Runtime *rt = f->rt;
  int msg = lua_gettop(L);
  Task *t = f->task;
  luaL_checkstack(L, 10, NULL);
  lua_pushvalue(L, idx);
  if (follow_chain(L, rt)) {
    f = lua_touserdata(L, -1);
    t = f->task;
    if (waits_for_future(t) && rt->cancel_depth < MAX_CANCEL_DEPTH) {
      bool done;
      rt->cancel_depth++;
      ar__task_push(L, t, TASK_AWAITED);
      lua_pushvalue(L, msg);
      done = ar__future_cancel(L, -2);
      rt->cancel_depth--;
      if (done) {
        lua_settop(L, msg - 1);
        return true;
      }
    }
  }
  lua_settop(L, msg);
  throw_cancelled(L, t);
  return true;
}

/* In debug mode: main has ended without it. */
static void note_doomed (lua_State *L, Task *t) {
  size_t len;
  const char *s;
  int top = lua_gettop(L);
  const char *name = ar__task_name(L, t);
  const char *origin = ar__task_origin(L, t);
  lua_pushfstring(L, "task '%s'%s%s, is cancelled because the main task has "
                     "ended\n", name, *origin ? ", " : "", origin);
  s = lua_tolstring(L, -1, &len);
  ar__vm_warn(L, t->rt->vm, s, len);
  lua_settop(L, top);
}

uint32_t ar__loose_doom (lua_State *L, Runtime *rt) {
  Nursery *n = rt->system_nursery;
  for (Link *l = n->children.next; l != &n->children; l = l->next) {
    Task *t = LINK_OWNER(l, Task, sibling);
    if (!t->future) continue;
    push_future(L, t);
    t->future->doomed = true;
    rt->doomed++;
    if (rt->debug) note_doomed(L, t);
    lua_pushnil(L);
    ar__future_cancel(L, -2);
    lua_pop(L, 1);
  }
  return rt->doomed;
}

static Future *check_task (lua_State *L, const char *method) {
  Future *f = ar__future_test(L, 1);
  return f && f->kind == FUTURE_TASK ? f : ar__arg_self(L, LOOSE, method);
}

/* task:uncancel(): one cancel() less; gives how many are left. */
static int uncancel (lua_State *L) {
  Future *f = check_task(L, "uncancel");
  if (f->cancels > 0) f->cancels--;
  lua_pushinteger(L, f->cancels);
  return 1;
}

static int cancelling (lua_State *L) {
  lua_pushinteger(L, check_task(L, "cancelling")->cancels);
  return 1;
}

/* --- names and places ------------------------------------------------- */

const char *ar__loose_name (lua_State *L, int idx) {
  Future *f = lua_touserdata(L, idx);
  if (f->number) return lua_pushfstring(L, "Task-%d", (int)f->number);
  lua_getiuservalue(L, idx, FUTURE_NAME);
  return lua_tostring(L, -1);
}

bool ar__future_given_name (lua_State *L, Task *t) {
  if (t->future->number) return false;
  push_future(L, t);
  if (lua_getiuservalue(L, -1, FUTURE_NAME) != LUA_TSTRING) {
    lua_pop(L, 2);
    return false;
  }
  lua_remove(L, -2);
  return true;
}

static int get_name (lua_State *L) {
  check_task(L, "get_name");
  ar__loose_name(L, 1);
  return 1;
}

static int set_name (lua_State *L) {
  Future *f = check_task(L, "set_name");
  lua_settop(L, 2);
  luaL_tolstring(L, 2, NULL);
  lua_pushvalue(L, -1);
  lua_setiuservalue(L, 1, FUTURE_NAME);
  f->number = 0;
  if (f->task && f->task->has_handle) {
    ar__handle_push(L, f->task);
    lua_insert(L, -2);
    lua_setfield(L, -2, "name");
  }
  return 0;
}

/* task:get_context(): the one that it was given, or one with its values */
static int get_context (lua_State *L) {
  Future *f = check_task(L, "get_context");
  lua_settop(L, 1);
  push_contexts(L);
  lua_pushvalue(L, 1);
  if (lua_rawget(L, 2) != LUA_TNIL) return 1;
  ar__context_of(L, f->task);
  lua_pushvalue(L, -1);
  set_context(L, 1);
  return 1;
}

static int get_coro (lua_State *L) {
  check_task(L, "get_coro");
  lua_getiuservalue(L, 1, FUTURE_CORO);
  return 1;
}

/* Push " defined at file:line". [-0, +1, m] */
static void push_defined (lua_State *L, int coro, bool done) {
  lua_Debug ar;
  ar__coro_function(L, coro);
  if (!ar__async_body(L, -1)) lua_pushvalue(L, -1);
  lua_getinfo(L, ">S", &ar);
  lua_pop(L, 1);
  if (ar.linedefined > 0 && strncmp(ar.source, "=[asyncrun", 10) != 0)
    lua_pushfstring(L, "%s defined at %s:%d", done ? " done," : "",
                    ar.short_src, ar.linedefined);
  else
    lua_pushstring(L, done ? " done" : "");
}

/* Push " coro=<f() running at x.lua:3>". [-0, +1, m] */
static void push_coro (lua_State *L, const Future *f) {
  int top = lua_gettop(L);
  lua_getiuservalue(L, 1, FUTURE_CORO);
  if (!ar__coro_is(L, -1)) {
    lua_settop(L, top);
    lua_pushliteral(L, "");
    return;
  }
  lua_pushstring(L, ar__coro_name(L, top + 1)); /* top + 3 */
  lua_pushliteral(L, "?");
  if (f->task && ar__task_started(f->task))
    ar__where_short(L, f->task->T, 0);
  if (*lua_tostring(L, -1) != '?')
    lua_pushfstring(L, " running at %s", lua_tostring(L, -1));
  else /* it hasn't begun, has ended, or waits in a tail call */
    push_defined(L, top + 1, f->state != FUTURE_PENDING);
  lua_pushfstring(L, " coro=<%s()%s>", lua_tostring(L, top + 3),
                  lua_tostring(L, -1));
  lua_replace(L, top + 1);
  lua_settop(L, top + 1);
}

static const char *state_name (const Future *f) {
  static const char *const states[] = { /* ORDER FutureState */
    "pending", "cancelled", "finished", "finished"
  };
  if (f->state == FUTURE_PENDING && f->cancels > 0) return "cancelling";
  return states[f->state];
}

/* Push " wait_for=<Future pending>"; of a task only its name, since it may
   wait for another in turn. [-0, +1, e] */
static void push_awaited (lua_State *L, const Future *f) {
  int top = lua_gettop(L);
  const Future *awaited;
  if (!f->task || !waits_for_future(f->task)) {
    lua_pushliteral(L, "");
    return;
  }
  ar__task_push(L, f->task, TASK_AWAITED);
  awaited = lua_touserdata(L, -1);
  if (awaited->kind == FUTURE_TASK)
    lua_pushfstring(L, " wait_for=<Task %s name='%s'>", state_name(awaited),
                    ar__loose_name(L, top + 1));
  else
    lua_pushfstring(L, " wait_for=%s", luaL_tolstring(L, -1, NULL));
  lua_replace(L, top + 1);
  lua_settop(L, top + 1);
}

static int task_tostring (lua_State *L) {
  Future *f = check_task(L, "__tostring");
  lua_settop(L, 1);
  ar__loose_name(L, 1);              /* 2 */
  lua_settop(L, 2);
  push_coro(L, f);                   /* 3 */
  push_awaited(L, f);                /* 4 */
  lua_pushfstring(L, "<Task %s name='%s'%s%s%s>", state_name(f),
                  lua_tostring(L, 2), lua_tostring(L, 3),
                  lua_tostring(L, 4), ar__future_push_outcome(L, 1));
  return 1;
}

/* --- functions ------------------------------------------------------- */

/* current_future(): the future of the running task; nil in a callback, and
   where an instrument is told of a task's end */
static int current_future (lua_State *L) {
  Runtime *rt = RUNTIME(L);
  Task *t = rt->current;
  if (!t || t->state == TASK_ENDED || (t->loose && !t->future)) return 0;
  push_future(L, t);
  return 1;
}

/* all_futures(loop_id): a set of those that aren't done */
static int all_futures (lua_State *L) {
  Runtime *rt = RUNTIME(L);
  unsigned id = (unsigned)luaL_checkinteger(L, 1);
  Nursery *n = rt->system_nursery;
  int i = 0;
  lua_newtable(L);
  if (!n) return 1;
  for (Link *l = n->children.next; l != &n->children; l = l->next) {
    Task *t = LINK_OWNER(l, Task, sibling);
    if (!t->future || t->future->loop_id != id) continue;
    push_future(L, t);
    lua_pushvalue(L, -1);
    lua_rawseti(L, -3, ++i);
    lua_pushboolean(L, 1);
    lua_rawset(L, -3);
  }
  return 1;
}

/* on_callback_error(f): f(err, callback) is called with what a callback
   raises */
static int on_callback_error (lua_State *L) {
  lua_settop(L, 1);
  lua_rawseti(L, LUA_REGISTRYINDEX, RUNTIME(L)->on_callback_error);
  return 0;
}

/* call_soon(loop_id, f, ...): call it when it is its turn. There is none
   any more when the run is ending. */
static int call_soon (lua_State *L) {
  Runtime *rt = RUNTIME(L);
  unsigned id = (unsigned)luaL_checkinteger(L, 1);
  if (rt->ending) return 0;
  ar__check_loop(L, rt, id);
  ar__spawn_loose(L, rt, lua_gettop(L) - 2, 0, id);
  return 0;
}

void ar__loose_lib (lua_State *L, Runtime *rt) {
  static const luaL_Reg meta[] = {{"__tostring", task_tostring},
                                  {NULL, NULL}};
  static const luaL_Reg methods[] = {
    {"uncancel", uncancel}, {"cancelling", cancelling},
    {"get_name", get_name}, {"set_name", set_name},
    {"get_coro", get_coro}, {"get_context", get_context}, {NULL, NULL}
  };
  static const luaL_Reg functions[] = {
    {"create_task", create_task}, {"create_task_in", create_task_in},
    {"current_future", current_future},
    {"all_futures", all_futures}, {"call_soon", call_soon},
    {"on_callback_error", on_callback_error}, {NULL, NULL}
  };
  static const ClassDef def = {.name = LOOSE, .meta = meta,
                               .async_meta = ar__future_async_meta,
                               .methods = ar__future_methods};
  ar__define_class(L, rt, &def);
  luaL_getmetatable(L, LOOSE);
  lua_getfield(L, -1, "methods");
  ar__setfuncs(L, rt, methods);
  lua_pop(L, 1);
  lua_pushliteral(L, "Task");
  lua_setfield(L, -2, "__name");
  rt->future_metas[1] = luaL_ref(L, LUA_REGISTRYINDEX);
  ar__setfuncs(L, rt, functions);
}
