/* SPDX-License-Identifier: MIT
**
** The functions of asyncrun.h: what each promises, with and without
** errors, for several runtimes, from several threads.
*/
#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include <asyncrun.h>
#include <lauxlib.h>

#define TRIO "local trio = require 'trio'\n"

/* Load a text that must be right. */
static void load (ar_Runtime *rt, const char *text) {
  if (ar_load_text(rt, text, strlen(text), "=test") != LUA_OK)
    fail_msg("%s", lua_tostring(ar_state(rt), -1));
}

static void run (ar_Runtime *rt, const char *text) {
  load(rt, text);
  if (ar_call(rt, 0, 0) == LUA_OK) return;
  ar_report(rt);
  fail_msg("%s", lua_tostring(ar_state(rt), -1));
}

/* Call a text that must fail: its report has the part. */
static void run_failing (ar_Runtime *rt, const char *text,
                         const char *part) {
  lua_State *L = ar_state(rt);
  load(rt, text);
  assert_int_equal(ar_call(rt, 0, LUA_MULTRET), LUA_ERRRUN);
  ar_report(rt);
  if (!strstr(lua_tostring(L, -1), part))
    fail_msg("'%s' isn't in: %s", part, lua_tostring(L, -1));
  lua_pop(L, 1);
}

/* --- opening and closing ---------------------------------------------- */

static void test_version (void **state) {
  (void)state;
  assert_string_equal(ar_version(), AR_VERSION);
}

static void test_close_null (void **state) {
  (void)state;
  ar_close(NULL);
}

static void test_many_runtimes (void **state) {
  ar_Runtime *rt[8];
  (void)state;
  for (int i = 0; i < 8; i++) {
    rt[i] = ar_open(NULL);
    assert_non_null(rt[i]);
    run(rt[i], TRIO "x = (x or 0) + 1 trio.run(trio.sleep, 0)");
  }
  for (int i = 0; i < 8; i++) { /* one inside another */
    lua_getglobal(ar_state(rt[i]), "x");
    assert_int_equal(lua_tointeger(ar_state(rt[i]), -1), 1);
    lua_pop(ar_state(rt[i]), 1);
  }
  for (int i = 0; i < 8; i += 2) ar_close(rt[i]);
  for (int i = 1; i < 8; i += 2) {
    run(rt[i], TRIO "trio.run(trio.sleep, 0.0001)");
    ar_close(rt[i]);
  }
}

static void test_open_run_close (void **state) {
  (void)state;
  for (int i = 0; i < 1000; i++) {
    ar_Runtime *rt = ar_open(NULL);
    if (i % 10 == 0) run(rt, TRIO "trio.run(trio.sleep, 0)");
    ar_close(rt);
  }
}

/* A run of one runtime starts a run of another. */
static int run_other (lua_State *L) {
  run(lua_touserdata(L, lua_upvalueindex(1)),
      TRIO "trio.run(function() return trio.sleep(0) end)");
  return 0;
}

static void test_nested_runtimes (void **state) {
  ar_Runtime *a = ar_open(NULL), *b = ar_open(NULL);
  (void)state;
  lua_pushlightuserdata(ar_state(a), b);
  lua_pushcclosure(ar_state(a), run_other, 1);
  lua_setglobal(ar_state(a), "other");
  run(a, TRIO "trio.run(async function()\n"
              "  await trio.sleep(0) other() await trio.sleep(0)\n"
              "end)");
  ar_close(a);
  ar_close(b);
}

/* --- configuration ---------------------------------------------------- */

typedef struct Text {
  char s[4000];
  size_t len;
  int calls;
} Text;

static void collect (void *ud, const char *text, size_t len) {
  Text *t = ud;
  assert_true(t->len + len < sizeof(t->s));
  memcpy(t->s + t->len, text, len);
  t->len += len;
  t->s[t->len] = '\0';
  t->calls++;
}

static ar_Runtime *open_collecting (Text *t, unsigned flags) {
  ar_Config config;
  memset(t, 0, sizeof(*t));
  ar_config_init(&config);
  config.warn = collect;
  config.warn_ud = t;
  config.flags = flags;
  return ar_open(&config);
}

