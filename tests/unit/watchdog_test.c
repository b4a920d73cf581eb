/* SPDX-License-Identifier: MIT
**
** Scripts that never come back by themselves, in a task, in a call of the
** host's, inside each other: the time limit stops each, others go on, and
** the state is good for the next.
*/
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#include <asyncrun.h>
#include <lauxlib.h>

#ifdef __SANITIZE_THREAD__ /* holds signals back while code only computes */
#define NEEDS_SIGNALS() skip()
#else
#define NEEDS_SIGNALS() ((void)0)
#endif

#define LIMIT 0.05   /* seconds */
#define TOO_LATE 2.0 /* a busy machine, a sanitizer */

static const char *const bombs[] = {
  "while true do end",
  "local function loop() while true do end end\n"
  "while true do pcall(loop) end",
  "local function f() pcall(f) pcall(f) end f()",
  "local function f() xpcall(f, f) end while true do f() end",
  "coroutine.wrap(function() while true do end end)()",
  "while true do\n"
  "  coroutine.resume(coroutine.create(function()\n"
  "    while true do pcall(function() while true do end end) end\n"
  "  end))\n"
  "end",
  "local s = '' while true do s = s .. 'x' s = #s > 1000 and '' or s end",
  "local function less() while true do pcall(error) end end\n"
  "while true do pcall(table.sort, {1, 2, 3}, less) end",
  "local t = setmetatable({}, {__index = function() while true do end end})\n"
  "return t.x",
  "string.gsub('x', 'x', function() while true do end end)",
  "local ok = pcall(function()\n"
  "  local x <close> = setmetatable({}, {__close = function()\n"
  "    while true do pcall(function() while true do end end) end\n"
  "  end})\n"
  "  error 'closes'\n"
  "end)",
  "goto again ::again:: goto again",
  "string.find(('a'):rep(40), ('a?'):rep(40) .. ('a'):rep(40) .. 'b')",
  "while true do pcall(string.match, ('a'):rep(300), '.-.-.-.-.-.-b') end",
  "string.gsub(('a'):rep(300), '.-.-.-.-.-.-b', '')",
  "table.move({}, 1, 1e15, 2)",
  "table.concat(setmetatable({}, {__len = function() return 1e15 end,\n"
  "  __index = function() return '' end}))",
  "repeat until tostring(setmetatable({}, {__tostring = function()\n"
  "  while true do end end}))",
};
#define NBOMBS (sizeof(bombs) / sizeof(bombs[0]))

/* Bombs that only tasks can be. */
static const char *const async_bombs[] = {
  "async for x in (async function() while true do end yield 1 end)() do end",
  "async with require 'trio'.open_nursery() as n do\n"
  "  n:start_soon(async function() while true do end end)\n"
  "end",
  "async with require 'trio'.open_nursery() as n do while true do end end",
  "with require 'trio'.move_on_after(1) do while true do end end",
  "await (async function() while true do pcall(error) end end)()",
  "require 'time'.sleep(100)",
};
#define NASYNC (sizeof(async_bombs) / sizeof(async_bombs[0]))

static ar_Runtime *open_limited (void) {
  ar_Config config;
  ar_Runtime *rt;
  ar_config_init(&config);
  config.time_limit = LIMIT;
  rt = ar_open(&config);
  assert_non_null(rt);
  return rt;
}

