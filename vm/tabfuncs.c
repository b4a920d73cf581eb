/* SPDX-License-Identifier: MIT
**
** table.concat, insert, move, remove and unpack for states with a time
** limit: the same results and errors as Lua's own. They look whether they
** must stop at each element, whose __index may take its time.
*/
#include <limits.h>

#include "vm/bounded.h"

static bool has_method (lua_State *L, int meta, const char *name) {
  bool has;
  lua_pushstring(L, name);
  has = lua_rawget(L, meta) != LUA_TNIL;
  lua_pop(L, 1);
  return has;
}

/* Argument [arg] is a table, or can be used as one is here. */
static void check_table (lua_State *L, int arg, int needs) {
  int meta = lua_gettop(L) + 1;
  if (lua_type(L, arg) == LUA_TTABLE) return;
  if (!lua_getmetatable(L, arg) ||
      (needs & BOUNDED_READ && !has_method(L, meta, "__index")) ||
      (needs & BOUNDED_WRITE && !has_method(L, meta, "__newindex")) ||
      (needs & BOUNDED_LENGTH && !has_method(L, meta, "__len")))
    luaL_checktype(L, arg, LUA_TTABLE);
  lua_settop(L, meta - 1);
}

lua_Integer ar__bounded_length (lua_State *L, int needs) {
  check_table(L, 1, needs | BOUNDED_LENGTH);
  return luaL_len(L, 1);
}

/* table [to][j] = table [from][i] */
static void move_one (lua_State *L, const Bound *b, int from, lua_Integer i,
                      int to, lua_Integer j) {
  ar__bound_check(L, b);
  lua_geti(L, from, i);
  lua_seti(L, to, j);
}

static int bounded_insert (lua_State *L) {
  const Bound *b = ar__bound(L);
  lua_Integer size = ar__bounded_length(L, BOUNDED_READ | BOUNDED_WRITE), pos;
  lua_Integer end = (lua_Integer)((lua_Unsigned)size + 1);
  int n = lua_gettop(L);
  if (n != 2 && n != 3)
    return luaL_error(L, "wrong number of arguments to 'insert'");
  pos = end;
  if (n == 3) {
    pos = luaL_checkinteger(L, 2);
    luaL_argcheck(L, (lua_Unsigned)pos - 1 < (lua_Unsigned)end, 2,
                  "position out of bounds");
    for (lua_Integer i = end; i > pos; i--) move_one(L, b, 1, i - 1, 1, i);
  }
  lua_seti(L, 1, pos);
  return 0;
}

static int bounded_remove (lua_State *L) {
  const Bound *b = ar__bound(L);
  lua_Integer size = ar__bounded_length(L, BOUNDED_READ | BOUNDED_WRITE);
  lua_Integer pos = luaL_optinteger(L, 2, size);
  if (pos != size)
    luaL_argcheck(L, (lua_Unsigned)pos - 1 <= (lua_Unsigned)size, 1,
                  "position out of bounds");
  lua_geti(L, 1, pos);
  for (; pos < size; pos++) move_one(L, b, 1, pos + 1, 1, pos);
  lua_pushnil(L);
  lua_seti(L, 1, pos);
  return 1;
}

static int bounded_move (lua_State *L) {
  const Bound *b = ar__bound(L);
  lua_Integer f = luaL_checkinteger(L, 2), e = luaL_checkinteger(L, 3);
  lua_Integer t = luaL_checkinteger(L, 4), n;
  int to = lua_isnoneornil(L, 5) ? 1 : 5;
  check_table(L, 1, BOUNDED_READ);
  check_table(L, to, BOUNDED_WRITE);
  if (e >= f) {
    luaL_argcheck(L, f > 0 || e < LUA_MAXINTEGER + f, 3,
                  "too many elements to move");
    n = e - f + 1;
    luaL_argcheck(L, t <= LUA_MAXINTEGER - n + 1, 4,
                  "destination wrap around");
    if (t > e || t <= f || (to != 1 && !lua_compare(L, 1, to, LUA_OPEQ)))
      for (lua_Integer i = 0; i < n; i++) move_one(L, b, 1, f + i, to, t + i);
    else
      while (n-- > 0) move_one(L, b, 1, f + n, to, t + n);
  }
  lua_pushvalue(L, to);
  return 1;
}

static void add_element (lua_State *L, const Bound *bound, luaL_Buffer *b,
                         lua_Integer i) {
  ar__bound_check(L, bound);
  lua_geti(L, 1, i);
  if (!lua_isstring(L, -1))
    luaL_error(L, "invalid value (%s) at index %I in table for 'concat'",
               luaL_typename(L, -1), (LUAI_UACINT)i);
  luaL_addvalue(b);
}

static int bounded_concat (lua_State *L) {
  const Bound *bound = ar__bound(L);
  luaL_Buffer b;
  size_t len;
  lua_Integer last = ar__bounded_length(L, BOUNDED_READ), i;
  const char *sep = luaL_optlstring(L, 2, "", &len);
  i = luaL_optinteger(L, 3, 1);
  last = luaL_optinteger(L, 4, last);
  luaL_buffinit(L, &b);
  for (; i < last; i++) {
    add_element(L, bound, &b, i);
    luaL_addlstring(&b, sep, len);
  }
  if (i == last) add_element(L, bound, &b, i);
  luaL_pushresult(&b);
  return 1;
}

static int bounded_unpack (lua_State *L) {
  const Bound *b = ar__bound(L);
  lua_Integer i = luaL_optinteger(L, 2, 1);
  lua_Integer e = luaL_opt(L, luaL_checkinteger, 3, luaL_len(L, 1));
  lua_Unsigned n = (lua_Unsigned)e - (lua_Unsigned)i;
  if (i > e) return 0;
  if (n >= INT_MAX || !lua_checkstack(L, (int)++n))
    return luaL_error(L, "too many results to unpack");
  for (lua_Unsigned k = 0; k < n; k++) {
    ar__bound_check(L, b);
    lua_geti(L, 1, i + (lua_Integer)k);
  }
  return (int)n;
}

const luaL_Reg ar__bounded_table[] = {
  {"concat", bounded_concat}, {"insert", bounded_insert},
  {"move", bounded_move}, {"remove", bounded_remove},
  {"sort", ar__bounded_sort}, {"unpack", bounded_unpack}, {NULL, NULL}
};