static void test_config (void **state) {
  ar_Config config;
  ar_Runtime *rt;
  (void)state;
  memset(&config, 0xff, sizeof(config));
  ar_config_init(&config);
  assert_int_equal(config.size, sizeof(config));
  assert_int_equal(config.flags, 0);
  config.alloc = NULL; /* stand for the defaults */
  config.warn = NULL;
  rt = ar_open(&config);
  memset(&config, 0xff, sizeof(config)); /* it isn't kept */
  run(rt, TRIO "trio.run(trio.sleep, 0)");
  ar_close(rt);
  memset(&config, 0xff, sizeof(config)); /* of an older version */
  config.size = sizeof(size_t);
  rt = ar_open(&config);
  run(rt, "x = 1");
  ar_close(rt);
}

static void test_warnings (void **state) {
  static const char forgotten[] =
    TRIO "local async function f() end\nf()\n";
  Text t;
  ar_Runtime *rt = open_collecting(&t, 0);
  (void)state;
  run(rt, forgotten);
  assert_non_null(strstr(t.s, "test:3: RuntimeWarning: coroutine 'f' was "
                              "never awaited"));
  assert_int_equal(t.calls, 1);
  run(rt, TRIO "kept = trio.sleep(1)"); /* reported in the end */
  assert_int_equal(t.calls, 1);
  ar_close(rt);
  assert_int_equal(t.calls, 2);
  assert_non_null(strstr(t.s, "'sleep'"));
}

/* Those of warn() come as whole lines, when they are on. */
static void test_lua_warnings (void **state) {
  Text t;
  ar_Runtime *rt = open_collecting(&t, 0);
  (void)state;
  run(rt, "warn('silent') warn('@on') warn('a', 'b', 'c') warn('@off')\n"
          "warn('silent') warn('@on') warn('@', 'on') warn('@other')");
  assert_string_equal(t.s, "Lua warning: abc\nLua warning: @on\n");
  assert_int_equal(t.calls, 2);
  memset(&t, 0, sizeof(t));
  run(rt, "warn(('x'):rep(3000))");
  assert_int_equal(t.len, 3000 + strlen("Lua warning: \n"));
  memset(&t, 0, sizeof(t));
  run(rt, "setmetatable({}, {__gc = function() error('e', 0) end}) "
          "collectgarbage()");
  assert_non_null(strstr(t.s, "Lua warning: error in __gc"));
  ar_close(rt);
}

static void test_strict (void **state) {
  Text t;
  ar_Runtime *rt = open_collecting(&t, AR_STRICT);
  (void)state;
  run_failing(rt, TRIO "local async function f() end\nf()\n",
              "RuntimeError: coroutine 'f' was never awaited");
  assert_int_equal(t.calls, 0);
  ar_close(rt);
}

static void test_debug (void **state) {
  Text t;
  ar_Runtime *rt = open_collecting(&t, AR_DEBUG);
  (void)state;
  run(rt, TRIO "trio.run(async function() require 'time'.sleep(0.12) end)");
  assert_non_null(strstr(t.s, "without an await"));
  ar_close(rt);
}

/* --- loading ---------------------------------------------------------- */

static int add_bytes (lua_State *L, const void *p, size_t n, void *ud) {
  (void)L;
  luaL_addlstring(ud, p, n);
  return 0;
}

static void test_load_text (void **state) {
  static const char nul[] = "return 'a\0b'", bad[] = "x = \0 1";
  ar_Runtime *rt = ar_open(NULL);
  lua_State *L = ar_state(rt);
  luaL_Buffer b;
  (void)state;
  assert_int_equal(ar_load_text(rt, nul, sizeof(nul) - 1, "=n"), LUA_OK);
  assert_int_equal(ar_call(rt, 0, 1), LUA_OK);
  assert_int_equal(lua_rawlen(L, -1), 3);
  lua_pop(L, 1);
  assert_int_equal(ar_load_text(rt, bad, sizeof(bad) - 1, "=n"),
                   LUA_ERRSYNTAX);
  assert_non_null(strstr(lua_tostring(L, -1), "n:1:5:"));
  lua_pop(L, 1);
  assert_int_equal(ar_load_text(rt, "x = = 1", 7, NULL), LUA_ERRSYNTAX);
  lua_pop(L, 1);
  assert_int_equal(ar_load_text(rt, "", 0, "@"), LUA_OK);
  lua_pop(L, 1);
  assert_int_equal(ar_load_text(rt, "await x", 7, "x"), LUA_ERRSYNTAX);
  assert_non_null(strstr(lua_tostring(L, -1), "SyntaxError"));
  lua_pop(L, 1);
  load(rt, "return 7"); /* as a binary chunk, whole and cut off */
  luaL_buffinit(L, &b);
  lua_pushvalue(L, 1);
  lua_dump(L, add_bytes, &b, 0);
  lua_pop(L, 1);
  luaL_pushresult(&b);
  for (size_t n = lua_rawlen(L, -1); n > 0; n--) {
    int status = ar_load_text(rt, lua_tostring(L, 2), n, "=binary");
    assert_int_equal(status, n == lua_rawlen(L, 2) ? LUA_OK
                                                   : LUA_ERRSYNTAX);
    lua_pop(L, 1);
  }
  assert_int_equal(lua_gettop(L), 2);
  ar_close(rt);
}

