/* SPDX-License-Identifier: MIT
**
** How scripts start tasks: in a nursery, or beside main.
*/
#include "runtime/runtime.h"

bool ar__is_call_table (lua_State *L, int idx) {
  if (!lua_istable(L, idx)) return false;
  if (luaL_getmetafield(L, idx, "__call") == LUA_TNIL) return true;
  lua_pop(L, 1);
  return false;
}

/* Unpack a call by table: {f, args..., name =} at [idx], with nil kept up
   to n. Gives the number of arguments. [-0, +n, m] */
static int unpack_call (lua_State *L, int idx) {
  lua_Integer n = luaL_len(L, idx);
  if (lua_getfield(L, idx, "n") == LUA_TNUMBER) n = lua_tointeger(L, -1);
  lua_pop(L, 1);
  if (n < 1 || n > 1000000) {
    lua_pushnil(L);
    return 0;
  }
  luaL_checkstack(L, (int)n + 10, "too many arguments");
  for (lua_Integer i = 1; i <= n; i++) lua_geti(L, idx, i);
  return (int)n - 1;
}

/* Put the name that a script gave into words, unless it is nil: before the
   task exists, since a __tostring may raise. [-1, +1, e] */
static void convert_name (lua_State *L) {
  if (lua_isnil(L, -1)) return;
  if (lua_isfunction(L, -1)) ar__function_name(L, -1);
  else luaL_tolstring(L, -1, NULL);
  lua_replace(L, -2);
}

/* Give a task the name at [idx], unless that is nil. */
static void set_name (lua_State *L, Task *t, int idx) {
  if (lua_isnil(L, idx)) return;
  ar__handle_push(L, t);
  lua_pushvalue(L, idx);
  lua_setfield(L, -2, "name");
  lua_pop(L, 1);
}

/* Push the options of a call by table at [idx]: its name, in words or nil,
   and whether it is a daemon. [-0, +2, e] */
static void push_options (lua_State *L, int idx, const char *fname) {
  static const char *const names[] = {"name", "daemon", "n", NULL};
  if (lua_rawlen(L, idx) > 0) ar__arg_options(L, idx, fname, names, true);
  lua_getfield(L, idx, "name");
  convert_name(L);
  lua_getfield(L, idx, "daemon");
  if (!lua_isnil(L, -1) && !lua_isboolean(L, -1))
    ar__arg_type(L, fname, "daemon", -1, "a boolean");
}

/* Start a task with the options at [opts]: function and arguments are on
   top. [-(nargs+1), +0, e] */
static Task *start_with (lua_State *L, Nursery *n, int nargs, int opts,
                         const char *fname) {
  Task *t = ar__spawn(L, n, nargs, fname);
  if (lua_toboolean(L, opts + 1)) ar__nursery_add_daemon(L, n, t);
  set_name(L, t, opts);
  return t;
}

/* nursery:start_soon(f, ...) or nursery:start_soon{f, ..., name =,
   daemon =} */
static int start_soon (lua_State *L) {
  Nursery *n = ar__nursery_check(L, "start_soon");
  if (n->closed) ar__nursery_check_open(L, n);
  if (ar__async_is(L, 2)) { /* nearly always */
    ar__spawn_async(L, n, lua_gettop(L) - 2);
    return 0;
  }
  if (ar__is_call_table(L, 2)) {
    lua_settop(L, 2);
    push_options(L, 2, "nursery:start_soon"); /* 3, 4 */
    start_with(L, n, unpack_call(L, 2), 3, "nursery:start_soon");
    return 0;
  }
  if (lua_isnone(L, 2)) lua_settop(L, 2);
  ar__spawn(L, n, lua_gettop(L) - 2, "nursery:start_soon");
  return 0;
}

