/* SPDX-License-Identifier: MIT
**
** Futures: waiting for them, callbacks, and their methods. What waits for
** a future is kept in one list, in the order in which it came: tasks,
** functions, gathering futures. Nothing runs when a future is settled:
** tasks and functions go to the end of the ready queue.
*/
#include "runtime/future.h"

#include <string.h>

const char ar__future_mark = 0;

Future *ar__future_test (lua_State *L, int idx) {
  Future *f = lua_touserdata(L, idx);
  if (f && lua_rawlen(L, idx) == sizeof(Future) &&
      f->mark == &ar__future_mark)
    return f;
  return NULL;
}

Future *ar__future_self (lua_State *L, const char *method) {
  Future *f = ar__future_test(L, 1);
  return f ? f : ar__arg_self(L, FUTURE, method);
}

Future *ar__future_new (lua_State *L, Runtime *rt, FutureKind kind,
                        unsigned loop_id) {
  static const int values[] = { /* ORDER FutureKind */
    FUTURE_PLAIN_VALUES, FUTURE_TASK_VALUES, FUTURE_GATHER_VALUES
  };
  Future *f = lua_newuserdatauv(L, sizeof(Future), values[kind]);
  memset(f, 0, sizeof(Future));
  f->mark = &ar__future_mark;
  f->rt = rt;
  f->kind = (uint8_t)kind;
  f->loop_id = loop_id;
  lua_rawgeti(L, LUA_REGISTRYINDEX, rt->future_metas[kind == FUTURE_TASK]);
  lua_setmetatable(L, -2);
  return f;
}

/* --- what waits for it ------------------------------------------------ */

void ar__future_add (lua_State *L, int idx) {
  Future *f;
  idx = lua_absindex(L, idx);
  f = lua_touserdata(L, idx);
  if (f->ncallbacks > 0) {
    lua_getiuservalue(L, idx, FUTURE_CALLBACKS);
    if (f->ncallbacks == 1) {
      lua_createtable(L, 4, 0);
      lua_insert(L, -2);
      lua_rawseti(L, -2, 1);
      lua_pushvalue(L, -1);
      lua_setiuservalue(L, idx, FUTURE_CALLBACKS);
    }
    lua_insert(L, -2);
    lua_rawseti(L, -2, (lua_Integer)f->ncallbacks + 1);
    lua_pop(L, 1);
  }
  else
    lua_setiuservalue(L, idx, FUTURE_CALLBACKS);
  f->ncallbacks++;
}

/* Call the function on top, or in the table {function, Context} on top, when
   it is its turn; it has the values of who added it. [-1, +0, m] */
static void call_back (lua_State *L, int idx) {
  Future *f = lua_touserdata(L, idx);
  int at = lua_gettop(L);
  bool with_context = lua_istable(L, at) && !lua_getmetatable(L, at);
  Task *t;
  lua_settop(L, at);
  if (with_context) {
    lua_rawgeti(L, at, 2);
    lua_rawgeti(L, at, 1);
  }
  else
    lua_pushvalue(L, at);
  lua_pushvalue(L, idx);
  t = ar__spawn_loose(L, f->rt, 1, 0, f->loop_id);
  if (t && with_context) ar__context_enter(L, t, at + 1);
  else if (t && t->context.set) ar__context_drop(L, f->rt, &t->context);
  lua_settop(L, at - 1);
}

/* The future at [idx] is done: let the entry on top know. [-1, +0, m] */
static void schedule_entry (lua_State *L, int idx) {
  if (lua_islightuserdata(L, -1)) {
    ar__wake(lua_touserdata(L, -1));
    lua_pop(L, 1);
  }
  else if (lua_isboolean(L, -1)) /* see detach */
    lua_pop(L, 1);
  else if (ar__future_test(L, -1)) {
    ar__gather_notify(L, lua_gettop(L), idx);
    lua_pop(L, 1);
  }
  else
    call_back(L, idx);
}

/* The [n] entries, or the only one, are on top. [-1, +0, m] */
static void schedule (lua_State *L, int idx, uint32_t n) {
  if (n == 1) {
    schedule_entry(L, idx);
    return;
  }
  for (uint32_t i = 1; i <= n; i++) {
    lua_rawgeti(L, -1, i);
    schedule_entry(L, idx);
  }
  lua_pop(L, 1);
}

