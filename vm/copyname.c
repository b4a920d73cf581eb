/* SPDX-License-Identifier: MIT
**
** What goes by name from one state to another: modules, and the functions
** and classes in them. REF_NAMES, a weak table, has them by value: "time"
** for a module, "time.sleep" for what is in it, with a zero byte for the
** dot. It is made anew when another module has been loaded.
*/
#include <string.h>

#include "vm/copy.h"

/* The metatable of objects that may be sent: see new_proxy (copy.c). */
static bool is_sent_class (lua_State *L) {
  bool yes;
  if (!lua_istable(L, -1)) return false;
  lua_pushliteral(L, "__sends");
  yes = lua_rawget(L, -2) != LUA_TNIL;
  lua_pop(L, 1);
  return yes;
}

/* Lua functions that are global are the script's: other states don't have
   them. */
static bool has_name (lua_State *L, bool global) {
  if (lua_iscfunction(L, -1)) return true;
  if (global) return false;
  return lua_isfunction(L, -1) || ar__is_class(L, -1) || is_sent_class(L);
}

/* Unless it has a name, the value on top gets the one on top of it.
   [-1, +0, m] */
static void add (lua_State *L, int names) {
  lua_pushvalue(L, -2);
  if (lua_rawget(L, names) != LUA_TNIL) {
    lua_pop(L, 2);
    return;
  }
  lua_pop(L, 1);
  lua_pushvalue(L, -2);
  lua_insert(L, -2);
  lua_rawset(L, names);
}

/* The module is on top, its name below. */
static void add_fields (lua_State *L, int names) {
  const char *module = lua_tostring(L, -2);
  bool global = strcmp(module, LUA_GNAME) == 0;
  for (lua_pushnil(L); lua_next(L, -2); lua_pop(L, 1)) {
    if (lua_type(L, -2) != LUA_TSTRING || !has_name(L, global)) continue;
    lua_pushlstring(L, module, strlen(module) + 1);
    lua_pushvalue(L, -3);
    lua_concat(L, 2);
    add(L, names);
  }
}

/* Call [visit] for each module, or count them. [-0, +0, m] */
static unsigned each_module (lua_State *L, int names,
                             void (*visit) (lua_State *L, int names)) {
  unsigned n = 0;
  lua_getfield(L, LUA_REGISTRYINDEX, LUA_LOADED_TABLE);
  for (lua_pushnil(L); lua_next(L, -2); lua_pop(L, 1)) {
    if (lua_type(L, -2) != LUA_TSTRING || !lua_istable(L, -1)) continue;
    n++;
    if (visit) visit(L, names);
  }
  lua_pop(L, 1);
  return n;
}

static void add_module (lua_State *L, int names) {
  lua_pushvalue(L, -2);
  add(L, names);
}

/* Modules come first: one may be a field of another. */
int ar__names_make (lua_State *L) {
  Vm *vm = ar__vm_get(L);
  unsigned n;
  luaL_checkstack(L, 20, NULL);
  n = each_module(L, 0, NULL);
  if (n == vm->named_modules) return 0;
  vm->named_modules = 0;
  ar__weak_table(L, "k");
  each_module(L, lua_gettop(L), add_module);
  each_module(L, lua_gettop(L), add_fields);
  lua_rawseti(L, LUA_REGISTRYINDEX, vm->ref[REF_NAMES]);
  vm->named_modules = n;
  return 0;
}

bool ar__names_find (lua_State *L, Vm *vm, Name *name) {
  size_t len;
  const char *s;
  ar__vm_push(L, vm, REF_NAMES);
  lua_pushvalue(L, -2);
  lua_rawget(L, -2);
  s = lua_tolstring(L, -1, &len);
  lua_pop(L, 2);
  if (!s) return false;
  name->module = s;
  name->field = strlen(s) < len ? s + strlen(s) + 1 : NULL;
  return true;
}
