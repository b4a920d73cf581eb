/* SPDX-License-Identifier: MIT
**
** Async functions. To a script each is an ordinary function; calling it
** makes a coroutine object. Its body is found through the await table:
** 'await f(x)' is 'await_[f](x)', one look-up above a plain call. Other
** callees reach the table's __index, which remembers what it made of them.
*/
#include <string.h>

#include "vm/internal.h"

/* The upvalues of an async function. */
enum { UP_BODY = ASYNC_BODY, UP_NAME = ASYNC_NAME, UP_VM };

/* The function that all async functions share: a call without await. */
int ar__async_call (lua_State *L) {
  Vm *vm = lua_touserdata(L, lua_upvalueindex(UP_VM));
  return ar__coro_new(L, vm);
}

bool ar__async_is (lua_State *L, int idx) {
  return lua_tocfunction(L, idx) == ar__async_call;
}

bool ar__async_body (lua_State *L, int idx) {
  return ar__async_is(L, idx) && lua_getupvalue(L, idx, UP_BODY) != NULL;
}

/* Enters it in the await table. */
void ar__async_make (lua_State *L, Vm *vm) {
  lua_pushvalue(L, -2);
  lua_insert(L, -2);                    /* body, body, name */
  lua_pushlightuserdata(L, vm);
  lua_pushcclosure(L, ar__async_call, 3); /* body, f */
  ar__vm_push(L, vm, REF_AWAIT);
  lua_pushvalue(L, -2);
  lua_pushvalue(L, -4);
  lua_rawset(L, -3);                    /* await[f] = body */
  lua_pop(L, 1);
  lua_remove(L, -2);
}

/* async_.fn(name, body): what an 'async function' becomes. */
int ar__async_fn (lua_State *L) {
  Vm *vm = lua_touserdata(L, lua_upvalueindex(1));
  lua_settop(L, 2);
  lua_insert(L, 1); /* body, name */
  ar__async_make(L, vm);
  return 1;
}

void ar__async_new (lua_State *L, const char *name) {
  lua_pushstring(L, name);
  ar__async_make(L, ar__vm_get(L));
}

void ar__async_setfuncs (lua_State *L, const VmAsyncReg *regs, int nup) {
  Vm *vm = ar__vm_get(L);
  luaL_checkstack(L, nup + 8, NULL);
  for (; regs->name; regs++) {
    for (int i = 0; i < nup; i++) lua_pushvalue(L, -nup);
    lua_pushcclosure(L, regs->body, nup);
    lua_pushstring(L, regs->name);
    ar__async_make(L, vm);
    lua_setfield(L, -(nup + 2), regs->name);
  }
  lua_pop(L, nup);
}

/* --- callees that are no async functions ---------------------------- */

bool ar__callable (lua_State *L, int idx) {
  if (lua_isfunction(L, idx)) return true;
  if (ar__coro_is(L, idx) || ar__gen_test(L, idx)) return false; /* raises */
  if (luaL_getmetafield(L, idx, "__call") == LUA_TNIL) return false;
  lua_pop(L, 1);
  return true;
}

/* Does a name in the running function of [ar] hold a value that can't be
   called, as the source says that it does? */
static bool is_plain_name (const char *s, size_t n) {
  for (size_t i = 0; i < n; i++)
    if (!(s[i] == '_' || (s[i] >= '0' && s[i] <= '9') ||
          ((s[i] | 32) >= 'a' && (s[i] | 32) <= 'z')))
      return false;
  return n > 0;
}

/* "global 'f'", "method 'm'", "field 'f'" for the awaited callee of the
   running function's line, as Lua's own errors say. [-0, +1, m] */
static void name_callee (lua_State *L, Vm *vm) {
  lua_Debug ar;
  Chunk *c;
  const FrontCall *f = NULL;
  if (!lua_getstack(L, 1, &ar)) {
    lua_pushliteral(L, "");
    return;
  }
  lua_getinfo(L, "Slf", &ar);
  c = ar__chunk_of(L, vm, &ar);
  if (c) f = ar__chunk_await(c, ar.currentline);
  if (!f || f->name == f->name_end)
    lua_pushliteral(L, "");
  else {
    const char *kind = f->method ? "method" : "field";
    size_t n = f->name_end - f->name;
    if (is_plain_name(c->text + f->callee, f->callee_end - f->callee))
      kind = NULL;
    const char *name = lua_pushlstring(L, c->text + f->name, n);
    if (!kind) kind = ar__variable_kind(L, &ar, name);
    lua_pushfstring(L, " (%s '%s')", kind, name);
    lua_remove(L, -2);
  }
  lua_remove(L, -2);
}

