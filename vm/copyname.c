/* SPDX-License-Identifier: MIT
**
** What goes by name from one state to another: modules, and the functions
** and classes in them. A table by address, made for one copy when it is
** first asked; it allocates nothing in the state that it describes.
*/
#include <stdlib.h>
#include <string.h>

#include "vm/copy.h"

static size_t slot_of (const Names *n, const void *p) {
  size_t h = (size_t)p >> 3;
  size_t i = (h ^ (h >> 9)) & (n->room - 1);
  while (n->slots[i].p && n->slots[i].p != p) i = (i + 1) & (n->room - 1);
  return i;
}

static bool grow (Names *n) {
  Names old = *n;
  n->room = old.room ? old.room * 2 : 256;
  n->slots = calloc(n->room, sizeof(Name));
  if (!n->slots) {
    *n = old;
    return false;
  }
  for (size_t i = 0; i < old.room; i++)
    if (old.slots[i].p) n->slots[slot_of(n, old.slots[i].p)] = old.slots[i];
  free(old.slots);
  return true;
}

static void add (Names *n, const void *p, const char *module,
                 const char *field) {
  Name *at;
  if (n->count * 2 >= n->room && !grow(n)) {
    n->nomem = true;
    return;
  }
  at = &n->slots[slot_of(n, p)];
  if (at->p) return;
  at->p = p;
  at->module = module;
  at->field = field;
  n->count++;
}

/* Lua functions that are global are the script's: other states don't have
   them. */
static bool has_name (lua_State *L, bool global) {
  if (lua_iscfunction(L, -1)) return true;
  if (global) return false;
  return lua_isfunction(L, -1) || ar__is_class(L, -1);
}

/* The module is on top. */
static void add_fields (lua_State *L, Names *n, const char *module) {
  bool global = strcmp(module, LUA_GNAME) == 0;
  lua_pushnil(L);
  while (lua_next(L, -2)) {
    if (lua_type(L, -2) == LUA_TSTRING && has_name(L, global))
      add(n, lua_topointer(L, -1), module, lua_tostring(L, -2));
    lua_pop(L, 1);
  }
}

/* Strings that are in the registry need no memory when they are pushed. */
static void add_all (lua_State *L, Names *n, bool fields) {
  lua_getfield(L, LUA_REGISTRYINDEX, LUA_LOADED_TABLE);
  lua_pushnil(L);
  while (lua_next(L, -2)) {
    if (lua_type(L, -2) == LUA_TSTRING && lua_istable(L, -1)) {
      const char *module = lua_tostring(L, -2);
      if (fields) add_fields(L, n, module);
      else add(n, lua_topointer(L, -1), module, NULL);
    }
    lua_pop(L, 1);
  }
  lua_pop(L, 1);
}

const Name *ar__names_find (lua_State *L, Names *n, const void *p,
                            bool field) {
  const Name *at;
  if (!n->modules) add_all(L, n, false);
  n->modules = true;
  if (field && !n->fields) add_all(L, n, true);
  n->fields |= field;
  if (n->room == 0) return NULL;
  at = &n->slots[slot_of(n, p)];
  return at->p ? at : NULL;
}

void ar__names_free (Names *n) {
  free(n->slots);
  memset(n, 0, sizeof(*n));
}
