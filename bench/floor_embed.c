/* SPDX-License-Identifier: MIT
**
** floor_embed WHAT N: what bench/embed does, on the Lua API alone: 'call'
** is lua_call, 'function' and 'async' a C function in plain Lua, 'wake' two
** coroutines that C resumes in turn, with a value. Prints seconds for one.
*/
#include "bench/floor.h"

static int add_one (lua_State *L) {
  lua_pushinteger(L, luaL_checkinteger(L, 1) + 1);
  return 1;
}

static int yield (lua_State *L) {
  return lua_yield(L, lua_gettop(L));
}

static void call_often (lua_State *L, long n) {
  for (long i = 0; i < n; i++) {
    lua_pushvalue(L, 1);
    lua_pushinteger(L, i);
    lua_call(L, 1, 1);
    lua_pop(L, 1);
  }
}

static void resume (lua_State *L, lua_State *T, int nargs) {
  int nresults;
  if (lua_resume(T, L, nargs, &nresults) != LUA_YIELD) die("it ended");
  lua_pop(T, nresults);
}

/* One waits, the other one says that it is to go on. */
static void wake_often (lua_State *L, long n) {
  lua_State *a = keep_thread(L), *b = keep_thread(L);
  lua_pushvalue(L, 1);
  lua_xmove(L, a, 1);
  lua_pushvalue(L, 1);
  lua_xmove(L, b, 1);
  resume(L, a, 0);
  resume(L, b, 0);
  for (long i = 0; i < n; i++) {
    lua_pushinteger(a, i);
    resume(L, a, 1);
    resume(L, b, 0);
  }
}

int main (int argc, char **argv) {
  const char *name = argc > 1 ? argv[1] : "";
  long n = count_argument(argc, argv, 2, 1000);
  double start;
  lua_State *L;
  if (strcmp(name, "call") == 0)
    L = open_lua("return function(i) return i + 1 end", NULL);
  else if (strcmp(name, "wake") == 0)
    L = open_lua("local yield = yield\n"
                 "return function() while true do yield() end end", yield);
  else
    L = open_lua("return function(n)\n"
                 "  local f = f for i = 1, n do f(i) end\nend", NULL);
  lua_register(L, "f", add_one);
  start = cpu_seconds();
  if (strcmp(name, "call") == 0) call_often(L, n);
  else if (strcmp(name, "wake") == 0) wake_often(L, n);
  else {
    lua_pushvalue(L, 1);
    lua_pushinteger(L, n);
    lua_call(L, 1, 0);
  }
  printf("%.12f\n", (cpu_seconds() - start) / (double)n);
  lua_close(L);
  return 0;
}
