/* SPDX-License-Identifier: MIT
**
** The exception classes of the core, which both dialects share.
*/
#include <stdarg.h>

#include "runtime/runtime.h"

/* ORDER CORE CLASSES (runtime.h) */
static const struct { const char *name; VmClass base; } classes[] = {
  {"Cancelled", VM_BASEEXCEPTION},
  {"TooSlowError", VM_EXCEPTION},
  {"WouldBlock", VM_EXCEPTION},
  {"EndOfChannel", VM_EXCEPTION},
  {"ClosedResourceError", VM_EXCEPTION},
  {"BrokenResourceError", VM_EXCEPTION},
  {"BusyResourceError", VM_EXCEPTION},
  {"RunFinishedError", VM_RUNTIMEERROR},
  {"TrioInternalError", VM_EXCEPTION},
  {"DeadlockError", VM_RUNTIMEERROR},
  {"IncompleteReadError", VM_EXCEPTION},
  {"LimitOverrunError", VM_EXCEPTION},
  {"CancelledError", VM_BASEEXCEPTION},
  {"InvalidStateError", VM_EXCEPTION},
  {"QueueEmpty", VM_EXCEPTION},
  {"QueueFull", VM_EXCEPTION},
  {"QueueShutDown", VM_EXCEPTION},
  {"LookupError", VM_EXCEPTION},
  {"TimeLimitError", VM_RUNTIMEERROR},
  {"SystemExit", VM_BASEEXCEPTION}
};

void ar__core_class (lua_State *L, Runtime *rt, CoreClass c) {
  lua_rawgeti(L, LUA_REGISTRYINDEX, rt->classes[c]);
}

int ar__raise_core (lua_State *L, Runtime *rt, CoreClass c,
                    const char *fmt, ...) {
  va_list args;
  luaL_checkstack(L, 10, NULL);
  va_start(args, fmt);
  lua_pushvfstring(L, fmt, args);
  va_end(args);
  ar__core_class(L, rt, c);
  return ar__raise_class(L);
}

void ar__core_exception (lua_State *L, const char *cls) {
  ar__core_push(L);
  lua_getfield(L, -1, cls);
  lua_remove(L, -2);
  ar__exception_new(L);
}

bool ar__is_core (lua_State *L, Runtime *rt, int idx, CoreClass c) {
  bool yes;
  if (!lua_istable(L, idx)) return false;
  idx = lua_absindex(L, idx);
  ar__core_class(L, rt, c);
  yes = ar__isinstance(L, idx, -1);
  lua_pop(L, 1);
  return yes;
}

/* Replace what calling a class does; classes below it do the same. */
static void set_constructor (lua_State *L, Runtime *rt, CoreClass c,
                             lua_CFunction f) {
  ar__core_class(L, rt, c);
  lua_getmetatable(L, -1);
  lua_pushcfunction(L, f);
  lua_setfield(L, -2, "__call");
  lua_pop(L, 2);
}

/* Scripts can test for Cancelled, but only a scope makes one. */
static int no_constructor (lua_State *L) {
  return ar__raise(L, VM_TYPEERROR,
                   "Cancelled can't be raised by hand: use a "
                   "CancelScope's cancel()");
}

static int no_subclass (lua_State *L) {
  return ar__raise(L, VM_TYPEERROR, "Cancelled can't be subclassed");
}

static void seal_cancelled (lua_State *L, Runtime *rt) {
  ar__core_class(L, rt, CORE_CANCELLED);
  lua_pushcfunction(L, no_subclass);
  lua_setfield(L, -2, "subclass");
  lua_pop(L, 1);
  set_constructor(L, rt, CORE_CANCELLED, no_constructor);
}

/* (class, message; field) -> an exception with that field [-2, +1, m] */
static int with_field (lua_State *L, int value, const char *field) {
  lua_pushvalue(L, 1);
  ar__exception_new(L);
  lua_pushvalue(L, value);
  lua_setfield(L, -2, field);
  return 1;
}

/* IncompleteReadError(partial, expected) */
static int new_incomplete (lua_State *L) {
  lua_settop(L, 3);
  if (lua_isnil(L, 2)) {
    lua_pushliteral(L, "");
    lua_replace(L, 2);
  }
  if (lua_type(L, 2) != LUA_TSTRING)
    return ar__arg_type(L, "IncompleteReadError", "partial", 2, "a string");
  if (!lua_isnil(L, 3) && !lua_isinteger(L, 3))
    return ar__arg_type(L, "IncompleteReadError", "expected", 3,
                        "an integer or nil");
  lua_pushfstring(L, "%I bytes read on a total of ",
                  (LUAI_UACINT)lua_rawlen(L, 2));
  if (lua_isnil(L, 3)) lua_pushliteral(L, "undefined");
  else lua_pushvalue(L, 3);
  lua_pushliteral(L, " expected bytes");
  lua_concat(L, 3);
  with_field(L, 2, "partial");
  lua_pushvalue(L, 3);
  lua_setfield(L, -2, "expected");
  return 1;
}

/* LimitOverrunError(message, consumed) */
static int new_overrun (lua_State *L) {
  lua_settop(L, 3);
  if (lua_isnil(L, 2)) lua_pushliteral(L, "");
  else luaL_tolstring(L, 2, NULL);
  return with_field(L, 3, "consumed");
}

static void export_builtin (lua_State *L, VmClass c) {
  ar__class_push(L, c);
  lua_getfield(L, -1, "__name");
  lua_insert(L, -2);
  lua_settable(L, -3);
}

void ar__errors_lib (lua_State *L, Runtime *rt) {
  for (int i = 0; i < CORE_NCLASSES; i++) {
    ar__class_push(L, classes[i].base);
    ar__class_new(L, classes[i].name);
    lua_pushvalue(L, -1);
    rt->classes[i] = luaL_ref(L, LUA_REGISTRYINDEX);
    lua_setfield(L, -2, classes[i].name);
  }
  for (int i = 0; i < VM_NCLASSES; i++) export_builtin(L, (VmClass)i);
  lua_pushcfunction(L, ar__lua_isinstance);
  lua_setfield(L, -2, "isinstance");
  seal_cancelled(L, rt);
  set_constructor(L, rt, CORE_INCOMPLETE, new_incomplete);
  set_constructor(L, rt, CORE_LIMIT, new_overrun);
}
