/* SPDX-License-Identifier: MIT
**
** States with a time limit. A hook stops Lua code, but isn't called inside
** of a C function: those of Lua's library that may run long are replaced by
** ones that look themselves. What takes time in proportion to memory only
** (string.format, collectgarbage) stays.
*/
#include "vm/bounded.h"
#include "vm/internal.h"

#define PIECE 16384 /* bytes of a text that Lua compiles between two looks */

void ar__bound_stop (lua_State *L, const Bound *b) {
  int top = lua_gettop(L);
  luaL_checkstack(L, LUA_MINSTACK, NULL);
  b->raise(L);
  lua_settop(L, top);
}

/* Is the function that called this one of our own library? */
static bool is_own_caller (lua_State *L) {
  lua_Debug ar;
  if (!lua_getstack(L, 1, &ar)) return false;
  lua_getinfo(L, "S", &ar);
  return ar__frame_hidden(&ar);
}

/* Give table 1 the metatable 2, whose value 4 of key 3 it mustn't see. */
static void set_without_gc (lua_State *L) {
  if (!lua_isnil(L, 4)) {
    lua_pushvalue(L, 3);
    lua_pushnil(L);
    lua_rawset(L, 2);
  }
  lua_pushvalue(L, 2);
  lua_setmetatable(L, 1);
  if (!lua_isnil(L, 4)) lua_rawset(L, 2); /* the key is there: no memory */
}

/* Hooks aren't called in finalizers either, and an object has one for good
   if its metatable has a __gc when it gets it. Ours do without. */
static int bounded_setmetatable (lua_State *L) {
  luaL_checktype(L, 1, LUA_TTABLE);
  luaL_argexpected(L, lua_isnil(L, 2) || lua_istable(L, 2), 2,
                   "nil or table");
  if (luaL_getmetafield(L, 1, "__metatable") != LUA_TNIL)
    return luaL_error(L, "cannot change a protected metatable");
  lua_settop(L, 2);
  if (lua_isnil(L, 2)) {
    lua_setmetatable(L, 1);
    return 1;
  }
  lua_pushliteral(L, "__gc");
  lua_pushvalue(L, -1);
  if (lua_rawget(L, 2) != LUA_TNIL && !is_own_caller(L))
    return ar__raise(L, VM_RUNTIMEERROR,
                     "setmetatable: '__gc' can't be used where a time limit "
                     "is set, for it could not stop a finalizer; free "
                     "things in '__close' or at the end of a 'with'");
  set_without_gc(L);
  lua_settop(L, 1);
  return 1;
}

/* --- loading ---------------------------------------------------------- */

void ar__bounded_look (lua_State *L) {
  const Bound *b = ar__vm_get(L)->bound;
  if (b) ar__bound_check(L, b);
}

typedef struct Text {
  const char *at;
  size_t left;
  bool looking; /* raising isn't a mistake in the text */
} Text;

static const char *next_piece (lua_State *L, void *ud, size_t *size) {
  Text *text = ud;
  const char *at = text->at;
  text->looking = true;
  ar__bounded_look(L);
  text->looking = false;
  *size = text->left < PIECE ? text->left : PIECE;
  text->at += *size;
  text->left -= *size;
  return at;
}

int ar__bounded_load (lua_State *L, const char *text, size_t len,
                      const char *chunkname, const char *mode) {
  Text t = {.at = text, .left = len};
  int status = lua_load(L, next_piece, &t, chunkname, mode);
  return t.looking ? lua_error(L) : status;
}

/* --- installation ----------------------------------------------------- */

/* Replace what there is of [regs] in the library on top; the Bound is below
   it. [-1, +0, m] */
static void replace (lua_State *L, const luaL_Reg *regs) {
  for (; regs->name; regs++) {
    bool is = lua_getfield(L, -1, regs->name) == LUA_TFUNCTION;
    lua_pop(L, 1);
    if (!is) continue;
    lua_pushvalue(L, -2);
    lua_pushcclosure(L, regs->func, 1);
    lua_setfield(L, -2, regs->name);
  }
  lua_pop(L, 1);
}

void ar__bounded_install (lua_State *L, const volatile bool *stop,
                          lua_CFunction raise) {
  static const luaL_Reg base[] = {
    {"setmetatable", bounded_setmetatable}, {NULL, NULL}
  };
  Bound *b;
  Vm *vm = ar__vm_get(L);
  luaL_getsubtable(L, LUA_REGISTRYINDEX, LUA_LOADED_TABLE);
  b = lua_newuserdatauv(L, sizeof(*b), 0);
  b->stop = stop;
  b->raise = raise;
  lua_pushvalue(L, -1);
  lua_rawsetp(L, LUA_REGISTRYINDEX, &vm->bound);
  vm->bound = b;
  ar__front_set_stop(vm->front, stop);
  if (lua_getfield(L, -2, LUA_STRLIBNAME) == LUA_TTABLE)
    replace(L, ar__bounded_string);
  else lua_pop(L, 1);
  if (lua_getfield(L, -2, LUA_TABLIBNAME) == LUA_TTABLE)
    replace(L, ar__bounded_table);
  else lua_pop(L, 1);
  lua_pushglobaltable(L);
  replace(L, base);
  lua_pop(L, 2);
}
