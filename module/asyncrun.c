/* SPDX-License-Identifier: MIT
**
** require "asyncrun" in a Lua that isn't ours: adds a runtime to the state
** and gives its module of that name (stdlib/asyncrun.lua). The shared object
** brings the library, not Lua: that is the program's.
**
** Nothing that the program uses changes its meaning until it calls
** install().
*/
#include <lauxlib.h>

#include <asyncrun.h>

__attribute__((visibility("default")))
int luaopen_asyncrun (lua_State *L);

/* At the end of the state. Its runtime is younger, so it is closed by now,
   and what is left is the handle. */
static int free_handle (lua_State *L) {
  ar_Runtime **rt = lua_touserdata(L, 1);
  ar_close(*rt);
  *rt = NULL;
  return 0;
}

static ar_Runtime **new_handle (lua_State *L) {
  ar_Runtime **rt = lua_newuserdatauv(L, sizeof(*rt), 0);
  *rt = NULL;
  lua_createtable(L, 0, 1);
  lua_pushcfunction(L, free_handle);
  lua_setfield(L, -2, "__gc");
  lua_setmetatable(L, -2);
  luaL_ref(L, LUA_REGISTRYINDEX);
  return rt;
}

static void attach (lua_State *L) {
  ar_Config config;
  ar_Runtime **rt = new_handle(L);
  int status;
  ar_config_init(&config);
  config.patch = AR_PATCH_COROUTINE | AR_PATCH_ERROR;
  status = ar_attach(L, &config, rt);
  if (status > AR_OK) lua_error(L);
  if (status != AR_OK)
    luaL_error(L, "can't start asyncrun: %s", ar_status_text(status));
}

int luaopen_asyncrun (lua_State *L) {
  luaL_checkversion(L);
  if (!ar_runtime(L)) attach(L);
  lua_settop(L, 1); /* the module's name */
  luaL_getsubtable(L, LUA_REGISTRYINDEX, LUA_PRELOAD_TABLE);
  lua_getfield(L, -1, "asyncrun");
  lua_pushvalue(L, 1);
  lua_call(L, 1, 1);
  return 1;
}
