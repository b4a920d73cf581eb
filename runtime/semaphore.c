/* SPDX-License-Identifier: MIT
**
** Semaphore: a counter that tasks take from and give back to. What is
** given back while somebody waits goes to the one that waits longest.
*/
#include "runtime/runtime.h"

#define SEMAPHORE "Semaphore"

/* Invariant: value is 0 while somebody waits. */
typedef struct Semaphore {
  Lot lot;
  lua_Integer value;
  lua_Integer max; /* -1 for none */
} Semaphore;

static const WaitKind semaphore_wait = {.what = "Semaphore.acquire",
                                        IN_LOT};

static Semaphore *check_semaphore (lua_State *L, const char *method) {
  return ar__arg_self(L, SEMAPHORE, method);
}

static lua_Integer check_integer (lua_State *L, const char *arg, int idx) {
  if (!lua_isinteger(L, idx))
    ar__arg_type(L, SEMAPHORE, arg, idx, "an integer");
  return lua_tointeger(L, idx);
}

/* Semaphore(initial_value, {max_value =}) */
static int new_semaphore (lua_State *L) {
  static const char *const names[] = {"max_value", NULL};
  Semaphore *s;
  lua_Integer value, max = -1;
  lua_settop(L, 2);
  value = check_integer(L, "initial_value", 1);
  if (value < 0)
    return ar__arg_value(L, SEMAPHORE, "initial_value", 1,
                         "an integer that isn't negative");
  if (!lua_isnil(L, 2)) {
    if (!lua_istable(L, 2))
      return ar__arg_type(L, SEMAPHORE, "options", 2,
                          "a table of options, {max_value = ...}");
    ar__arg_options(L, 2, SEMAPHORE, names, false);
    if (lua_getfield(L, 2, "max_value") != LUA_TNIL) {
      max = check_integer(L, "max_value", 3);
      if (max < value)
        return ar__arg_value(L, SEMAPHORE, "max_value", 3,
                             "an integer not below initial_value");
    }
  }
  s = lua_newuserdatauv(L, sizeof(Semaphore), 0);
  ar__lot_init(&s->lot, RUNTIME(L));
  s->value = value;
  s->max = max;
  luaL_setmetatable(L, SEMAPHORE);
  return 1;
}

/* A task that is cancelled gets Cancelled, whatever the value. */
static int semaphore_acquire (lua_State *L) {
  Semaphore *s = check_semaphore(L, "acquire");
  Task *t = ar__running(L, s->lot.rt, "acquire");
  if (ar__is_cancelled(t)) return ar__park_cancelled(L, t);
  if (s->value == 0)
    return ar__lot_park(L, &s->lot, t, &semaphore_wait);
  s->value--;
  return ar__done(L, t, 0);
}

static int semaphore_acquire_nowait (lua_State *L) {
  Semaphore *s = check_semaphore(L, "acquire_nowait");
  if (s->value == 0)
    return ar__raise_core(L, s->lot.rt, CORE_WOULDBLOCK, "");
  s->value--;
  return 0;
}

static int release (lua_State *L, Semaphore *s) {
  if (ar__lot_unpark(&s->lot, 1) == 1) return 0;
  if (s->value == s->max)
    return ar__raise(L, VM_VALUEERROR, "semaphore released too many times");
  s->value++;
  return 0;
}

static int semaphore_release (lua_State *L) {
  return release(L, check_semaphore(L, "release"));
}

static int semaphore_aexit (lua_State *L) {
  return release(L, check_semaphore(L, "__aexit"));
}

static int semaphore_statistics (lua_State *L) {
  const Semaphore *s = check_semaphore(L, "statistics");
  lua_createtable(L, 0, 1);
  lua_pushinteger(L, s->lot.count);
  lua_setfield(L, -2, "tasks_waiting");
  return 1;
}

static int get_value (lua_State *L) {
  const Semaphore *s = lua_touserdata(L, 1);
  lua_pushinteger(L, s->value);
  return 1;
}

static int get_max_value (lua_State *L) {
  const Semaphore *s = lua_touserdata(L, 1);
  if (s->max < 0) lua_pushnil(L);
  else lua_pushinteger(L, s->max);
  return 1;
}

static int semaphore_tostring (lua_State *L) {
  const Semaphore *s = lua_touserdata(L, 1);
  lua_pushfstring(L, "<trio.Semaphore(%I", (LUAI_UACINT)s->value);
  if (s->max >= 0)
    lua_pushfstring(L, ", max_value=%I", (LUAI_UACINT)s->max);
  else lua_pushliteral(L, "");
  lua_pushfstring(L, ") at %p>", (const void *)s);
  lua_concat(L, 3);
  return 1;
}

void ar__semaphore_lib (lua_State *L, Runtime *rt) {
  static const luaL_Reg meta[] = {{"__tostring", semaphore_tostring},
                                  {NULL, NULL}};
  static const VmAsyncReg async_meta[] = {
    {"__aenter", semaphore_acquire}, {"__aexit", semaphore_aexit},
    {NULL, NULL}
  };
  static const luaL_Reg methods[] = {
    {"acquire_nowait", semaphore_acquire_nowait},
    {"release", semaphore_release}, {"statistics", semaphore_statistics},
    {NULL, NULL}
  };
  static const VmAsyncReg async_methods[] = {
    {"acquire", semaphore_acquire}, {NULL, NULL}
  };
  static const luaL_Reg getters[] = {
    {"value", get_value}, {"max_value", get_max_value}, {NULL, NULL}
  };
  static const luaL_Reg functions[] = {{SEMAPHORE, new_semaphore},
                                       {NULL, NULL}};
  static const ClassDef def = {.name = SEMAPHORE, .meta = meta,
                               .async_meta = async_meta,
                               .methods = methods,
                               .async_methods = async_methods,
                               .getters = getters};
  ar__define_class(L, rt, &def);
  ar__setfuncs(L, rt, functions);
}