static void test_load_file (void **state) {
  ar_Runtime *rt = ar_open(NULL);
  lua_State *L = ar_state(rt);
  (void)state;
  assert_int_equal(ar_load_file(rt, "scripts/tasks-intro.lua"), LUA_OK);
  assert_int_equal(ar_load_file(rt, "no/such/file"), LUA_ERRFILE);
  assert_non_null(strstr(lua_tostring(L, -1), "no/such/file"));
  assert_int_equal(ar_load_file(rt, "tests"), LUA_ERRFILE);
  assert_int_equal(lua_gettop(L), 3);
  ar_close(rt);
}

static void test_translate (void **state) {
  static const char plain[] = "#!x\nreturn 1 -- as it is";
  static const char async[] = "#!x\nasync function f() await g() end";
  ar_Runtime *rt = ar_open(NULL);
  lua_State *L = ar_state(rt);
  (void)state;
  assert_int_equal(ar_translate(rt, plain, strlen(plain), "=t"), LUA_OK);
  assert_string_equal(lua_tostring(L, -1), plain);
  assert_int_equal(ar_translate(rt, async, strlen(async), "=t"), LUA_OK);
  assert_int_equal(luaL_loadbuffer(L, lua_tostring(L, -1) + 3,
                                   lua_rawlen(L, -1) - 3, "=t"), LUA_OK);
  assert_int_equal(ar_translate(rt, "await f()", 9, "=t"), LUA_ERRSYNTAX);
  assert_int_equal(lua_gettop(L), 4);
  ar_close(rt);
}

/* --- calling ---------------------------------------------------------- */

static void test_call (void **state) {
  ar_Runtime *rt = ar_open(NULL);
  lua_State *L = ar_state(rt);
  (void)state;
  lua_pushliteral(L, "below");
  load(rt, "return ...");
  for (int i = 1; i <= 3; i++) lua_pushinteger(L, i);
  assert_int_equal(ar_call(rt, 3, LUA_MULTRET), LUA_OK);
  assert_int_equal(lua_gettop(L), 4);
  lua_settop(L, 1);
  load(rt, "return ...");
  lua_pushinteger(L, 1);
  assert_int_equal(ar_call(rt, 1, 2), LUA_OK);
  assert_int_equal(lua_gettop(L), 3);
  lua_settop(L, 1);
  load(rt, "error({})");
  assert_int_equal(ar_call(rt, 0, 5), LUA_ERRRUN);
  assert_int_equal(lua_gettop(L), 2);
  ar_report(rt);
  assert_true(lua_isstring(L, -1));
  lua_settop(L, 1);
  lua_pushinteger(L, 5); /* no function */
  assert_int_equal(ar_call(rt, 0, 0), LUA_ERRRUN);
  assert_int_equal(lua_gettop(L), 2);
  assert_string_equal(lua_tostring(L, 1), "below");
  ar_close(rt);
}

static void load_async (ar_Runtime *rt, const char *text) {
  if (ar_load_async(rt, text, strlen(text), "=test") != LUA_OK)
    fail_msg("%s", lua_tostring(ar_state(rt), -1));
}

static void test_run (void **state) {
  ar_Runtime *rt = ar_open(NULL);
  lua_State *L = ar_state(rt);
  (void)state;
  run(rt, "trio = require 'trio'");
  load_async(rt, "await trio.sleep(0) return ...");
  lua_pushinteger(L, 1);
  lua_pushnil(L);
  assert_int_equal(ar_run(rt, 2, LUA_MULTRET), LUA_OK);
  assert_int_equal(lua_gettop(L), 2);
  assert_int_equal(lua_tointeger(L, 1), 1);
  lua_settop(L, 0);
  load_async(rt, "await trio.sleep(0) error('boom')");
  assert_int_equal(ar_run(rt, 0, 3), LUA_ERRRUN);
  assert_int_equal(lua_gettop(L), 1);
  ar_report(rt);
  assert_non_null(strstr(lua_tostring(L, 1), "test:1: boom"));
  lua_settop(L, 0);
  lua_pushnil(L);
  assert_int_equal(ar_run(rt, 0, 0), LUA_ERRRUN);
  assert_false(ar_is_interrupt(rt, -1));
  lua_settop(L, 0);
  run(rt, "require, trio, package = nil"); /* it needs no globals */
  load_async(rt, "return 5");
  assert_int_equal(ar_run(rt, 0, 1), LUA_OK);
  assert_int_equal(lua_tointeger(L, 1), 5);
  ar_close(rt);
}

