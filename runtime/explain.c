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

/* embedded(name): the text of a file that the library carries, or nil:
   "stdlib/trio", "docs/mistakes/deadlock.md" */
static int embedded (lua_State *L) {
  const char *name = luaL_checkstring(L, 1);
  for (const EmbeddedFile *f = ar__embedded; f->name; f++) {
    if (strcmp(f->name, name) != 0) continue;
    lua_pushlstring(L, (const char *)f->data, f->size);
    return 1;
  }
  return 0;
}

/* metatable(name): of the library's class of that name, or nil */
static int metatable (lua_State *L) {
  luaL_getmetatable(L, luaL_checkstring(L, 1));
  return 1;
}

/* wants_json(): are reports and warnings JSON? */
static int wants_json (lua_State *L) {
  lua_pushboolean(L, ar__vm_json(ar__vm_get(L)));
  return 1;
}

/* write(text): whole lines, where reports and warnings go */
static int write_text (lua_State *L) {
  size_t len;
  const char *text = luaL_checklstring(L, 1, &len);
  ar__vm_write(ar__vm_get(L), text, len);
  return 0;
}

void ar__explain_open (lua_State *L) {
  lua_pushcfunction(L, explain);
  ar__vm_explainer(L);
}

void ar__explain_lib (lua_State *L, Runtime *rt) {
  static const luaL_Reg functions[] = {
    {"embedded", embedded}, {"facts", ar__facts},
    {"metatable", metatable}, {"wants_json", wants_json},
    {"write", write_text}, {NULL, NULL}
  };
  ar__setfuncs(L, rt, functions);
}
