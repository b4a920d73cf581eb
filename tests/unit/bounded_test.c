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

/* Seconds of the processor's; the slowest need 5 ms. A machine whose cores
   are shared gives less for them. */
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define SOON 0.2
#else
#define SOON 0.05
#endif

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
  static const VmHooks hooks = {.patch = VM_PATCH_LOAD};
  lua_State *L = lua_newstate(allocate, memory);
  assert_non_null(L);
  luaL_openlibs(L);
  ar__vm_open(L, &hooks);
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

/* --- ended when told to ------------------------------------------------ */

static double cpu_seconds (void) {
  struct timespec t;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
  return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static void on_timer (int sig) {
  (void)sig;
  stopped_at = cpu_seconds();
  stop = true;
}

/* [stop] is to be set when the process has worked for so long; 0: never. */
static void stop_after (int ms) {
  struct itimerval t = {{0, 0}, {0, ms * 1000}};
  signal(SIGPROF, on_timer);
  assert_int_equal(setitimer(ITIMER_PROF, &t, NULL), 0);
}

/* What is made ready, and what is then done for ever. */
typedef struct Endless {
  const char *before, *text;
} Endless;

static const Endless endless[] = {
  /* matches that fail in 2^n ways */
  {"s = ('a'):rep(40)", "s:find(('a-'):rep(30) .. 'b')"},
  {"s = ('a'):rep(40)", "s:match(('a*'):rep(30) .. 'b')"},
  {"s = ('a'):rep(40)", "s:match(('a?'):rep(40) .. ('a'):rep(40) .. 'b')"},
  {"s = ('a'):rep(40)", "for _ in s:gmatch(('a+'):rep(20) .. 'b') do end"},
  {"s = ('a'):rep(2000)", "s:gsub(('(.-)'):rep(9) .. 'b', '%1')"},
  {"s = ('a'):rep(2000)", "s:gsub(('.*'):rep(9) .. 'b', {})"},
  {"s = ('a'):rep(9000)", "s:find('(a*)(a*)%1%2b')"},
  {"s = (' '):rep(9000)", "s:find('%s-%s*%s+%f[%w]%f[%W]')"},
  /* n^2 */
  {"s = ('('):rep(1000000)", "s:find('%b()')"},
  {"s = ('a'):rep(1000000)", "s:find('.-b')"},
  {"s = ('a'):rep(1000000)", "s:find('a*b')"},
  {"s = ('a'):rep(1000000)\n"
   "set = '[' .. ('b'):rep(1000000) .. ']'", "s:find(set)"},
  {"s = ('a'):rep(1000000)\n"
   "set = '[' .. ('b'):rep(1000000) .. ']'", "s:find('%f' .. set)"},
  {"s = ('a'):rep(4000000)\n"
   "b = ('a'):rep(1000000) .. 'b'", "s:find(b, 1, true)"},
  {"s = ('a'):rep(4000000)\n"
   "b = '(' .. ('a'):rep(1000000) .. 'b)'", "s:match(b)"},
  {"s = ('a'):rep(1000000)", "s:gsub('', function() s:gsub('a', {}) end)"},
  {"s = ('a'):rep(1000)",
   "s:gsub('a', function() ('x'):rep(1e6):find('xy') end, 1e9)\n"
   "repeat s:gsub('a', function() ('x'):rep(1e6) end) until false"},
  /* tables that are longer than they are */
  {"", "table.move({}, 1, 1e18, 2)"},
  {"", "table.move({}, 1, 1e18, 1, {})"},
  {"t = setmetatable({}, {__len = function() return 1 << 60 end})",
   "table.insert(t, 1, 1)"},
  {"t = setmetatable({}, {__len = function() return 1 << 60 end})",
   "table.remove(t, 1)"},
  {"t = setmetatable({}, {__index = function() return '' end})",
   "table.concat(t, '', 1, 1e18)"},
  {"t = setmetatable({}, {__index = function()\n"
   "  for _ = 1, 1000 do end\n"
   "end})", "table.unpack(t, 1, 9e5)"},
  /* texts */
  {"s = ('f(x, {1, 2}, 3 .. y) '):rep(500000)", "load(s)"},
  {"s = ('async function f() await g(1) end '):rep(130000)", "load(s)"},
  {"s = ('x = 1 '):rep(4000000)", "load(s)"},
  {"", "assert(load(os.clock))"},
  /* orders that make no sense, and much to sort */
  {"t = {}; for i = 1, 1e6 do t[i] = i * 7919 % 1000003 end",
   "table.sort(t)"},
  {"t = {}; for i = 1, 1e6 do t[i] = ('a'):rep(100) end", "table.sort(t)"},
  {"t = setmetatable({}, {__len = function() return 1 << 30 end,\n"
   "                       __index = function() return 1 end})",
   "table.sort(t)"},
  {"t = setmetatable({}, {__len = function() return 1 << 30 end,\n"
   "                       __index = function(_, i) return i end,\n"
   "                       __newindex = function() end})",
   "table.sort(t, function() return math.random(2) == 1 end)\n"
   "repeat until not pcall(table.sort, t)"},
};

static void test_endless_calls_end (void **unused) {
  (void)unused;
  for (size_t i = 0; i < sizeof(endless) / sizeof(*endless); i++) {
    Memory memory = {0, 0};
    lua_State *L = open_bounded(&memory);
    run(L, endless[i].before);
    assert_int_equal(luaL_loadstring(L, endless[i].text), LUA_OK);
    stop_after(30);
    if (lua_pcall(L, 0, 0, 0) == LUA_OK)
      fail_msg("it has ended: %s; %s", endless[i].before,
               endless[i].text);
    if (!stop || cpu_seconds() - stopped_at > SOON)
      fail_msg("%s after %f s: %s", lua_tostring(L, -1),
               stop ? cpu_seconds() - stopped_at : 0.0, endless[i].text);
    stop_after(0);
    stop = false;
    assert_non_null(strstr(lua_tostring(L, -1), "stopped"));
    lua_close(L);
    assert_int_equal(memory.live, 0);
  }
}

static void test_repeating_looks (void **unused) {
  Memory memory = {0, 0};
  lua_State *L = open_bounded(&memory);
  (void)unused;
  run(L, "assert(('') == (''):rep(1 << 62))");
  stop = true;
  run(L, "local ok, err = pcall(string.rep, 'x', 1e6)\n"
         "assert(not ok and err:find('stopped', 1, true))");
  stop = false;
  lua_close(L);
  assert_int_equal(memory.live, 0);
}

static int looks;

static int only_count (lua_State *L) {
  lua_pushinteger(L, ++looks);
  return 1;
}

/* If [raise] returns, the function goes on. */
static void test_a_call_may_go_on (void **unused) {
  Memory memory = {0, 0};
  lua_State *L = open_bounded(&memory);
  (void)unused;
  ar__bounded_install(L, &stop, only_count);
  stop = true;
  run(L, "local s = ('a b'):rep(100000)\n"
         "local t, n = s:gsub('%s', '_')\n"
         "assert(n == 100000 and t == ('a_b'):rep(n))\n"
         "t = table.move({3, 1, 2}, 1, 3, 4)\n"
         "table.sort(t)\n"
         "assert(table.concat(t, ' ') == '3 1 2 3 1 2' or\n"
         "       table.concat(t, ' ') == '1 1 2 2 3 3')\n");
  stop = false;
  assert_true(looks > 100000);
  lua_close(L);
}

/* --- little memory ------------------------------------------------------ */

static const char working[] =
  "local s = ('ab, '):rep(2000)\n"
  "assert(s:gsub('(%a)(%a)', '%2%1'):find('^ba'))\n"
  "s:gsub('%w+', function(w) return w:rep(9, '-') end)\n"
  "s:gsub('%w+', {ab = 12})\n"
  "for a, b in s:gmatch('()%w+()', -40) do assert(a < b) end\n"
  "local t = {}\n"
  "for i = 1, 200 do table.insert(t, 1, 'x' .. i) end\n"
  "table.sort(t)\n"
  "table.sort(t, function(a, b) return a > b end)\n"
  "table.move(t, 1, 200, 101)\n"
  "assert(#table.concat(t, ', ') > 1000)\n"
  "assert(select('#', table.unpack(t)) == 300)\n"
  "while #t > 0 do table.remove(t, #t // 2 + 1) end\n";

static void test_memory_runs_out (void **unused) {
  bool enough = false;
  (void)unused;
  for (size_t n = 1; !enough; n += 1 + n / 200) {
    int status;
    Memory memory = {0, 0};
    lua_State *L = open_bounded(&memory);
    assert_int_equal(luaL_loadstring(L, working), LUA_OK);
    memory.countdown = n;
    status = lua_pcall(L, 0, 0, 0);
    if (status != LUA_OK && status != LUA_ERRMEM)
      fail_msg("%s", lua_tostring(L, -1));
    enough = memory.countdown > 0;
    memory.countdown = 0;
    lua_close(L);
    assert_int_equal(memory.live, 0);
  }
}

/* --- finalizers --------------------------------------------------------- */

static void test_finalizers_are_refused (void **unused) {
  Memory memory = {0, 0};
  lua_State *L = open_bounded(&memory);
  (void)unused;
  run(L, "local function try(...)\n"
         "  local ok, err = pcall(setmetatable, ...)\n"
         "  return tostring(err)\n"
         "end\n"
         "local function bad() os.exit(3) end\n"
         "local t = {}\n"
         "assert(try(t, {__gc = bad}):find(\"'__gc' can't be used\", 1, 1))\n"
         "assert(try(t, {__gc = false}):find(\"'__gc' can't be\", 1, true))\n"
         "assert(getmetatable(t) == nil)\n"
         "local meta = {}\n"
         "assert(setmetatable(t, meta) == t and getmetatable(t) == meta)\n"
         "meta.__gc = bad\n"
         "t = setmetatable({}, {__metatable = 'mine'})\n"
         "assert(try(t, {}) == 'cannot change a protected metatable')\n"
         "assert(try(t):find('nil or table expected, got no', 1, true))\n"
         "assert(try(1, {}):find('table expected, got number', 1, true))\n"
         "assert(getmetatable(setmetatable({}, nil)) == nil)\n"
         "local own = assert(load([[local meta = ...\n"
         "  return setmetatable({}, meta)]], '=[asyncrun x]'))\n"
         "assert(getmetatable(own(meta)) == meta and meta.__gc == bad)\n"
         "t = nil; collectgarbage()\n");
  lua_close(L);
}

int main (void) {
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(test_functions_are_replaced),
    cmocka_unit_test(test_random_calls),
    cmocka_unit_test(test_endless_calls_end),
    cmocka_unit_test(test_repeating_looks),
    cmocka_unit_test(test_a_call_may_go_on),
    cmocka_unit_test(test_memory_runs_out),
    cmocka_unit_test(test_finalizers_are_refused),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