static int not_callable (lua_State *L, Vm *vm) {
  const char *type = ar__coro_is(L, 2) ? "coroutine" : luaL_typename(L, 2);
  name_callee(L, vm);
  return luaL_error(L, "attempt to call a %s value%s", type,
                    lua_tostring(L, -1));
}

/* The await table's __index: (await table, callee) -> what to call. */
static int resolve_callee (lua_State *L) {
  Vm *vm = lua_touserdata(L, lua_upvalueindex(1));
  if (!ar__callable(L, 2)) return not_callable(L, vm);
  ar__support_push(L, vm);
  lua_getfield(L, -1, "wrap");
  lua_pushvalue(L, 2);
  lua_call(L, 1, 1);
  lua_pushvalue(L, 2);
  lua_pushvalue(L, -2);
  lua_rawset(L, 1);
  return 1;
}

/* async_.target(f): what an awaited pcall protects. A value that can't be
   called is left to pcall, which says so. */
static int protect_target (lua_State *L) {
  Vm *vm = lua_touserdata(L, lua_upvalueindex(1));
  lua_settop(L, 1);
  if (ar__async_body(L, 1)) return 1;
  if (ar__coro_is(L, 1)) {
    ar__coro_dismiss(L, 1);
    return ar__raise(L, VM_TYPEERROR,
                     "pcall expected a function, got a coroutine object\n"
                     "  write: await pcall(%s, ...), with no call",
                     ar__coro_name(L, 1));
  }
  if (!ar__callable(L, 1)) return 1;
  ar__vm_push(L, vm, REF_GUARDED);
  lua_pushvalue(L, 1);
  if (lua_rawget(L, 2) != LUA_TNIL) return 1;
  ar__support_push(L, vm);
  lua_getfield(L, -1, "maybe");
  lua_pushvalue(L, 1);
  lua_call(L, 1, 1);
  lua_pushvalue(L, 1);
  lua_pushvalue(L, -2);
  lua_rawset(L, 2);
  return 1;
}

/* Called in place of a local that isn't callable. */
static int call_bad_local (lua_State *L) {
  const char *type = ar__coro_is(L, lua_upvalueindex(1))
                         ? "coroutine"
                         : luaL_typename(L, lua_upvalueindex(1));
  return luaL_error(L, "attempt to call a %s value (local '%s')", type,
                    lua_tostring(L, lua_upvalueindex(2)));
}

void ar__await_callee (lua_State *L, int idx) {
  idx = lua_absindex(L, idx);
  ar__vm_push(L, ar__vm_get(L), REF_AWAIT);
  lua_pushvalue(L, idx);
  lua_gettable(L, -2);
  lua_remove(L, -2);
}

/* async_.callee(x, name): what an awaited call of the local runs. */
static int callee (lua_State *L) {
  Vm *vm = lua_touserdata(L, lua_upvalueindex(1));
  lua_settop(L, 2);
  if (!ar__callable(L, 1)) {
    lua_pushcclosure(L, call_bad_local, 2);
    return 1;
  }
  ar__vm_push(L, vm, REF_AWAIT);
  lua_pushvalue(L, 1);
  lua_gettable(L, -2);
  return 1;
}

/* async_.bind(x, name): what an awaited call of a local that is never
   assigned again may call, without looking it up each time. An object may
   get its __call later. */
static int bind_local (lua_State *L) {
  Vm *vm = lua_touserdata(L, lua_upvalueindex(1));
  lua_settop(L, 2);
  if (ar__async_body(L, 1)) return 1;
  if (!(lua_istable(L, 1) || lua_isuserdata(L, 1))) return callee(L);
  ar__support_push(L, vm);
  lua_getfield(L, -1, "late");
  lua_pushvalue(L, 1);
  lua_pushvalue(L, 2);
  lua_call(L, 2, 1);
  return 1;
}

