/* SPDX-License-Identifier: MIT
**
** A program that has had a Lua state for years, with functions of its own in
** it, and now wants scripts that wait. ar_attach adds a runtime to the state;
** what it replaces there is said by 'patch': here require, so that modules
** may use the language. The state stays the program's: it calls Lua as ever,
** and lua_close closes the runtime, too.
**
** Prints:
**     old code: 42
**     new code: 42, after a while
**     the state is closed
*/
#include <stdio.h>

#include <lauxlib.h>
#include <lua.h>
#include <lualib.h>

#include <asyncrun.h>

/* What the program had before. */
static int answer (lua_State *L) {
  lua_pushinteger(L, 42);
  return 1;
}

static lua_State *open_state (void) {
  lua_State *L = luaL_newstate();
  if (!L) return NULL;
  luaL_openlibs(L);
  lua_register(L, "answer", answer);
  return L;
}

/* Run plain Lua, as the program always did. */
static int run (lua_State *L, const char *text) {
  if (luaL_dostring(L, text) == LUA_OK) return 0;
  fprintf(stderr, "%s\n", lua_tostring(L, -1));
  lua_pop(L, 1);
  return 1;
}

/* A module in the language: a file, in a program of this world. */
static const char new_code[] =
  "local trio = require 'trio'\n"
  "async function slow_answer()\n"
  "  await trio.sleep(0.005)\n"
  "  return answer()\n"
  "end\n"
  "return function()\n"
  "  return trio.run(slow_answer)\n"
  "end\n";

/* The program's own module, whose text goes through asyncrun. */
static int add_module (ar_Runtime *rt, lua_State *L) {
  if (ar_load_text(rt, new_code, sizeof(new_code) - 1, "=new_code") !=
      AR_OK)
    return 1;
  luaL_getsubtable(L, LUA_REGISTRYINDEX, LUA_PRELOAD_TABLE);
  lua_insert(L, -2);
  lua_setfield(L, -2, "new_code");
  lua_pop(L, 1);
  return 0;
}

int main (void) {
  ar_Config config;
  ar_Runtime *rt;
  int failed;
  lua_State *L = open_state();
  if (!L) return 1;
  failed = run(L, "print('old code: ' .. answer())");
  ar_config_init(&config);
  config.patch = AR_PATCH_REQUIRE | AR_PATCH_COROUTINE | AR_PATCH_ERROR;
  if (ar_attach(L, &config, &rt) != AR_OK) return 1;
  failed |= add_module(rt, L);
  failed |= run(L, "local slow = require 'new_code'\n"
                   "print('new code: ' .. slow() .. ', after a while')");
  lua_close(L);
  ar_close(rt); /* the state has closed it; the handle is left */
  puts("the state is closed");
  return failed;
}