static double now (void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static void check_stopped (ar_Runtime *rt, const char *bomb, int status,
                           double began) {
  lua_State *L = ar_state(rt);
  const char *msg;
  if (status == LUA_OK) fail_msg("%s\nended", bomb);
  ar_report(rt); /* it may be in a group */
  msg = lua_tostring(L, -1);
  if (status != LUA_ERRRUN || !strstr(msg, "TimeLimitError"))
    fail_msg("%s\n%d: %s", bomb, status, msg);
  if (now() - began > LIMIT + TOO_LATE)
    fail_msg("%s\ntook %f seconds", bomb, now() - began);
  lua_settop(L, 0);
}

static void check_alive (ar_Runtime *rt) {
  static const char text[] =
      "local t = 0 for i = 1, 1000 do t = t + i end return t";
  assert_int_equal(ar_load_text(rt, text, strlen(text), "=ok"), LUA_OK);
  assert_int_equal(ar_call(rt, 0, LUA_MULTRET), LUA_OK);
  assert_int_equal(lua_tointeger(ar_state(rt), -1), 500500);
  lua_settop(ar_state(rt), 0);
}

static void calls_are_stopped (void **state) {
  ar_Runtime *rt;
  (void)state;
  NEEDS_SIGNALS();
  rt = open_limited();
  for (size_t i = 0; i < NBOMBS; i++) {
    double began = now();
    assert_int_equal(ar_load_text(rt, bombs[i], strlen(bombs[i]), "=bomb"),
                     LUA_OK);
    check_stopped(rt, bombs[i], ar_call(rt, 0, LUA_MULTRET), began);
    check_alive(rt);
  }
  ar_close(rt);
}

static void run_bomb (ar_Runtime *rt, const char *bomb) {
  double began = now();
  int status;
  assert_int_equal(ar_load_async(rt, bomb, strlen(bomb), "=bomb"), LUA_OK);
  status = ar_run(rt, 0, 0);
  check_stopped(rt, bomb, status, began);
  check_alive(rt);
}

static void tasks_are_stopped (void **state) {
  ar_Runtime *rt;
  (void)state;
  NEEDS_SIGNALS();
  rt = open_limited();
  for (size_t i = 0; i < NBOMBS; i++) run_bomb(rt, bombs[i]);
  for (size_t i = 0; i < NASYNC; i++) run_bomb(rt, async_bombs[i]);
  ar_close(rt);
}

/* Other tasks go on; the nursery hears of it; a run in a call is no part of
   its stretch. */
static void others_go_on (void **state) {
  static const char text[] =
      "local trio = require 'trio'\n"
      "local said = ''\n"
      "async function bomb() while true do end end\n"
      "async function other()\n"
      "  for i = 1, 5 do await trio.sleep(0.05) said = said .. i end\n"
      "end\n"
      "async function guarded()\n"
      "  local ok, err = await pcall(async function()\n"
      "    async with trio.open_nursery() as n do n:start_soon(bomb) end\n"
      "  end)\n"
      "  said = said .. (trio.isinstance(err, trio.ExceptionGroup)\n"
      "                  and 'b' or tostring(err))\n"
      "end\n"
      "async function main()\n"
      "  async with trio.open_nursery() as n do\n"
      "    n:start_soon(other) n:start_soon(guarded)\n"
      "  end\n"
      "end\n"
      "trio.run(main)\n"
      "local x = 0 for i = 1, 100 do x = x + i end\n"
      "return said\n";
  ar_Runtime *rt = open_limited();
  lua_State *L = ar_state(rt);
  (void)state;
  NEEDS_SIGNALS();
  assert_int_equal(ar_load_text(rt, text, strlen(text), "=text"), LUA_OK);
  if (ar_call(rt, 0, LUA_MULTRET) != LUA_OK)
    fail_msg("%s", luaL_tolstring(L, -1, NULL));
  assert_string_equal(lua_tostring(L, -1), "b12345");
  ar_close(rt);
}

/* A host's function in a script calls a script. */
static int call_back (lua_State *L) {
  lua_xmove(L, ar_state(ar_runtime(L)), 1);
  if (ar_call(ar_runtime(L), 0, 0) == AR_OK) return 0;
  lua_xmove(ar_state(ar_runtime(L)), L, 1);
  return lua_error(L);
}

static void stopped_through_the_host (void **state) {
  static const char text[] =
      "while true do\n"
      "  pcall(call_back, function() while true do end end)\n"
      "end\n";
  ar_Runtime *rt = open_limited();
  lua_State *L = ar_state(rt);
  double began = now();
  (void)state;
  NEEDS_SIGNALS();
  lua_register(L, "call_back", call_back);
  assert_int_equal(ar_load_text(rt, text, strlen(text), "=text"), LUA_OK);
  check_stopped(rt, text, ar_call(rt, 0, LUA_MULTRET), began);
  check_alive(rt);
  ar_close(rt);
}

/* What ends in time isn't touched: results, errors, yields. */
static void others_are_left_alone (void **state) {
  ar_Runtime *rt = open_limited();
  lua_State *L = ar_state(rt);
  (void)state;
  luaL_loadstring(L, "return 1, nil, 3");
  assert_int_equal(ar_call(rt, 0, LUA_MULTRET), LUA_OK);
  assert_int_equal(lua_gettop(L), 3);
  lua_settop(L, 0);
  luaL_loadstring(L, "error('mine', 0)");
  assert_int_equal(ar_call(rt, 0, LUA_MULTRET), LUA_ERRRUN);
  assert_string_equal(lua_tostring(L, -1), "mine");
  lua_settop(L, 0);
  luaL_loadstring(L, "coroutine.yield(1)");
  assert_int_equal(ar_call(rt, 0, LUA_MULTRET), LUA_ERRRUN);
  assert_non_null(strstr(lua_tostring(L, -1), "outside a coroutine"));
  lua_settop(L, 0);
  for (int i = 0; i < 100; i++) { /* the watcher may have gone to sleep */
    luaL_loadstring(L, "return coroutine.wrap(function(x)\n"
                       "  return coroutine.yield(x) end)(7)");
    assert_int_equal(ar_call(rt, 0, LUA_MULTRET), LUA_OK);
    assert_int_equal(lua_tointeger(L, -1), 7);
    lua_settop(L, 0);
  }
  ar_close(rt);
}

/* --- debug mode --------------------------------------------------------- */

typedef struct Reports {
  int stalls;     /* "keeps the others waiting" */
  char last[500];
} Reports;

static void on_warning (void *ud, const char *text, size_t len) {
  Reports *r = ud;
  if (!strstr(text, "keeps the others waiting")) return;
  r->stalls++;
  snprintf(r->last, sizeof(r->last), "%.*s", (int)len, text);
}

static ar_Runtime *open_debugged (Reports *r) {
  ar_Config config;
  ar_config_init(&config);
  config.flags = AR_DEBUG;
  config.warn = on_warning;
  config.warn_ud = r;
  return ar_open(&config);
}

static int count_stalls (lua_State *L) {
  const Reports *r = lua_touserdata(L, lua_upvalueindex(1));
  lua_pushinteger(L, r->stalls);
  return 1;
}

/* The loops end when the report has come: it comes while they last. A place
   is reported once. */
static void stalls_are_reported (void **state) {
  static const char text[] =
      "local trio = require 'trio'\n"
      "local function stall(n) while stalls() < n do end end\n"
      "async function first() stall(1) end\n"
      "async with trio.open_nursery() as n do n:start_soon(first) end\n"
      "while stalls() < 2 do end\n";
  Reports r = {0, ""};
  ar_Runtime *rt;
  (void)state;
  NEEDS_SIGNALS();
  rt = open_debugged(&r);
  lua_pushlightuserdata(ar_state(rt), &r);
  lua_pushcclosure(ar_state(rt), count_stalls, 1);
  lua_setglobal(ar_state(rt), "stalls");
  assert_int_equal(ar_load_async(rt, text, strlen(text), "=stall"), LUA_OK);
  assert_int_equal(ar_run(rt, 0, 0), LUA_OK);
  assert_int_equal(r.stalls, 2);
  assert_non_null(strstr(r.last,
      "stall:5: task 'main' keeps the others waiting: it has run for 0.1 "
      "seconds without an await\n"
      "    while stalls() < 2 do end\n"));
  ar_close(rt);
}

static void a_place_is_reported_once (void **state) {
  static const char text[] =
      "local trio, time = require 'trio', require 'time'\n"
      "for _ = 1, 3 do\n"
      "  local t = time.monotonic()\n"
      "  while time.monotonic() - t < 0.3 do end\n"
      "  await trio.sleep(0)\n"
      "end\n";
  Reports r = {0, ""};
  ar_Runtime *rt;
  (void)state;
  NEEDS_SIGNALS();
  rt = open_debugged(&r);
  assert_int_equal(ar_load_async(rt, text, strlen(text), "=stall"), LUA_OK);
  assert_int_equal(ar_run(rt, 0, 0), LUA_OK);
  assert_int_equal(r.stalls, 1);
  ar_close(rt);
}

int main (void) {
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(others_are_left_alone),
    cmocka_unit_test(calls_are_stopped),
    cmocka_unit_test(tasks_are_stopped),
    cmocka_unit_test(others_go_on),
    cmocka_unit_test(stopped_through_the_host),
    cmocka_unit_test(stalls_are_reported),
    cmocka_unit_test(a_place_is_reported_once),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