/* The host's function calls the API from inside a task. */
static int reenter (lua_State *L) {
  ar_Runtime *rt = lua_touserdata(L, lua_upvalueindex(1));
  lua_State *M = ar_state(rt);
  int top = lua_gettop(M);
  load(rt, "return 1");
  assert_int_equal(ar_call(rt, 0, 1), LUA_OK);
  load_async(rt, "return 1");
  assert_int_equal(ar_run(rt, 0, 1), LUA_ERRRUN);
  ar_report(rt);
  assert_non_null(strstr(lua_tostring(M, -1), "inside a run"));
  lua_settop(M, top);
  return 0;
}

static void test_reentry (void **state) {
  ar_Runtime *rt = ar_open(NULL);
  (void)state;
  lua_pushlightuserdata(ar_state(rt), rt);
  lua_pushcclosure(ar_state(rt), reenter, 1);
  lua_setglobal(ar_state(rt), "reenter");
  run(rt, "reenter = nil or reenter");
  run(rt, TRIO "trio.run(async function() await trio.sleep(0) end)");
  ar_close(rt);
}

static void test_report (void **state) {
  static const char *const values[] = {
    "nil", "false", "5", "'text'", "{}", "print", "io.stdout",
    "setmetatable({}, {__tostring = function() error({}) end})",
    "setmetatable({}, {__tostring = function() return 5 end})",
    "setmetatable({}, {__index = error, __name = 5})",
    "require 'trio'.ValueError", "require 'trio'.ValueError('v')",
    "(function() local e = require 'trio'.ExceptionGroup('g', {1}) "
    "e.exceptions = setmetatable({e, nil, e}, {__index = error}) "
    "e.cause = e return e end)()"
  };
  ar_Runtime *rt = ar_open(NULL);
  lua_State *L = ar_state(rt);
  (void)state;
  for (size_t i = 0; i < sizeof(values) / sizeof(*values); i++) {
    lua_pushfstring(L, "return %s", values[i]);
    load(rt, lua_tostring(L, -1));
    lua_remove(L, -2);
    assert_int_equal(ar_call(rt, 0, 1), LUA_OK);
    ar_report(rt);
    assert_int_equal(lua_type(L, -1), LUA_TSTRING);
    assert_int_equal(lua_gettop(L), 1);
    lua_pop(L, 1);
  }
  ar_close(rt);
}

/* --- closing in the middle -------------------------------------------- */

static void test_close_with_leftovers (void **state) {
  Text t;
  ar_Runtime *rt = open_collecting(&t, 0);
  (void)state;
  run(rt, TRIO
      "async function gen() yield 1 await trio.sleep(1) yield 2 end\n"
      "g, h = gen(), gen()\n"
      "trio.run(async function()\n"
      "  await g:asend()\n"
      "end)\n"
      "c, e, l, n = trio.sleep(1), trio.Event(), trio.CancelScope(),\n"
      "  trio.open_nursery()\n"
      "co = coroutine.wrap(function()\n"
      "  with setmetatable({}, {__enter = print and function() end,\n"
      "    __exit = function() end}) do coroutine.yield() end\n"
      "end) co()\n"
      "setmetatable({}, {__gc = function()\n"
      "  trio.run(trio.sleep, 0) e:set() gen() end})\n");
  run_failing(rt, TRIO
      "trio.run(async function()\n"
      "  async with trio.open_nursery() as nursery do\n"
      "    nursery:start_soon(async function() with l do\n"
      "      async for _ in gen() do await e:wait() end\n"
      "    end end)\n"
      "    nursery:start_soon(trio.sleep_forever)\n"
      "    await trio.sleep(0) error('failed')\n"
      "  end\n"
      "end)", "failed");
  ar_close(rt);
}

/* A run that breaks down in the middle: its scopes, generators and
   nurseries are still known to the script. */
