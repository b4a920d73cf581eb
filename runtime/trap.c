/* SPDX-License-Identifier: MIT
**
** The primitives that suspend the running task: checkpoints, sleeping, and
** waiting for somebody to reschedule it. All else is built on these.
*/
#include <math.h>

#include "runtime/runtime.h"

/* --- checkpoints ---------------------------------------------------- */

/* A task whose checkpoint finds it cancelled is resumed with a value: the
   task. */
static int after_checkpoint (lua_State *L, int status, lua_KContext ctx) {
  Task *t;
  (void)status;
  (void)ctx;
  if (lua_gettop(L) == 0) return 0;
  t = lua_touserdata(L, -1);
  if (!t || t != ar__runtime_get(L)->current) return 0; /* an argument */
  return ar__raise_cancelled(L, t);
}

int ar__checkpoint (lua_State *L) {
  return lua_yieldk(L, 0, 0, after_checkpoint);
}

/* A cancelled task must give others their turn before it learns of it. */
static int checkpoint_if_cancelled (lua_State *L) {
  Task *t = ar__running(L, RUNTIME(L), "checkpoint_if_cancelled");
  return ar__is_cancelled(t) ? ar__checkpoint(L) : 0;
}

static int after_done (lua_State *L, int status, lua_KContext n) {
  (void)L;
  (void)status;
  return (int)n;
}

int ar__done (lua_State *L, Task *t, int n) {
  t->resume_args = 0;
  ar__schedule(t);
  return lua_yieldk(L, 0, n, after_done);
}

static const WaitKind cancelled_wait = {.what = "cancellation"};

int ar__park_cancelled (lua_State *L, Task *t) {
  return ar__park(L, t, &cancelled_wait, NULL, (lua_KContext)t,
                  ar__park_done);
}

static int cancel_shielded_checkpoint (lua_State *L) {
  Task *t = ar__running(L, RUNTIME(L), "cancel_shielded_checkpoint");
  return ar__done(L, t, 0);
}

/* --- sleeping ------------------------------------------------------- */

static bool abort_sleep (lua_State *L, Task *t) {
  (void)L;
  ar__heap_remove(&t->rt->heap, &t->timer);
  return true;
}

static const WaitKind sleep_wait = {.what = "sleep", .abort = abort_sleep,
                                    .empty = true};
static const WaitKind forever_wait = {.what = "sleep_forever", .abort = NULL};

int ar__sleep (lua_State *L, Task *t, double deadline, lua_KContext ctx,
               lua_KFunction k) {
  if (deadline == INFINITY)
    return ar__park(L, t, &forever_wait, NULL, ctx, k);
  if (!ar__heap_add(&t->rt->heap, &t->timer, deadline))
    return luaL_error(L, "not enough memory");
  return ar__park(L, t, &sleep_wait, NULL, ctx, k);
}

int ar__sleep_until (lua_State *L, Task *t, double deadline) {
  return ar__sleep(L, t, deadline, (lua_KContext)t, ar__park_done);
}

static int sleep_seconds (lua_State *L) {
  Runtime *rt = RUNTIME(L);
  lua_Number s = ar__arg_number(L, "sleep", "seconds", 1);
  Task *t = ar__running(L, rt, "sleep");
  if (s < 0)
    return ar__arg_value(L, "sleep", "seconds", 1,
                         "a number that isn't negative");
  if (s == 0) return ar__checkpoint(L);
  return ar__sleep_until(L, t, ar__now(L, rt) + s);
}

static int sleep_until (lua_State *L) {
  Runtime *rt = RUNTIME(L);
  lua_Number d = ar__arg_number(L, "sleep_until", "deadline", 1);
  Task *t = ar__running(L, rt, "sleep_until");
  if (d <= ar__now(L, rt)) return ar__checkpoint(L);
  return ar__sleep_until(L, t, d);
}

static int after_forever (lua_State *L, int status, lua_KContext ctx) {
  (void)status;
  ar__woken(L, (Task *)ctx);
  return ar__raise(L, VM_RUNTIMEERROR, "Should never have been "
                                       "rescheduled!");
}

static int sleep_forever (lua_State *L) {
  Task *t = ar__running(L, RUNTIME(L), "sleep_forever");
  return ar__park(L, t, &forever_wait, NULL, (lua_KContext)t,
                  after_forever);
}

/* --- wait_task_rescheduled ------------------------------------------ */

/* What an abort function may call: raises Cancelled. */
static int raise_cancel (lua_State *L) {
  Task *t = lua_touserdata(L, lua_upvalueindex(1));
  if (t->state == TASK_FREE || !ar__would_cancel(t))
    return ar__raise(L, VM_RUNTIMEERROR, "the task isn't cancelled");
  return ar__raise_cancelled(L, t);
}

/* (task) -> did it succeed? The abort function is in the registry, under
   its task. */
static int protected_abort (lua_State *L) {
  lua_rawgetp(L, LUA_REGISTRYINDEX, lua_touserdata(L, 1));
  lua_insert(L, 1);
  lua_pushcclosure(L, raise_cancel, 1);
  lua_call(L, 1, 1);
  if (lua_isboolean(L, 1)) return 1;
  return ar__raise_core(L, ar__runtime_get(L), CORE_INTERNAL,
                        "the abort function of wait_task_rescheduled must "
                        "return Abort.SUCCEEDED or Abort.FAILED, got %s",
                        ar__value_repr(L, 1));
}

/* What the abort function raises wakes the task. */
static bool call_abort (lua_State *L, Task *t) {
  bool yes;
  lua_pushcfunction(L, protected_abort);
  lua_pushlightuserdata(L, t);
  if (lua_pcall(L, 1, 1, 0) != LUA_OK) {
    if (t->state == TASK_PARKED) ar__wake_error(L, t);
    else lua_pop(L, 1);
    return false;
  }
  yes = lua_toboolean(L, -1);
  lua_pop(L, 1);
  return yes;
}

