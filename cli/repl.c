/* SPDX-License-Identifier: MIT
**
** The prompt of the command. All of it is the library's but the editor of
** the line that is typed.
*/
#include <unistd.h>

#include <lauxlib.h>

#include "cli/cli.h"
#include "cli/edit.h"

static const char locals_key = 0; /* registry: {the script's function =
                                     a table for its locals} */

/* A function returns: if it is the script, what are its locals? */
static void on_return (lua_State *L, lua_Debug *ar) {
  const char *name;
  lua_rawgetp(L, LUA_REGISTRYINDEX, &locals_key);
  lua_getinfo(L, "f", ar);
  if (lua_istable(L, -2) && lua_rawget(L, -2) == LUA_TTABLE)
    for (int i = 1; (name = lua_getlocal(L, ar, i)) != NULL; i++) {
      if (*name == '(') lua_pop(L, 1);
      else lua_setfield(L, -2, name);
    }
  lua_pop(L, 2);
}

/* (function) */
static int watch (lua_State *L) {
  lua_settop(L, 1);
  lua_createtable(L, 0, 1);
  lua_insert(L, 1);
  lua_newtable(L);
  lua_rawset(L, 1);
  lua_rawsetp(L, LUA_REGISTRYINDEX, &locals_key);
  return 0;
}

void keep_locals (lua_State *L, int idx) {
  lua_pushvalue(L, idx);
  lua_pushcfunction(L, watch);
  lua_insert(L, -2);
  if (lua_pcall(L, 1, 0, 0) == LUA_OK)
    lua_sethook(L, on_return, LUA_MASKRET, 0);
  else
    lua_pop(L, 1);
}

/* (text) */
static int report (lua_State *L) {
  size_t len;
  const char *text = luaL_checklstring(L, 1, &len);
  write_diagnostic(text, len);
  return 0;
}

/* (with an editor?) -> what ar_repl takes */
static int push_options (lua_State *L) {
  bool editor = lua_toboolean(L, 1);
  lua_settop(L, 0);
  lua_createtable(L, 0, 2);
  lua_pushcfunction(L, report);
  lua_setfield(L, 1, "report");
  if (editor) {
    push_editor(L);
    lua_setfield(L, 1, "editor");
  }
  if (lua_rawgetp(L, LUA_REGISTRYINDEX, &locals_key) == LUA_TTABLE) {
    lua_pushnil(L);
    if (lua_next(L, -2)) lua_setfield(L, 1, "variables");
  }
  lua_settop(L, 1);
  return 1;
}

int run_repl (ar_Runtime *rt, bool learn) {
  lua_State *L = ar_state(rt);
  unsigned flags = learn ? AR_REPL_LEARN : 0;
  bool editor = false;
  if (isatty(0) && isatty(1)) {
    flags |= AR_REPL_TERMINAL;
    editor = open_editor();
  }
  lua_sethook(L, NULL, 0, 0);
  lua_pushcfunction(L, push_options);
  lua_pushboolean(L, editor);
  if (lua_pcall(L, 1, 1, 0) == LUA_OK && ar_repl(rt, flags) == AR_OK)
    return EXIT_OK;
  return report_error(rt);
}
