/* SPDX-License-Identifier: MIT
**
** The words that may stand instead of a script. Each is a module of the
** library, whose main(...) gets what follows and gives the exit status.
*/
#include <stdio.h>
#include <string.h>

#include <lauxlib.h>

#include "cli/cli.h"

static const struct { const char *word, *module; } tools[] = {
  {"check", "asyncrun.check"}, {"explain", "asyncrun.explain"},
  {NULL, NULL}
};

static const char *find_module (const char *word) {
  for (int i = 0; tools[i].word; i++)
    if (strcmp(tools[i].word, word) == 0) return tools[i].module;
  return NULL;
}

bool is_tool (const char *word) {
  return find_module(word) != NULL;
}

/* (module, arguments...) */
static int call_module (lua_State *L) {
  lua_getglobal(L, "require");
  lua_pushvalue(L, 1);
  lua_call(L, 1, 1);
  lua_getfield(L, -1, "main");
  lua_replace(L, 1);
  lua_pop(L, 1);
  lua_call(L, lua_gettop(L) - 1, 1);
  return 1;
}

int run_tool (ar_Runtime *rt, const char *word, int argc, char **argv) {
  lua_State *L = ar_state(rt);
  int status;
  if (!lua_checkstack(L, argc + 10)) return EXIT_USAGE;
  lua_pushcfunction(L, call_module);
  lua_pushstring(L, find_module(word));
  for (int i = 0; i < argc; i++) lua_pushstring(L, argv[i]);
  if (ar_call(rt, argc + 1, 1) != LUA_OK) return report_error(rt);
  status = (int)lua_tointeger(L, -1);
  lua_pop(L, 1);
  return status;
}
