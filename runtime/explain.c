/* SPDX-License-Identifier: MIT
**
** What the language needs to know of mistakes is in Lua, in the module
** asyncrun.diagnostics, which is loaded when something is first reported.
*/
#include <string.h>

#include "embedded.h"
#include "runtime/runtime.h"

#define MODULE "asyncrun.diagnostics"

/* As require does it, whatever a script has made of that. [-0, +1, e] */
static void push_module (lua_State *L) {
  luaL_getsubtable(L, LUA_REGISTRYINDEX, LUA_LOADED_TABLE);
  if (lua_getfield(L, -1, MODULE) == LUA_TNIL) {
    lua_pop(L, 1);
    luaL_getsubtable(L, LUA_REGISTRYINDEX, LUA_PRELOAD_TABLE);
    lua_getfield(L, -1, MODULE);
    lua_pushliteral(L, MODULE);
    lua_call(L, 1, 1);
    lua_replace(L, -2);
    lua_pushvalue(L, -1);
    lua_setfield(L, -3, MODULE);
  }
  lua_remove(L, -2);
}

/* (what, ...): the module's function of that name */
static int explain (lua_State *L) {
  push_module(L);
  lua_pushvalue(L, 1);
  lua_gettable(L, -2);
  lua_replace(L, 1);
  lua_pop(L, 1);
  lua_call(L, lua_gettop(L) - 1, LUA_MULTRET);
  return lua_gettop(L);
}

/* page(id): the text of docs/mistakes/ID.md, or nil */
static int page (lua_State *L) {
  const char *name = lua_pushfstring(L, "docs/mistakes/%s.md",
                                     luaL_checkstring(L, 1));
  for (const EmbeddedFile *f = ar__embedded; f->name; f++) {
    if (strcmp(f->name, name) != 0) continue;
    lua_pushlstring(L, (const char *)f->data, f->size);
    return 1;
  }
  return 0;
}

void ar__explain_open (lua_State *L) {
  lua_pushcfunction(L, explain);
  ar__vm_explainer(L);
}

void ar__explain_lib (lua_State *L, Runtime *rt) {
  static const luaL_Reg functions[] = {{"page", page}, {NULL, NULL}};
  ar__setfuncs(L, rt, functions);
}
