/* SPDX-License-Identifier: MIT
**
** What the floors share: a Lua state with a chunk in it, and the two
** measures, processor time and peak memory.
*/
#ifndef BENCH_FLOOR_H
#define BENCH_FLOOR_H

#include <lauxlib.h>
#include <lua.h>
#include <lualib.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* Processor seconds of this process. */
static inline double cpu_seconds(void) {
  struct timespec t;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
  return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static inline void die(const char *message) {
  fprintf(stderr, "%s\n", message);
  exit(1);
}

/* The count given as the program's argument [n], or [otherwise]. */
static inline long count_argument(int argc, char **argv, int n,
                                  long otherwise) {
  long count = argc > n ? strtol(argv[n], NULL, 10) : otherwise;
  if (count < 0) die("a count is wanted");
  return count;
}

/* [-0, +1, -] A new state with the result of [chunk] on its stack. The
** global 'yield' is [yield] when that is given. */
static inline lua_State *open_lua(const char *chunk, lua_CFunction yield) {
  lua_State *L = luaL_newstate();
  if (L == NULL) die("no memory");
  luaL_openlibs(L);
  if (yield != NULL) lua_register(L, "yield", yield);
  if (luaL_loadstring(L, chunk) != LUA_OK
      || lua_pcall(L, 0, 1, 0) != LUA_OK)
    die(lua_tostring(L, -1));
  return L;
}

/* [-0, +0, m] A new thread, kept alive by the registry. */
static inline lua_State *keep_thread(lua_State *L) {
  lua_State *thread = lua_newthread(L);
  luaL_ref(L, LUA_REGISTRYINDEX);
  return thread;
}

#endif
