/* SPDX-License-Identifier: MIT
**
** floor_spawn GROUPS SIZE: the least that a task which returns at once can
** cost on stock Lua. SIZE Lua threads are used again for each of the
** GROUPS; first each gets the function, then each runs it.
** Prints processor seconds for one task.
*/
#include "bench/floor.h"

static const char chunk[] = "return function() end";

static void run_group(lua_State *L, lua_State **threads, long size) {
  int results;
  for (long i = 0; i < size; i++) {
    lua_pushvalue(L, -1);
    lua_xmove(L, threads[i], 1);
  }
  for (long i = 0; i < size; i++) {
    if (lua_resume(threads[i], L, 0, &results) != LUA_OK)
      die(lua_tostring(threads[i], -1));
    lua_settop(threads[i], 0);
  }
}

int main(int argc, char **argv) {
  long groups = count_argument(argc, argv, 1, 1000);
  long size = count_argument(argc, argv, 2, 1000);
  lua_State *L = open_lua(chunk, NULL);
  lua_State **threads = malloc(sizeof(*threads) * (size_t)(size + 1));
  double start;
  if (threads == NULL) die("no memory");
  for (long i = 0; i < size; i++) threads[i] = keep_thread(L);
  start = cpu_seconds();
  for (long i = 0; i < groups; i++) run_group(L, threads, size);
  printf("%.12f\n", (cpu_seconds() - start) / (double)(groups * size));
  free(threads);
  lua_close(L);
  return 0;
}
