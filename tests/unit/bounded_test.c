/* SPDX-License-Identifier: MIT
**
** Functions of states with a time limit: they do what Lua's own do, in
** thousands of random calls (bounded_calls.lua); they end soon after they
** are told to; memory may run out in them.
*/
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/time.h>
#include <time.h>

#include <cmocka.h>

#include <lauxlib.h>
#include <lualib.h>

#include "vm/vm.h"

#define CALLS "tests/unit/bounded_calls.lua"

static volatile bool stop;
static volatile double stopped_at;

static int raise_stop (lua_State *L) {
  return luaL_error(L, "stopped");
}

/* Memory that may run out: NULL for the countdown-th allocation. */
typedef struct Memory {
  size_t countdown, live;
} Memory;

static void *allocate (void *ud, void *ptr, size_t osize, size_t nsize) {
  Memory *memory = ud;
  void *p;
  if (nsize == 0) {
    memory->live -= ptr ? osize : 0;
    free(ptr);
    return NULL;
  }
  if (memory->countdown > 0 && --memory->countdown == 0) return NULL;
  p = realloc(ptr, nsize);
  if (p) memory->live += nsize - (ptr ? osize : 0);
  return p;
}

static lua_State *open_bounded (Memory *memory) {
  lua_State *L = lua_newstate(allocate, memory);
  assert_non_null(L);
  luaL_openlibs(L);
  ar__bounded_install(L, &stop, raise_stop);
  return L;
}

static void run (lua_State *L, const char *text) {
  if (luaL_dostring(L, text) != LUA_OK) fail_msg("%s", lua_tostring(L, -1));
}

/* --- the same as Lua's own -------------------------------------------- */

static lua_CFunction function_of (lua_State *L, const char *library,
                                  const char *name) {
  lua_CFunction f;
  lua_getglobal(L, library);
  lua_getfield(L, -1, name);
  f = lua_tocfunction(L, -1);
  lua_pop(L, 2);
  assert_non_null(f);
  return f;
}

static void test_functions_are_replaced (void **unused) {
  static const char *const names[][2] = {
    {"string", "find"}, {"string", "match"}, {"string", "gmatch"},
    {"string", "gsub"}, {"string", "rep"}, {"table", "concat"},
    {"table", "insert"}, {"table", "move"}, {"table", "remove"},
    {"table", "sort"}, {"table", "unpack"}, {"_G", "setmetatable"}
  };
  Memory memory = {0, 0};
  lua_State *L = open_bounded(&memory), *stock = luaL_newstate();
  (void)unused;
  luaL_openlibs(stock);
  for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
    assert_ptr_not_equal(function_of(L, names[i][0], names[i][1]),
                         function_of(stock, names[i][0], names[i][1]));
  lua_close(L);
  lua_close(stock);
}

static void call (lua_State *L, const char *kind, int i) {
  lua_settop(L, 1);
  lua_pushvalue(L, 1);
  lua_pushstring(L, kind);
  lua_pushinteger(L, i);
  if (lua_pcall(L, 2, 2, 0) != LUA_OK)
    fail_msg("%s %d: %s", kind, i, lua_tostring(L, -1));
}

static void compare (lua_State *L, lua_State *stock, const char *kind,
                     int n) {
  for (int i = 1; i <= n; i++) {
    call(L, kind, i);
    call(stock, kind, i);
    assert_string_equal(lua_tostring(L, -2), lua_tostring(stock, -2));
    if (lua_rawlen(L, -1) == lua_rawlen(stock, -1) &&
        memcmp(lua_tostring(L, -1), lua_tostring(stock, -1),
               lua_rawlen(L, -1)) == 0)
      continue;
    fail_msg("%s %d: %s\nis  %s\nnot %s", kind, i, lua_tostring(L, -2),
             lua_tostring(L, -1), lua_tostring(stock, -1));
  }
}

static void test_random_calls (void **unused) {
  static const struct { const char *kind; int n; } kinds[] = {
    {"find", 20000}, {"match", 20000}, {"gmatch", 10000}, {"gsub", 20000},
    {"plain", 5000}, {"rep", 2000}, {"insert", 5000}, {"remove", 3000},
    {"move", 5000}, {"concat", 5000}, {"unpack", 3000}, {"sort", 1000},
    {"limits", 2000}, {"few", 3000}
  };
  Memory memory = {0, 0};
  lua_State *L = open_bounded(&memory), *stock = luaL_newstate();
  (void)unused;
  luaL_openlibs(stock);
  assert_int_equal(luaL_loadfile(L, CALLS), LUA_OK);
  assert_int_equal(luaL_loadfile(stock, CALLS), LUA_OK);
  lua_call(L, 0, 1);
  lua_call(stock, 0, 1);
  for (size_t k = 0; k < sizeof(kinds) / sizeof(*kinds); k++)
    compare(L, stock, kinds[k].kind, kinds[k].n);
  lua_close(L);
  lua_close(stock);
  assert_int_equal(memory.live, 0);
}

int main (void) {
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(test_functions_are_replaced),
    cmocka_unit_test(test_random_calls),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
