/* SPDX-License-Identifier: MIT
**
** What the Lua half of the library asks about values: what they are, and
** how they are put into words.
*/
#include "runtime/future.h"

/* iscoroutine(x): is it a coroutine object? */
static int iscoroutine (lua_State *L) {
  luaL_checkany(L, 1);
  lua_pushboolean(L, ar__coro_is(L, 1));
  return 1;
}

static int iscoroutinefunction (lua_State *L) {
  luaL_checkany(L, 1);
  lua_pushboolean(L, ar__async_is(L, 1));
  return 1;
}

/* split_coroutine(coro) -> the async function and its arguments. It counts
   as awaited. */
static int split_coroutine (lua_State *L) {
  if (!ar__coro_is(L, 1)) return luaL_error(L, "no coroutine object");
  return ar__coro_split(L, 1);
}

static int awaitable (lua_State *L) {
  luaL_checkany(L, 1);
  lua_pushboolean(L, ar__awaitable(L, 1));
  return 1;
}

static int isfuture (lua_State *L) {
  lua_pushboolean(L, ar__future_test(L, 1) != NULL);
  return 1;
}

static int istask (lua_State *L) {
  const Future *f = ar__future_test(L, 1);
  lua_pushboolean(L, f && f->kind == FUTURE_TASK);
  return 1;
}

/* repr(x): "'text'", "a Lock" */
static int repr (lua_State *L) {
  lua_settop(L, 1);
  ar__value_repr(L, 1);
  return 1;
}

/* function_name(f): the declared name, "?" if unknown */
static int function_name (lua_State *L) {
  lua_settop(L, 1);
  if (lua_isfunction(L, 1)) ar__function_name(L, 1);
  else ar__value_repr(L, 1);
  return 1;
}

/* error_report(err): as an uncaught one is printed */
static int error_report (lua_State *L) {
  lua_settop(L, 1);
  ar__error_report(L, 1);
  return 1;
}

/* task_stack(task): a traceback of where it stands, or nil. The frames are
   those of an exception that nobody raises. */
static int task_stack (lua_State *L) {
  Future *f = ar__future_test(L, 1);
  Task *t = f && f->kind == FUTURE_TASK ? f->task : NULL;
  if (!f || f->kind != FUTURE_TASK) ar__arg_self(L, LOOSE, "get_stack");
  if (!t || !ar__task_started(t)) return 0;
  lua_pushliteral(L, "");
  ar__class_push(L, VM_EXCEPTION);
  ar__exception_new(L);
  ar__error_here(L, -1, t->state == TASK_RUNNING ? L : t->T, 0);
  lua_getfield(L, -1, "traceback");
  return 1;
}

/* nearest(word, names): the name that was meant, or nil */
static int nearest (lua_State *L) {
  Near near = {luaL_checkstring(L, 1), 0, ""};
  luaL_checktype(L, 2, LUA_TTABLE);
  lua_settop(L, 2);
  for (lua_Integer i = 1; lua_rawgeti(L, 2, i) == LUA_TSTRING; i++) {
    ar__near(&near, lua_tostring(L, -1), lua_rawlen(L, -1));
    lua_pop(L, 1);
  }
  if (!near.best[0]) return 0;
  lua_pushstring(L, near.best);
  return 1;
}

/* monotonic(): the system's clock */
static int monotonic (lua_State *L) {
  lua_pushnumber(L, ar__monotonic());
  return 1;
}

void ar__inspect_lib (lua_State *L, Runtime *rt) {
  static const luaL_Reg functions[] = {
    {"iscoroutine", iscoroutine},
    {"iscoroutinefunction", iscoroutinefunction},
    {"split_coroutine", split_coroutine},
    {"awaitable", awaitable}, {"isfuture", isfuture}, {"istask", istask},
    {"repr", repr}, {"function_name", function_name},
    {"error_report", error_report}, {"task_stack", task_stack},
    {"nearest", nearest}, {"monotonic", monotonic}, {NULL, NULL}
  };
  ar__setfuncs(L, rt, functions);
}
