/* SPDX-License-Identifier: MIT
**
** Arguments of library functions: what is said when one is wrong names
** the function, the argument and what it got.
*/
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "vm/internal.h"

#define MAX_REPR 40

static int show_byte (char *to, size_t room, unsigned char c) {
  if (c == '\n') return snprintf(to, room, "\\n");
  if (c < 32 || c == 127) return snprintf(to, room, "\\%d", c);
  return snprintf(to, room, "%c", c);
}

/* A string in quotes, cut when it is long; bytes that nobody would see as
   Lua writes them. [-0, +1, m] */
static void push_quoted (lua_State *L, int idx) {
  size_t len;
  const char *s = lua_tolstring(L, idx, &len);
  size_t shown = len > MAX_REPR ? MAX_REPR : len;
  char text[4 * MAX_REPR + 1];
  size_t n = 0;
  for (size_t i = 0; i < shown; i++) {
    unsigned char c = (unsigned char)s[i];
    n += (size_t)show_byte(text + n, sizeof(text) - n, c);
  }
  text[n] = '\0';
  lua_pushfstring(L, len > MAX_REPR ? "'%s...'" : "'%s'", text);
}

static const char *article (const char *name) {
  return *name && strchr("AEIOaeio", *name) ? "an" : "a";
}

const char *ar__value_repr (lua_State *L, int idx) {
  switch (lua_type(L, idx)) {
    case LUA_TSTRING: push_quoted(L, idx); break;
    case LUA_TNONE: lua_pushliteral(L, "nothing"); break;
    case LUA_TNIL: lua_pushliteral(L, "nil"); break;
    case LUA_TNUMBER: case LUA_TBOOLEAN:
      luaL_tolstring(L, idx, NULL);
      break;
    case LUA_TFUNCTION:
      ar__function_name(L, idx);
      lua_pushfstring(L, "function '%s'", lua_tostring(L, -1));
      lua_remove(L, -2);
      break;
    default: {
      int top = lua_gettop(L);
      const char *type = ar__type_name(L, idx);
      lua_pushfstring(L, "%s %s", article(type), type);
      lua_insert(L, top + 1); /* the type may be on the stack, too */
      lua_settop(L, top + 1);
    }
  }
  return lua_tostring(L, -1);
}

/* Push the name of the module that the table at [idx] is, or nothing. */
static const char *module_name (lua_State *L, int idx) {
  if (!lua_istable(L, idx)) return NULL;
  lua_getfield(L, LUA_REGISTRYINDEX, LUA_LOADED_TABLE);
  lua_pushnil(L);
  while (lua_next(L, -2)) {
    if (lua_rawequal(L, -1, idx) && lua_type(L, -2) == LUA_TSTRING) {
      lua_pop(L, 1);
      return lua_tostring(L, -1);
    }
    lua_pop(L, 1);
  }
  lua_pop(L, 1);
  return NULL;
}

/* What to say of the value at [idx]. [-0, +n, m] */
static const char *argument_hint (lua_State *L, const char *fname, int idx) {
  const char *module;
  if (ar__coro_is(L, idx)) {
    ar__coro_dismiss(L, idx);
    return lua_pushfstring(L, "\n  did you forget 'await'? it is a coroutine "
                              "object of '%s'", ar__coro_name(L, idx));
  }
  module = module_name(L, idx);
  if (!module) return "";
  return lua_pushfstring(L, "\n  %s is a function of a module: write %s.%s("
                            "...), with a dot", fname, module, fname);
}

/* "sleep() argument 'seconds': expected a number, got nil" */
static int bad_argument (lua_State *L, VmClass c, const char *fname,
                         const char *arg, int idx, const char *expected) {
  const char *got = ar__value_repr(L, idx);
  const char *hint = argument_hint(L, fname, idx);
  return ar__raise(L, c, "%s() argument '%s': expected %s, got %s%s",
                   fname, arg, expected, got, hint);
}

int ar__arg_type (lua_State *L, const char *fname, const char *arg,
                  int idx, const char *expected) {
  return bad_argument(L, VM_TYPEERROR, fname, arg, lua_absindex(L, idx),
                      expected);
}

int ar__arg_value (lua_State *L, const char *fname, const char *arg,
                   int idx, const char *expected) {
  return bad_argument(L, VM_VALUEERROR, fname, arg, lua_absindex(L, idx),
                      expected);
}

/* The key is on top. */
static int unknown_option (lua_State *L, const char *fname,
                           const char *const *names) {
  Near near = {"", 0, ""};
  const char *hint = "";
  int key = lua_gettop(L);
  if (lua_type(L, -1) == LUA_TSTRING) near.wanted = lua_tostring(L, -1);
  for (int i = 0; names[i]; i++) ar__near(&near, names[i], strlen(names[i]));
  if (near.best[0])
    hint = lua_pushfstring(L, "\n  did you mean '%s'?", near.best);
  else if (names[0]) {
    hint = lua_pushfstring(L, "\n  it has: %s", names[0]);
    for (int i = 1; names[i]; i++)
      hint = lua_pushfstring(L, "%s, %s", hint, names[i]);
  }
  return ar__raise(L, VM_TYPEERROR, "%s() has no option %s%s", fname,
                   ar__value_repr(L, key), hint);
}

void ar__arg_options (lua_State *L, int idx, const char *fname,
                      const char *const *names, bool call) {
  idx = lua_absindex(L, idx);
  luaL_checkstack(L, 10, NULL);
  lua_pushnil(L);
  while (lua_next(L, idx)) {
    bool known = call && lua_type(L, -2) == LUA_TNUMBER;
    lua_pop(L, 1);
    for (int i = 0; names[i] && lua_type(L, -1) == LUA_TSTRING; i++)
      known = known || strcmp(names[i], lua_tostring(L, -1)) == 0;
    if (!known) unknown_option(L, fname, names);
  }
}

lua_Number ar__arg_number (lua_State *L, const char *fname,
                           const char *arg, int idx) {
  lua_Number n;
  if (lua_type(L, idx) != LUA_TNUMBER)
    ar__arg_type(L, fname, arg, idx, "a number");
  n = lua_tonumber(L, idx);
  if (isnan(n)) ar__arg_value(L, fname, arg, idx, "a number that isn't NaN");
  return n;
}

void *ar__arg_self (lua_State *L, const char *tname, const char *method) {
  void *self = luaL_testudata(L, 1, tname);
  if (!self) {
    const char *got = ar__value_repr(L, 1);
    luaL_getmetatable(L, tname); /* it may have another name for people */
    lua_getfield(L, -1, "__name");
    tname = lua_tostring(L, -1);
    ar__raise(L, VM_TYPEERROR,
              "%s() needs %s %s as its first argument, got %s\n  methods "
              "are called with a colon: write object:%s(...)", method,
              article(tname), tname, got, method);
  }
  return self;
}