static const WaitKind reschedule_wait = {
  .what = "wait_task_rescheduled", .abort = call_abort};

static int after_wait (lua_State *L, int status, lua_KContext ctx) {
  Task *t = (Task *)ctx;
  (void)status;
  lua_pushnil(L);
  lua_rawsetp(L, LUA_REGISTRYINDEX, t);
  return ar__woken(L, t);
}

static int wait_task_rescheduled (lua_State *L) {
  Task *t = ar__running(L, RUNTIME(L), "wait_task_rescheduled");
  lua_settop(L, 1);
  if (!lua_isfunction(L, 1) || ar__async_is(L, 1))
    return ar__arg_type(L, "wait_task_rescheduled", "abort_fn", 1,
                        "an ordinary function");
  lua_rawsetp(L, LUA_REGISTRYINDEX, t);
  return ar__park(L, t, &reschedule_wait, NULL, (lua_KContext)t,
                  after_wait);
}

/* Outcomes of reschedule: Value(...) and Error(err). */
#define OUTCOME "Outcome"
#define MAX_VALUES 200

static int new_outcome (lua_State *L, bool error) {
  int n = lua_gettop(L);
  bool *is_error = lua_newuserdatauv(L, sizeof(bool), n);
  *is_error = error;
  for (int i = 1; i <= n; i++) {
    lua_pushvalue(L, i);
    lua_setiuservalue(L, -2, i);
  }
  luaL_setmetatable(L, OUTCOME);
  return 1;
}

static int outcome_value (lua_State *L) {
  int n = lua_gettop(L);
  lua_settop(L, n < 1 ? 1 : n > MAX_VALUES ? MAX_VALUES : n);
  return new_outcome(L, false);
}

static int outcome_error (lua_State *L) {
  lua_settop(L, 1);
  return new_outcome(L, true);
}

/* outcome:unwrap(): its values; raises its error */
static int outcome_unwrap (lua_State *L) {
  bool *error = ar__arg_self(L, OUTCOME, "unwrap");
  int n = 0;
  lua_settop(L, 1);
  luaL_checkstack(L, MAX_VALUES, NULL);
  while (lua_getiuservalue(L, 1, n + 1) != LUA_TNONE) n++;
  lua_pop(L, 1);
  if (*error) return lua_error(L);
  return n;
}

static int outcome_get_value (lua_State *L) {
  bool *error = ar__arg_self(L, OUTCOME, "value");
  if (*error) lua_pushnil(L);
  else lua_getiuservalue(L, 1, 1);
  return 1;
}

static int outcome_get_error (lua_State *L) {
  bool *error = ar__arg_self(L, OUTCOME, "error");
  if (!*error) lua_pushnil(L);
  else lua_getiuservalue(L, 1, 1);
  return 1;
}

static int outcome_tostring (lua_State *L) {
  bool *error = ar__arg_self(L, OUTCOME, "tostring");
  lua_getiuservalue(L, 1, 1);
  ar__value_repr(L, -1);
  lua_pushfstring(L, "%s(%s)", *error ? "Error" : "Value",
                  lua_tostring(L, -1));
  return 1;
}

/* reschedule(task, outcome or value) */
static int reschedule (lua_State *L) {
  Task *t = ar__handle_check(L, 1, "reschedule", "task");
  bool *error;
  lua_settop(L, 2);
  if (!t || t->state != TASK_PARKED ||
      (t->wait != &reschedule_wait && t->wait != &forever_wait))
    return ar__raise(L, VM_RUNTIMEERROR,
                     "reschedule() needs a task that waits in "
                     "wait_task_rescheduled()");
  if (lua_isnil(L, 2)) {
    ar__wake(t);
    return 0;
  }
  error = luaL_testudata(L, 2, OUTCOME);
  if (error) lua_getiuservalue(L, 2, 1);
  if (error && *error) ar__wake_error(L, t);
  else ar__wake_values(L, t, 1);
  return 0;
}

void ar__trap_lib (lua_State *L, Runtime *rt) {
  static const VmAsyncReg async[] = {
    {"checkpoint", ar__checkpoint},
    {"checkpoint_if_cancelled", checkpoint_if_cancelled},
    {"cancel_shielded_checkpoint", cancel_shielded_checkpoint},
    {"sleep", sleep_seconds}, {"sleep_until", sleep_until},
    {"sleep_forever", sleep_forever},
    {"wait_task_rescheduled", wait_task_rescheduled}, {NULL, NULL}
  };
  static const luaL_Reg functions[] = {
    {"reschedule", reschedule}, {"Value", outcome_value},
    {"Error", outcome_error}, {NULL, NULL}
  };
  static const luaL_Reg meta[] = {{"__tostring", outcome_tostring},
                                  {NULL, NULL}};
  static const luaL_Reg methods[] = {{"unwrap", outcome_unwrap},
                                     {NULL, NULL}};
  static const luaL_Reg getters[] = {
    {"value", outcome_get_value}, {"error", outcome_get_error}, {NULL, NULL}
  };
  static const ClassDef outcome = {.name = OUTCOME, .meta = meta,
                                   .methods = methods, .getters = getters};
  ar__define_class(L, rt, &outcome);
  ar__set_async(L, rt, async);
  ar__setfuncs(L, rt, functions);
  lua_createtable(L, 0, 2);
  lua_pushboolean(L, 1);
  lua_setfield(L, -2, "SUCCEEDED");
  lua_pushboolean(L, 0);
  lua_setfield(L, -2, "FAILED");
  lua_setfield(L, -2, "Abort");
}