const char ar__vm_methods = 0;

/* async_.method(x, name): the body of an async method, if x has it for
   ever; or nothing. */
static int fixed_method (lua_State *L) {
  if (!lua_getmetatable(L, 1) ||
      lua_rawgetp(L, -1, &ar__vm_methods) != LUA_TTABLE)
    return 0;
  lua_pushvalue(L, 2);
  lua_rawget(L, -2);
  return ar__async_body(L, -1);
}

/* async_.body(f): the body of an async function, or nil. */
static int body_of (lua_State *L) {
  return ar__async_body(L, 1) ? 1 : 0;
}

/* Push the key of the value at [at] in the table on top; false, and nothing is
   pushed, if it isn't there. [-0, +(0|1), m] */
static bool push_key_of (lua_State *L, int at) {
  lua_pushnil(L);
  while (lua_next(L, -2)) {
    bool found = lua_rawequal(L, -1, at) &&
                 lua_type(L, -2) == LUA_TSTRING;
    lua_pop(L, 1);
    if (found) return true;
  }
  return false;
}

/* Push "print" or "math.abs", if the C function on top is found in a loaded
   module, or "?". [-0, +1, m] */
static void push_library_name (lua_State *L) {
  int at = lua_gettop(L);
  luaL_checkstack(L, 10, NULL);
  luaL_getsubtable(L, LUA_REGISTRYINDEX, LUA_LOADED_TABLE);
  lua_getfield(L, at + 1, LUA_GNAME);
  if (lua_istable(L, -1) && push_key_of(L, at)) {
    lua_replace(L, at + 1);
    lua_settop(L, at + 1);
    return;
  }
  lua_settop(L, at + 1);
  lua_pushnil(L);
  while (lua_next(L, at + 1)) {
    if (lua_istable(L, -1) && lua_type(L, -2) == LUA_TSTRING &&
        push_key_of(L, at)) {
      lua_pushfstring(L, "%s.%s", lua_tostring(L, at + 2),
                      lua_tostring(L, -1));
      lua_replace(L, at + 1);
      lua_settop(L, at + 1);
      return;
    }
    lua_pop(L, 1);
  }
  lua_settop(L, at);
  lua_pushliteral(L, "?");
}

const char *ar__function_name (lua_State *L, int idx) {
  lua_Debug ar;
  const void *owner;
  bool part;
  if (ar__async_is(L, idx)) {
    lua_getupvalue(L, idx, UP_NAME);
    if (lua_isstring(L, -1)) return lua_tostring(L, -1);
    lua_pop(L, 1);
    lua_getupvalue(L, idx, UP_BODY);
  }
  else
    lua_pushvalue(L, idx);
  if (!lua_isfunction(L, -1) || lua_iscfunction(L, -1)) {
    push_library_name(L);
    lua_remove(L, -2);
    return lua_tostring(L, -1);
  }
  lua_pushvalue(L, -1);
  lua_getinfo(L, ">S", &ar);
  ar__frame_name(L, ar__vm_get(L), &ar, &owner, &part);
  /* "in async function 'f'" -> f; "<script:3>" stays */
  const char *s = lua_tostring(L, -1), *q = strchr(s, '\'');
  if (q) lua_pushlstring(L, q + 1, strlen(q) - 2);
  else if ((q = strchr(s, '<')) != NULL) lua_pushstring(L, q);
  else lua_pushvalue(L, -1);
  lua_remove(L, -2);
  return lua_tostring(L, -1);
}

void ar__async_open (lua_State *L, Vm *vm) {
  static const luaL_Reg support[] = {
    {"target", protect_target}, {"body", body_of}, {"bind", bind_local},
    {"callee", callee}, {"method", fixed_method}, {NULL, NULL}
  };
  ar__vm_push(L, vm, REF_SUPPORT);
  lua_pushlightuserdata(L, vm);
  luaL_setfuncs(L, support, 1);
  ar__vm_push(L, vm, REF_AWAIT);
  lua_getmetatable(L, -1);
  lua_pushlightuserdata(L, vm);
  lua_pushcclosure(L, resolve_callee, 1);
  lua_setfield(L, -2, "__index");
  lua_pop(L, 3);
}