/* Push entry [i] of the [n] that are at [list]. */
static void push_entry (lua_State *L, int list, uint32_t i, uint32_t n) {
  if (n > 1) lua_rawgeti(L, list, i);
  else lua_pushvalue(L, list);
}

/* Take a task out of the list of the future on top: something else wakes
   it, or its run broke down. Nothing is allocated. [-1, +0, -] */
static void detach (lua_State *L, const Task *t) {
  int idx = lua_gettop(L);
  const Future *f = lua_touserdata(L, idx);
  lua_getiuservalue(L, idx, FUTURE_CALLBACKS);
  for (uint32_t i = 1; i <= f->ncallbacks; i++) {
    bool found;
    push_entry(L, idx + 1, i, f->ncallbacks);
    found = lua_islightuserdata(L, -1) && lua_touserdata(L, -1) == t;
    lua_pop(L, 1);
    if (!found) continue;
    lua_pushboolean(L, 0);
    if (f->ncallbacks > 1) lua_rawseti(L, idx + 1, i);
    else lua_setiuservalue(L, idx, FUTURE_CALLBACKS);
  }
  lua_settop(L, idx - 1);
}

/* Forget what the task waited for. [-0, +0, -] */
static void clear_awaited (lua_State *L, const Task *t) {
  lua_pushnil(L);
  ar__task_keep(L, t, TASK_AWAITED);
}

void ar__future_drop_task (lua_State *L, Task *t) {
  ar__task_push(L, t, TASK_AWAITED);
  if (ar__future_test(L, -1)) detach(L, t);
  else lua_pop(L, 1);
  clear_awaited(L, t);
  if (!t->future) return;
  t->future->task = NULL;
  t->future = NULL;
  t->keeps_future = false;
  lua_pushnil(L);
  ar__task_keep(L, t, TASK_FUTURE);
}

/* --- settling ---------------------------------------------------------- */

/* [-1, +0, m] */
static void settle (lua_State *L, int idx, FutureState state) {
  Future *f;
  uint32_t n;
  luaL_checkstack(L, 10, NULL);
  idx = lua_absindex(L, idx);
  f = lua_touserdata(L, idx);
  lua_setiuservalue(L, idx, FUTURE_VALUE);
  f->state = (uint8_t)state;
  n = f->ncallbacks;
  f->ncallbacks = 0;
  if (n > 0) {
    lua_getiuservalue(L, idx, FUTURE_CALLBACKS);
    lua_pushnil(L);
    lua_setiuservalue(L, idx, FUTURE_CALLBACKS);
  }
  if (state == FUTURE_ERROR) ar__unseen_new(L, idx);
  if (n > 0) schedule(L, idx, n);
}

void ar__future_set_result (lua_State *L, int idx) {
  settle(L, idx, FUTURE_RESULT);
}

void ar__future_set_cancelled (lua_State *L, int idx) {
  settle(L, idx, FUTURE_CANCELLED);
}

void ar__future_set_error (lua_State *L, int idx) {
  settle(L, idx, FUTURE_ERROR);
}

void ar__future_seen (Future *f) {
  if (f->unseen) ar__unseen_settle(f->unseen);
  f->unseen = NULL;
}

void ar__cancelled_error (lua_State *L, Runtime *rt) {
  if (lua_isnil(L, -1)) lua_pushliteral(L, "");
  else luaL_tolstring(L, -1, NULL);
  ar__core_class(L, rt, CORE_CANCELLEDERROR);
  ar__exception_new(L);
  lua_remove(L, -2);
}

void ar__future_push_error (lua_State *L, int idx) {
  Future *f = lua_touserdata(L, idx);
  lua_getiuservalue(L, idx, FUTURE_VALUE);
  if (f->state == FUTURE_CANCELLED &&
      !ar__is_core(L, f->rt, -1, CORE_CANCELLEDERROR))
    ar__cancelled_error(L, f->rt);
}

bool ar__future_cancel (lua_State *L, int idx) {
  Future *f;
  idx = lua_absindex(L, idx);
  f = lua_touserdata(L, idx);
  ar__future_seen(f);
  if (f->state != FUTURE_PENDING) {
    lua_pop(L, 1);
    return false;
  }
  if (f->kind == FUTURE_GATHER) return ar__gather_cancel(L, idx);
  if (f->kind == FUTURE_TASK && f->task) return ar__loose_cancel(L, idx);
  ar__future_set_cancelled(L, idx);
  return true;
}

/* --- awaiting ----------------------------------------------------------- */

