/* SPDX-License-Identifier: MIT
**
** The metamethods that 'with', 'async with' and 'async for' look up, and
** what is said when one is missing.
*/
#include "vm/internal.h"

const char *ar__type_name (lua_State *L, int idx) {
  if (luaL_getmetafield(L, idx, "__name") == LUA_TSTRING)
    return lua_tostring(L, -1);
  return luaL_typename(L, idx);
}

static bool has (lua_State *L, int idx, const char *event) {
  if (luaL_getmetafield(L, idx, event) == LUA_TNIL) return false;
  lua_pop(L, 1);
  return true;
}

/* A kind of block, and the kind that it is mixed up with. */
typedef struct Protocol {
  const char *enter, *exit, *what;
  const char *other_enter, *other;
} Protocol;

static const Protocol sync_with = {
  "__enter", "__exit", "context manager", "__aenter",
  "this is an async context manager: write 'async with'"
};

static const Protocol async_with = {
  "__aenter", "__aexit", "async context manager", "__enter",
  "this is a context manager without await: write 'with'"
};

static const char *manager_hint (lua_State *L, const Protocol *p) {
  if (has(L, 1, p->other_enter)) return p->other;
  if (ar__coro_is(L, 1)) {
    const char *name = ar__coro_name(L, 1);
    ar__coro_dismiss(L, 1);
    return lua_pushfstring(L, "did you forget 'await'? it is a coroutine "
                              "object of '%s'", name);
  }
  if (lua_isfunction(L, 1))
    return "it is a function: call it, 'with f() as x do'";
  return "its metatable needs the methods __enter and __exit, or "
         "__aenter and __aexit for 'async with'";
}

static int not_manager (lua_State *L, const Protocol *p,
                        const char *missing) {
  const char *hint = manager_hint(L, p);
  return ar__raise(L, VM_TYPEERROR,
                   "'%s' object does not support the %s protocol (it has "
                   "no %s method)\n  %s", ar__type_name(L, 1), p->what,
                   missing, hint);
}

/* C calls that an exit method may nest when the block was left because
   there is no room for more. */
#define EXIT_ROOM 5

static int nest_calls (lua_State *L) {
  int n = (int)lua_tointeger(L, 1);
  if (n == 0) return 0;
  lua_pushcfunction(L, nest_calls);
  lua_pushinteger(L, n - 1);
  lua_call(L, 1, 0);
  return 0;
}

/* Raise Lua's "C stack overflow" now, before a block is entered that could
   not be left. [-0, +0, e] */
static void need_exit_room (lua_State *L) {
  lua_pushcfunction(L, nest_calls);
  lua_pushinteger(L, EXIT_ROOM);
  lua_call(L, 1, 0);
}

static int methods (lua_State *L, const Protocol *p) {
  lua_settop(L, 1);
  need_exit_room(L);
  if (luaL_getmetafield(L, 1, p->enter) == LUA_TNIL)
    return not_manager(L, p, p->enter);
  if (luaL_getmetafield(L, 1, p->exit) == LUA_TNIL)
    return not_manager(L, p, p->exit);
  return 2;
}

/* async_.with_methods(m) */
int ar__protocol_with (lua_State *L) {
  return methods(L, &sync_with);
}

/* async_.awith_methods(m) */
int ar__protocol_awith (lua_State *L) {
  return methods(L, &async_with);
}

static const char *iter_hint (lua_State *L) {
  if (lua_istable(L, 1) || (has(L, 1, "__pairs") && !ar__coro_is(L, 1)))
    return "\n  a table is a plain iterable: use 'for ... in ipairs(t)'";
  if (lua_isfunction(L, 1))
    return "\n  it is a function: for an async generator call it, "
           "'async for v in f() do'; for a plain iterator use 'for'";
  if (ar__coro_is(L, 1)) {
    const char *name = ar__coro_name(L, 1);
    ar__coro_dismiss(L, 1);
    return lua_pushfstring(L, "\n  did you forget 'await'? it is a "
                              "coroutine object of '%s'", name);
  }
  return "";
}

/* async_.aiter_method(x) */
int ar__protocol_aiter (lua_State *L) {
  lua_settop(L, 1);
  if (luaL_getmetafield(L, 1, "__aiter") != LUA_TNIL) return 1;
  return ar__raise(L, VM_TYPEERROR,
                   "'async for' requires an object with __aiter method, "
                   "got %s%s", ar__type_name(L, 1), iter_hint(L));
}

/* async_.anext_method(it): and its body, if that may be the iterator
   itself: the library's own look at their first argument only. */
int ar__protocol_anext (lua_State *L) {
  lua_settop(L, 1);
  if (luaL_getmetafield(L, 1, "__anext") != LUA_TNIL) {
    bool ours = lua_getmetatable(L, 1) &&
                lua_rawgetp(L, -1, &ar__vm_methods) == LUA_TTABLE;
    lua_settop(L, 2);
    return ours && ar__async_body(L, 2) ? 2 : 1;
  }
  return ar__raise(L, VM_TYPEERROR,
                   "'async for' received an object from __aiter that does "
                   "not implement __anext: %s", ar__type_name(L, 1));
}

/* async_.self(x, what): keep the object of 'await x.y:m()' for the call
   that follows at once, and give it back to be indexed. */
int ar__protocol_self (lua_State *L) {
  Vm *vm = lua_touserdata(L, lua_upvalueindex(1));
  lua_settop(L, 2);
  if (!lua_istable(L, 1) && !has(L, 1, "__index"))
    return luaL_error(L, "attempt to index a %s value%s%s%s",
                      luaL_typename(L, 1), lua_isstring(L, 2) ? " (" : "",
                      luaL_optstring(L, 2, ""),
                      lua_isstring(L, 2) ? ")" : "");
  lua_pop(L, 1);
  lua_pushvalue(L, 1);
  lua_rawseti(L, LUA_REGISTRYINDEX, vm->ref[REF_SELF]);
  return 1;
}

/* async_.this() */
int ar__protocol_this (lua_State *L) {
  Vm *vm = lua_touserdata(L, lua_upvalueindex(1));
  ar__vm_push(L, vm, REF_SELF);
  lua_pushboolean(L, 0);
  lua_rawseti(L, LUA_REGISTRYINDEX, vm->ref[REF_SELF]);
  return 1;
}
