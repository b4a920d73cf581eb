/* SPDX-License-Identifier: MIT
**
** floor_switch TASKS ROUNDS: the least that a switch can cost on stock
** Lua. TASKS Lua threads each run a Lua loop that yields ROUNDS times
** through a C function; a C loop resumes them in turn.
** Prints processor seconds for one switch.
*/
#include "bench/floor.h"

static int yield(lua_State *L) {
  return lua_yield(L, 0);
}

static const char chunk[] =
  "local yield = yield\n"
  "return function(rounds) for _ = 1, rounds do yield() end end";

int main(int argc, char **argv) {
  long tasks = count_argument(argc, argv, 1, 100);
  long rounds = count_argument(argc, argv, 2, 20000);
  lua_State *L = open_lua(chunk, yield);
  lua_State **threads = malloc(sizeof(*threads) * (size_t)(tasks + 1));
  long live = tasks;
  int results;
  double start;
  if (threads == NULL) die("no memory");
  for (long i = 0; i < tasks; i++) {
    threads[i] = keep_thread(L);
    lua_pushvalue(L, -1);
    lua_xmove(L, threads[i], 1);
    lua_pushinteger(threads[i], rounds);
  }
  start = cpu_seconds();
  for (long round = 0; live > 0; round++)
    for (long i = 0; i < tasks; i++) {
      int status = lua_resume(threads[i], L, round == 0, &results);
      if (status == LUA_OK) live--;
      else if (status != LUA_YIELD) die(lua_tostring(threads[i], -1));
    }
  printf("%.12f\n", (cpu_seconds() - start) / (double)(tasks * rounds));
  free(threads);
  lua_close(L);
  return 0;
}
