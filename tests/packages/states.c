/* SPDX-License-Identifier: MIT
**
** usage: states MODULE_FOLDER
** A program with Lua that knows nothing of asyncrun: its states require the
** module, and are closed. What each has allocated and opened is given back
** by then, also when tasks, threads and sockets are left in the middle; two
** states at once don't meet.
*/
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <lauxlib.h>
#include <lua.h>
#include <lualib.h>

#define CYCLES 50

static const char *const scripts[] = {
  "require 'asyncrun'",
  "coroutine.wrap(function() require 'asyncrun' end)()\n"
  "require 'trio'.run(require 'trio'.sleep, 0)",
  "local asyncrun = require 'asyncrun'\n"
  "local f = asyncrun.load [[\n"
  "  local trio = require 'trio'\n"
  "  return async function()\n"
  "    return await trio.to_thread.run_sync(function() return 1 end)\n"
  "  end\n"
  "]]\n"
  "assert(asyncrun.run(f()) == 1)",
  "local asyncrun = require 'asyncrun'\n"
  "asyncrun.install()\n"
  "local f = load [[\n"
  "  local trio = require 'trio'\n"
  "  listeners = trio.run(trio.open_tcp_listeners, 0,\n"
  "                       {host = '127.0.0.1'})\n"
  "  gen = (async function() yield 1 yield 2 end)()\n"
  "  async function never() await trio.sleep_forever() end\n"
  "  trio.run(async function()\n"
  "    with trio.move_on_after(0) do await never() end\n"
  "  end)\n"
  "  error(trio.ValueError('left'))\n"
  "]]\n"
  "assert(not pcall(f))",
  NULL
};

static void *count (void *ud, void *ptr, size_t osize, size_t nsize) {
  size_t *used = ud;
  void *p = NULL;
  if (nsize == 0) free(ptr);
  else if (!(p = realloc(ptr, nsize))) return NULL;
  *used += nsize - (ptr ? osize : 0);
  return p;
}

static lua_State *open_state (size_t *used, const char *folder) {
  lua_State *L = lua_newstate(count, used);
  if (!L) exit(1);
  luaL_openlibs(L);
  lua_getglobal(L, "package");
  lua_pushfstring(L, "%s/?.so", folder);
  lua_setfield(L, -2, "cpath");
  lua_pop(L, 1);
  return L;
}

static void run (lua_State *L, const char *script) {
  if (luaL_dostring(L, script) == LUA_OK) return;
  fprintf(stderr, "%s\n%s\n", script, lua_tostring(L, -1));
  exit(1);
}

/* Open descriptors, with that of the folder in which they are seen. */
static int count_files (void) {
  int n = 0;
  DIR *d = opendir("/proc/self/fd");
  while (d && readdir(d)) n++;
  if (d) closedir(d);
  return n;
}

int main (int argc, char **argv) {
  int files = count_files();
  if (argc != 2) return 2;
  for (int i = 0; i < CYCLES; i++)
    for (int s = 0; scripts[s]; s++) {
      size_t used = 0, used_too = 0;
      lua_State *L = open_state(&used, argv[1]);
      lua_State *other = open_state(&used_too, argv[1]);
      run(L, scripts[s]);
      run(other, scripts[0]);
      lua_close(L);
      run(other, scripts[1]);
      lua_close(other);
      if (used == 0 && used_too == 0) continue;
      fprintf(stderr, "left: %zu and %zu bytes, after\n%s\n", used, used_too,
              scripts[s]);
      return 1;
    }
  if (count_files() == files) return 0;
  fprintf(stderr, "%d files were open, %d are\n", files, count_files());
  return 1;
}