static void test_broken_run (void **state) {
  Text t;
  ar_Runtime *rt = open_collecting(&t, 0);
  (void)state;
  for (int i = 0; i < 3; i++) {
    run_failing(rt, TRIO
      "async function gen(n) for i = 1, n do yield i end end\n"
      "trio.run {async function()\n"
      "  async with trio.open_nursery() as nursery do\n"
      "    n, s, g, g2 = nursery, trio.CancelScope(), gen(3), gen(3)\n"
      "    task = trio.lowlevel.current_task()\n"
      "    lot, lot2 = trio.lowlevel.ParkingLot(),\n"
      "      trio.lowlevel.ParkingLot()\n"
      "    nursery:start_soon(lot.park, lot)\n"
      "    nursery:start_soon(lot.park, lot)\n"
      "    nursery:start_soon(async function()\n"
      "      with s do\n"
      "        await g:asend() await g2:asend()\n"
      "        async for _ in gen(2) do await trio.sleep_forever() end\n"
      "      end\n"
      "    end)\n"
      "    await trio.sleep(0.001) lot:repark(lot2)\n"
      "    broken = true\n"
      "    await trio.sleep(0.001)\n"
      "  end\n"
      "end, clock = {start_clock = function() end,\n"
      "  current_time = function()\n"
      "    if broken then broken = nil error('clock') end\n"
      "    return os.clock()\n"
      "  end,\n"
      "  deadline_to_sleep_time = function(_, d) return 0.001 end}}",
      "clock");
    run(rt, TRIO
      "collectgarbage()\n"
      "assert(not pcall(n.start_soon, n, trio.sleep, 0))\n"
      "s:cancel() lot2:unpark_all() lot:unpark_all()\n"
      "assert(#lot == 0 and #lot2 == 0 and #n.child_tasks == 0)\n"
      "local _ = task.name, task.parent_nursery, n.parent_task\n"
      "trio.run(async function()\n"
      "  async for _ in g do break end\n"
      "  await trio.sleep(0)\n"
      "end)\n"
      "n, s, g, g2, lot, lot2, task = nil\n"
      "collectgarbage() collectgarbage()\n"
      "trio.run(trio.sleep, 0)\n");
  }
  ar_close(rt);
}

/* --- threads ---------------------------------------------------------- */

static void *run_in_thread (void *arg) {
  ar_Runtime *rt = ar_open(NULL);
  (void)arg;
  for (int i = 0; i < 20; i++)
    run(rt, TRIO
        "trio.run(async function()\n"
        "  async with trio.open_nursery() as n do\n"
        "    for i = 1, 100 do n:start_soon(trio.sleep, i * 1e-6) end\n"
        "  end\n"
        "end)");
  ar_close(rt);
  return NULL;
}

static void test_runtime_per_thread (void **state) {
  pthread_t threads[4];
  (void)state;
  for (int i = 0; i < 4; i++)
    assert_int_equal(pthread_create(&threads[i], NULL, run_in_thread, NULL),
                     0);
  for (int i = 0; i < 4; i++) pthread_join(threads[i], NULL);
}

static void *interrupt_soon (void *arg) {
  struct timespec t = {0, 20 * 1000 * 1000};
  nanosleep(&t, NULL);
  ar_interrupt(arg);
  return NULL;
}

/* What runs, or waits, gets a KeyboardInterrupt from another thread. */
static void interrupt (const char *text) {
  ar_Runtime *rt = ar_open(NULL);
  lua_State *L = ar_state(rt);
  pthread_t thread;
  run(rt, "trio = require 'trio'");
  load(rt, text);
  pthread_create(&thread, NULL, interrupt_soon, rt);
  assert_int_equal(ar_call(rt, 0, 0), LUA_ERRRUN);
  pthread_join(thread, NULL);
  assert_true(ar_is_interrupt(rt, -1));
  lua_pop(L, 1);
  run(rt, "trio.run(trio.sleep, 0)"); /* it has been dealt with */
  ar_close(rt);
}

static void test_interrupt (void **state) {
  ar_Runtime *rt = ar_open(NULL);
  (void)state;
  interrupt("trio.run(trio.sleep, 30)");
#ifndef __SANITIZE_THREAD__ /* holds signals back while code only computes */
  interrupt("while true do end");
  interrupt("trio.run(async function() while true do end end)");
#endif
  interrupt("trio.run(async function()\n"
            "  async with trio.open_nursery() as n do\n"
            "    n:start_soon(trio.sleep, 30)\n"
            "  end\n"
            "end)");
  assert_int_equal(ar_interrupt(rt), 0);
  assert_int_equal(ar_interrupt(rt), 1);
  ar_close(rt);
}