/* The same, with a handle as its result. */
static int start_task (lua_State *L) {
  Nursery *n = ar__nursery_check(L, "start_task");
  bool table = ar__is_call_table(L, 2);
  Task *t;
  ar__nursery_check_open(L, n);
  if (table || lua_isnone(L, 2)) lua_settop(L, 2);
  ar__child_new(L, n->rt);
  lua_insert(L, 2);
  if (!table) {
    lua_pushvalue(L, 3);
    lua_insert(L, 3); /* 3: the function, as its name */
    t = ar__spawn(L, n, lua_gettop(L) - 4, "nursery:start_task");
    lua_settop(L, 3);
  }
  else {
    push_options(L, 3, "nursery:start_task"); /* 4, 5 */
    t = start_with(L, n, unpack_call(L, 3), 4, "nursery:start_task");
    lua_settop(L, 4);
    if (lua_isnil(L, 4)) lua_geti(L, 3, 1);
  }
  ar__child_set(L, 2, t);
  lua_settop(L, 2);
  return 1;
}

/* start_plain(private nursery, target, options, f, arguments...): no call
   by table */
static int start_plain (lua_State *L) {
  Nursery *n = ar__nursery_check(L, "start");
  Task *t;
  ar__nursery_check_open(L, n);
  lua_pushvalue(L, 2);
  ar__nursery_set_target(L);
  push_options(L, 3, "nursery:start");
  lua_replace(L, 3);
  lua_replace(L, 2);
  t = start_with(L, n, lua_gettop(L) - 4, 2, "nursery:start");
  ar__task_find_script(L, t);
  return 0;
}

/* params(f): how many parameters the function declares, or nil */
static int count_params (lua_State *L) {
  lua_Debug ar;
  lua_settop(L, 1);
  if (!ar__async_body(L, 1)) lua_pushvalue(L, 1);
  if (!lua_isfunction(L, -1) || lua_iscfunction(L, -1)) return 0;
  lua_getinfo(L, ">u", &ar);
  if (ar.isvararg) return 0;
  lua_pushinteger(L, ar.nparams);
  return 1;
}


/* --- system tasks ----------------------------------------------------- */

static Nursery *system_nursery (lua_State *L, Runtime *rt) {
  if (!rt->system_nursery)
    ar__raise(L, VM_RUNTIMEERROR, "spawn_system_task() must be called from "
                                  "inside a run");
  return rt->system_nursery;
}

/* Function and arguments are on top, the name, in words, or nil at [name],
   the Context or nil above it. Pushes the task. [-(nargs+1), +1, e] */
static int spawn_system (lua_State *L, Runtime *rt, int nargs, int name) {
  ContextState *from = &rt->init->context;
  Task *t = ar__spawn(L, system_nursery(L, rt), nargs,
                      "spawn_system_task");
  set_name(L, t, name);
  if (!lua_isnil(L, name + 1)) ar__context_give(L, t, name + 1);
  else if (from->set) ar__context_inherit(L, rt, &t->context, from);
  else ar__context_drop(L, rt, &t->context);
  ar__handle_push(L, t);
  return 1;
}

/* spawn_system_task(f, ...), or with {f, ..., name =, context =} */
static int spawn_system_task (lua_State *L) {
  static const char *const names[] = {"name", "context", "n", NULL};
  Runtime *rt = RUNTIME(L);
  system_nursery(L, rt);
  if (!ar__is_call_table(L, 1)) {
    if (lua_isnone(L, 1)) lua_settop(L, 1);
    lua_pushnil(L);
    lua_insert(L, 1);
    lua_pushnil(L);
    lua_insert(L, 1);
    return spawn_system(L, rt, lua_gettop(L) - 3, 1);
  }
  lua_settop(L, 1);
  if (lua_rawlen(L, 1) > 0)
    ar__arg_options(L, 1, "spawn_system_task", names, true);
  lua_getfield(L, 1, "name");    /* 2 */
  convert_name(L);
  lua_getfield(L, 1, "context"); /* 3 */
  if (!lua_isnil(L, 3) && !ar__context_is(L, 3))
    return ar__arg_type(L, "spawn_system_task", "context", 3,
                        "a contextvars Context");
  return spawn_system(L, rt, unpack_call(L, 1), 2);
}

const luaL_Reg ar__start_methods[] = {
  {"start_soon", start_soon}, {"spawn", start_soon},
  {"start_task", start_task}, {NULL, NULL}
};

void ar__start_lib (lua_State *L, Runtime *rt) {
  static const luaL_Reg functions[] = {
    {"start_plain", start_plain}, {"count_params", count_params},
    {"spawn_system_task", spawn_system_task}, {NULL, NULL}
  };
  ar__setfuncs(L, rt, functions);
}