/* (future, task): pass the cancellation on. An error that was thrown into
   the task goes with it. */
static int protected_abort (lua_State *L) {
  Task *t = lua_touserdata(L, 2);
  if (!t->thrown)
    lua_pushnil(L);
  else {
    ar__thrown_push(L, t);
    if (lua_istable(L, -1)) lua_getfield(L, -1, "message");
  }
  if (ar__future_cancel(L, 1) && t->thrown) ar__thrown_forget(L, t);
  return 0;
}

/* The wait can't be stopped, but the future can be: the task then goes on
   when that is done. Without memory for it, the wait is stopped. */
static bool abort_await (lua_State *L, Task *t) {
  if (!lua_checkstack(L, 10)) return false;
  lua_pushcfunction(L, protected_abort);
  ar__task_push(L, t, TASK_AWAITED);
  lua_pushlightuserdata(L, t);
  if (lua_pcall(L, 2, 0, 0) == LUA_OK) return false;
  lua_pop(L, 1);
  if (t->state != TASK_PARKED) return false;
  ar__task_push(L, t, TASK_AWAITED);
  detach(L, t);
  return true;
}

const WaitKind ar__future_wait = {.what = "a future", .abort = abort_await};

/* Push the result, or raise the error. The future is at 1. */
static int give_outcome (lua_State *L) {
  Future *f = lua_touserdata(L, 1);
  if (f->state == FUTURE_RESULT) {
    lua_getiuservalue(L, 1, FUTURE_VALUE);
    return 1;
  }
  ar__future_seen(f);
  ar__future_push_error(L, 1);
  if (f->state == FUTURE_CANCELLED || f->traced)
    ar__error_here(L, -1, L, 0);
  else {
    f->traced = true;
    ar__error_extend(L, -1, "awaited by", L, 0);
  }
  return lua_error(L);
}

/* Has it ended because somebody asked it to? */
static bool was_cancelled (const Future *f) {
  return f->state == FUTURE_CANCELLED ||
         (f->state == FUTURE_ERROR && f->cancel_asked);
}

/* A scope that is cancelled, or Ctrl-C, has cancelled the future: that is
   what the task learns of. */
static int after_await (lua_State *L, int status, lua_KContext ctx) {
  Task *t = (Task *)ctx;
  Future *f = lua_touserdata(L, 1);
  (void)status;
  clear_awaited(L, t);
  ar__woken(L, t);
  if (was_cancelled(f)) ar__future_seen(f);
  if (t->thrown ||
      (was_cancelled(f) && t->aborted && ar__would_cancel(t)))
    return ar__raise_cancelled(L, t);
  return give_outcome(L);
}

static void check_awaitable (lua_State *L, Runtime *rt, Future *f,
                             Task *t) {
  if (f->task == t)
    ar__raise(L, VM_RUNTIMEERROR, "Task cannot await on itself: %s",
              luaL_tolstring(L, 1, NULL));
  if (f->loop_id != rt->loop_id)
    ar__raise(L, VM_RUNTIMEERROR,
              "%s is attached to a different loop: it was made in another "
              "run or by another event loop", luaL_tolstring(L, 1, NULL));
}

int ar__future_await (lua_State *L) {
  Future *f = lua_touserdata(L, 1);
  Runtime *rt = f->rt;
  Task *t;
  if (f->state != FUTURE_PENDING) return give_outcome(L);
  t = ar__running(L, rt, "await");
  check_awaitable(L, rt, f, t);
  lua_pushvalue(L, 1);
  ar__task_keep(L, t, TASK_AWAITED);
  lua_pushlightuserdata(L, t);
  ar__future_add(L, 1);
  lua_settop(L, 1);
  return ar__park(L, t, &ar__future_wait, f, (lua_KContext)t, after_await);
}

static int future_await (lua_State *L) {
  ar__future_self(L, "__await");
  lua_settop(L, 1);
  return ar__future_await(L);
}

/* --- methods ------------------------------------------------------------ */

static Future *check_pending (lua_State *L, const char *method) {
  Future *f = ar__future_self(L, method);
  lua_settop(L, 2);
  if (f->kind == FUTURE_TASK)
    ar__raise(L, VM_RUNTIMEERROR, "Task does not support %s operation: its "
                                  "function gives the outcome", method);
  if (f->state != FUTURE_PENDING) {
    lua_pushfstring(L, "invalid state: %s is done",
                    luaL_tolstring(L, 1, NULL));
    ar__core_class(L, f->rt, CORE_INVALIDSTATE);
    ar__raise_class(L);
  }
  return f;
}

