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

/* "sleep() argument 'seconds': expected a number, got nil" */
static int bad_argument (lua_State *L, VmClass c, const char *fname,
                         const char *arg, int idx, const char *expected) {
  const char *hint = "";
  const char *got = ar__value_repr(L, idx);
  if (ar__coro_is(L, idx)) {
    hint = lua_pushfstring(L, "\n  did you forget 'await'? it is a "
                              "coroutine object of '%s'",
                           ar__coro_name(L, idx));
    ar__coro_dismiss(L, idx);
  }
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
    if (!known)
      ar__raise(L, VM_TYPEERROR, "%s() has no option %s", fname,
                ar__value_repr(L, -1));
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
