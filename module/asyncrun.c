/* SPDX-License-Identifier: MIT
**
** require "asyncrun" in a Lua that isn't ours: adds a runtime to the state
** and gives a table with the functions that know the language. The shared
** object brings the library, not Lua: that is the program's.
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

static ar_Runtime *attach (lua_State *L) {
  ar_Config config;
  ar_Runtime **rt = new_handle(L);
  int status;
  ar_config_init(&config);
  config.patch = AR_PATCH_COROUTINE | AR_PATCH_ERROR;
  status = ar_attach(L, &config, rt);
  if (status > AR_OK) lua_error(L);
  if (status != AR_OK)
    luaL_error(L, "can't start asyncrun: %s", ar_status_text(status));
  return *rt;
}

/* install(): from now on load, loadfile, dofile and require take the
   language, too. The module is the upvalue. */
static int install (lua_State *L) {
  static const char *const globals[] = {"load", "loadfile", "dofile", NULL};
  for (int i = 0; globals[i]; i++) {
    lua_getfield(L, lua_upvalueindex(1), globals[i]);
    lua_setglobal(L, globals[i]);
  }
  lua_getglobal(L, "package");
  lua_getfield(L, -1, "searchers");
  lua_getfield(L, lua_upvalueindex(1), "searcher");
  lua_rawseti(L, -2, 2);
  return 0;
}

int luaopen_asyncrun (lua_State *L) {
  ar_Runtime *rt;
  luaL_checkversion(L);
  rt = ar_runtime(L);
  if (!rt) rt = attach(L);
  if (ar_push_functions(rt) != AR_OK) return lua_error(L);
  lua_pushstring(L, ar_version());
  lua_setfield(L, -2, "version");
  lua_pushvalue(L, -1);
  lua_pushcclosure(L, install, 1);
  lua_setfield(L, -2, "install");
  return 1;
}