static int set_result (lua_State *L) {
  check_pending(L, "set_result");
  ar__future_set_result(L, 1);
  return 0;
}

/* An error that is a class stands for a new one of it. [-0, +0, e] */
static void instantiate (lua_State *L, int idx) {
  if (!ar__is_class(L, idx)) return;
  lua_pushvalue(L, idx);
  lua_call(L, 0, 1);
  lua_replace(L, idx);
}

static int set_exception (lua_State *L) {
  check_pending(L, "set_exception");
  instantiate(L, 2);
  if (lua_isnil(L, 2))
    return ar__arg_type(L, "set_exception", "exception", 2,
                        "an exception or another error");
  ar__future_set_error(L, 1);
  return 0;
}

static int cancel (lua_State *L) {
  ar__future_self(L, "cancel");
  lua_settop(L, 2);
  if (lua_istable(L, 2)) {
    lua_getfield(L, 2, "msg");
    lua_replace(L, 2);
  }
  lua_pushboolean(L, ar__future_cancel(L, 1));
  return 1;
}

static int is_cancelled (lua_State *L) {
  Future *f = ar__future_self(L, "cancelled");
  lua_pushboolean(L, f->state == FUTURE_CANCELLED);
  return 1;
}

static int is_done (lua_State *L) {
  Future *f = ar__future_self(L, "done");
  lua_pushboolean(L, f->state != FUTURE_PENDING);
  return 1;
}

static void check_done (lua_State *L, Future *f, const char *text) {
  if (f->state == FUTURE_PENDING)
    ar__raise_core(L, f->rt, CORE_INVALIDSTATE, "%s", text);
}

static int get_result (lua_State *L) {
  Future *f = ar__future_self(L, "result");
  lua_settop(L, 1);
  check_done(L, f, "Result is not set.");
  if (f->state != FUTURE_RESULT) {
    ar__future_seen(f);
    ar__future_push_error(L, 1);
    ar__error_here(L, -1, L, 0);
    return lua_error(L);
  }
  lua_getiuservalue(L, 1, FUTURE_VALUE);
  return 1;
}

static int get_exception (lua_State *L) {
  Future *f = ar__future_self(L, "exception");
  lua_settop(L, 1);
  check_done(L, f, "Exception is not set.");
  ar__future_seen(f);
  if (f->state == FUTURE_RESULT) lua_pushnil(L);
  else ar__future_push_error(L, 1);
  if (f->state != FUTURE_CANCELLED) return 1;
  ar__error_here(L, -1, L, 0);
  return lua_error(L);
}

/* The context that the callback at 2 shall have, from the options at 3 or of
   who adds it: if there is one, make a table of both at 2. [-0, +0, e] */
static void add_context (lua_State *L, Runtime *rt) {
  if (lua_istable(L, 3)) {
    lua_getfield(L, 3, "context");
    lua_replace(L, 3);
  }
  if (!lua_isnil(L, 3)) {
    if (!ar__context_is(L, 3))
      ar__arg_type(L, "add_done_callback", "context", 3,
                   "{context = ...}, a Context");
  }
  else if (!ar__context_push_current(L, rt))
    return;
  lua_createtable(L, 2, 0);
  lua_pushvalue(L, 2);
  lua_rawseti(L, -2, 1);
  lua_pushvalue(L, -2);
  lua_rawseti(L, -2, 2);
  lua_replace(L, 2);
}

/* add_done_callback(f, {context =}) */
static int add_done_callback (lua_State *L) {
  Future *f = ar__future_self(L, "add_done_callback");
  lua_settop(L, 3);
  if (!ar__callable(L, 2) || ar__async_is(L, 2))
    return ar__arg_type(L, "add_done_callback", "callback", 2,
                        "an ordinary function");
  add_context(L, f->rt);
  lua_settop(L, 2);
  if (f->state == FUTURE_PENDING)
    ar__future_add(L, 1);
  else
    schedule_entry(L, 1);
  return 0;
}

/* Is the entry on top the function at 2? */
static bool is_entry_of (lua_State *L) {
  bool yes = lua_rawequal(L, -1, 2);
  if (yes || !lua_istable(L, -1)) return yes;
  lua_rawgeti(L, -1, 1);
  yes = lua_rawequal(L, -1, 2);
  lua_pop(L, 1);
  return yes;
}