/* --- signals ------------------------------------------------------------ */

static volatile sig_atomic_t host_signals;

static void on_host_signal (int sig) {
  (void)sig;
  host_signals++;
}

static ar_Runtime *open_for_signals (void) {
  ar_Config config;
  ar_config_init(&config);
  config.allow = AR_ALLOW_ALL;
  return ar_open(&config);
}

#define CATCH TRIO "local signal = require 'signal'\n" \
  "receiver = trio.open_signal_receiver(signal.SIGUSR1)\n"
#define OPEN CATCH "trio.run(async function() receiver:open() end)"

/* Scripts handle signals only where the host allows it, two runtimes never
   the same one, and the host's handler comes back. */
static void test_signals (void **state) {
  ar_Runtime *rt = ar_open(NULL), *a = open_for_signals(),
             *b = open_for_signals();
  (void)state;
  signal(SIGUSR1, on_host_signal);
  run_failing(rt, OPEN, "AR_ALLOW_SIGNALS");
  raise(SIGUSR1);
  assert_int_equal(host_signals, 1);
  run(a, OPEN);
  run_failing(b, OPEN, "SIGUSR1 is handled by another runtime");
  raise(SIGUSR1);
  assert_int_equal(host_signals, 1);
  run(a, "require 'trio'.run(async function()\n"
         "  assert(10 == await receiver:next())\n"
         "  receiver:close()\n"
         "end)");
  raise(SIGUSR1);
  assert_int_equal(host_signals, 2);
  run(b, OPEN);
  raise(SIGUSR1);
  ar_close(b); /* with the receiver open */
  raise(SIGUSR1);
  assert_int_equal(host_signals, 3);
  run(a, OPEN);
  signal(SIGUSR1, SIG_IGN); /* the host's own, meanwhile: it stays */
  ar_close(a);
  assert_ptr_equal(signal(SIGUSR1, SIG_DFL), SIG_IGN);
  ar_close(rt);
}

/* --- JSON -------------------------------------------------------------- */

typedef struct Lines {
  char text[2000];
} Lines;

static void keep_line (void *ud, const char *text, size_t len) {
  Lines *l = ud;
  assert_true(len < sizeof(l->text) && text[len - 1] == '\n');
  memcpy(l->text, text, len);
  l->text[len] = '\0';
}

static void test_reports_are_json (void **state) {
  Lines l = {""};
  ar_Config c;
  ar_Runtime *rt;
  lua_State *L;
  (void)state;
  ar_config_init(&c);
  c.flags = AR_JSON;
  c.warn = keep_line;
  c.warn_ud = &l;
  rt = ar_open(&c);
  L = ar_state(rt);
  run(rt, TRIO "trio.run(async function() trio.sleep(1) end)");
  assert_non_null(strstr(l.text, "{\"id\":\"forgotten-await\",\"severity\":"
                                 "\"warning\""));
  run_failing(rt, "error('a \"b\"\\n')", "\"message\":\"a \\\"b\\\"\"");
  assert_int_equal(ar_load_text(rt, "await x()", 9, "=test"), LUA_ERRSYNTAX);
  ar_report(rt);
  assert_non_null(strstr(lua_tostring(L, -1), "\"line\":1,\"column\":1"));
  ar_close(rt);
}

int main (void) {
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(test_version),
    cmocka_unit_test(test_close_null),
    cmocka_unit_test(test_many_runtimes),
    cmocka_unit_test(test_open_run_close),
    cmocka_unit_test(test_nested_runtimes),
    cmocka_unit_test(test_config),
    cmocka_unit_test(test_warnings),
    cmocka_unit_test(test_lua_warnings),
    cmocka_unit_test(test_strict),
    cmocka_unit_test(test_debug),
    cmocka_unit_test(test_load_text),
    cmocka_unit_test(test_load_file),
    cmocka_unit_test(test_translate),
    cmocka_unit_test(test_call),
    cmocka_unit_test(test_run),
    cmocka_unit_test(test_reentry),
    cmocka_unit_test(test_report),
    cmocka_unit_test(test_close_with_leftovers),
    cmocka_unit_test(test_broken_run),
    cmocka_unit_test(test_runtime_per_thread),
    cmocka_unit_test(test_interrupt),
    cmocka_unit_test(test_signals),
    cmocka_unit_test(test_reports_are_json),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