/* Remove all that equal the argument; gives how many there were. */
static int remove_done_callback (lua_State *L) {
  Future *f = ar__future_self(L, "remove_done_callback");
  uint32_t n = f->ncallbacks;
  int removed = 0;
  lua_settop(L, 2);
  if (f->state != FUTURE_PENDING) n = 0;
  lua_getiuservalue(L, 1, FUTURE_CALLBACKS);
  if (n > 0) f->ncallbacks = 0;
  for (uint32_t i = 1; i <= n; i++) {
    push_entry(L, 3, i, n);
    if (is_entry_of(L)) {
      lua_pop(L, 1);
      removed++;
    }
    else
      ar__future_add(L, 1);
  }
  if (n > 0 && f->ncallbacks == 0) {
    lua_pushnil(L);
    lua_setiuservalue(L, 1, FUTURE_CALLBACKS);
  }
  lua_pushinteger(L, removed);
  return 1;
}

/* loop_id_of(future): the number of its event loop */
static int loop_id_of (lua_State *L) {
  Future *f = ar__future_self(L, "get_loop");
  lua_pushinteger(L, f->loop_id);
  return 1;
}

/* --- as text -------------------------------------------------------------- */

/* Push "ValueError('boom')", or a value in short; [idx] is absolute.
   [-0, +1, m] */
static const char *push_repr (lua_State *L, int idx) {
  int top = lua_gettop(L);
  if (!ar__is_exception(L, idx)) return ar__value_repr(L, idx);
  lua_getfield(L, idx, "message");
  luaL_getmetafield(L, idx, "__name");
  ar__value_repr(L, top + 1);
  lua_pushfstring(L, "%s(%s)", lua_tostring(L, top + 2),
                  lua_tostring(L, -1));
  lua_replace(L, top + 1);
  lua_settop(L, top + 1);
  return lua_tostring(L, -1);
}

const char *ar__future_push_outcome (lua_State *L, int idx) {
  Future *f = lua_touserdata(L, idx);
  int top = lua_gettop(L);
  if (f->state < FUTURE_RESULT) return lua_pushliteral(L, "");
  lua_getiuservalue(L, idx, FUTURE_VALUE);
  lua_pushfstring(L, " %s=%s",
                  f->state == FUTURE_RESULT ? "result" : "exception",
                  push_repr(L, top + 1));
  lua_replace(L, top + 1);
  lua_settop(L, top + 1);
  return lua_tostring(L, -1);
}

static int future_tostring (lua_State *L) {
  static const char *const states[] = { /* ORDER FutureState */
    "pending", "cancelled", "finished", "finished"
  };
  Future *f = ar__future_self(L, "__tostring");
  lua_pushfstring(L, "<%sFuture %s%s>",
                  f->kind == FUTURE_GATHER ? "_Gathering" : "",
                  states[f->state], ar__future_push_outcome(L, 1));
  return 1;
}

/* new_future(loop_id) */
static int new_future (lua_State *L) {
  Runtime *rt = RUNTIME(L);
  ar__future_new(L, rt, FUTURE_PLAIN, (unsigned)luaL_checkinteger(L, 1));
  return 1;
}

const luaL_Reg ar__future_methods[] = {
  {"set_result", set_result}, {"set_exception", set_exception},
  {"cancel", cancel}, {"cancelled", is_cancelled}, {"done", is_done},
  {"result", get_result}, {"exception", get_exception},
  {"add_done_callback", add_done_callback},
  {"remove_done_callback", remove_done_callback}, {NULL, NULL}
};

const VmAsyncReg ar__future_async_meta[] = {{"__await", future_await},
                                            {NULL, NULL}};

void ar__future_lib (lua_State *L, Runtime *rt) {
  static const luaL_Reg meta[] = {{"__tostring", future_tostring},
                                  {NULL, NULL}};
  static const luaL_Reg functions[] = {{"new_future", new_future},
                                       {"loop_id_of", loop_id_of},
                                       {NULL, NULL}};
  static const ClassDef def = {.name = FUTURE, .meta = meta,
                               .async_meta = ar__future_async_meta,
                               .methods = ar__future_methods};
  ar__define_class(L, rt, &def);
  luaL_getmetatable(L, FUTURE);
  rt->future_metas[0] = luaL_ref(L, LUA_REGISTRYINDEX);
  ar__setfuncs(L, rt, functions);
}
