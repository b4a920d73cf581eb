/* SPDX-License-Identifier: MIT
**
** The library leaves SIGINT to its host: a handler that is there before a
** run gets the signal during the run and is there afterwards.
** trio rule 128
*/
#define _POSIX_C_SOURCE 200809L
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <asyncrun.h>
#include <lauxlib.h>

static volatile sig_atomic_t interrupts;

static void on_sigint (int number) {
  (void)number;
  interrupts++;
}

static int raise_sigint (lua_State *L) {
  (void)L;
  raise(SIGINT);
  return 0;
}

static void run (ar_Runtime *rt, const char *text) {
  assert_int_equal(ar_load_text(rt, text, strlen(text), "=test"), LUA_OK);
  if (ar_call(rt, 0, 0) == LUA_OK) return;
  ar_report(rt);
  fail_msg("%s", lua_tostring(ar_state(rt), -1));
}

static void test_the_hosts_handler_stays (void **state) {
  struct sigaction mine, after;
  ar_Runtime *rt = ar_open(NULL);
  (void)state;
  memset(&mine, 0, sizeof(mine));
  mine.sa_handler = on_sigint;
  sigaction(SIGINT, &mine, NULL);
  lua_register(ar_state(rt), "raise_sigint", raise_sigint);
  run(rt, "local trio = require 'trio'\n"
          "trio.run(async function()\n"
          "  raise_sigint()\n"
          "  await trio.sleep(0.001)\n"
          "  raise_sigint()\n"
          "  async with trio.open_nursery() as nursery do\n"
          "    nursery:start_soon(trio.sleep, 0)\n"
          "  end\n"
          "end)");
  assert_int_equal(interrupts, 2);
  sigaction(SIGINT, NULL, &after);
  assert_true(after.sa_handler == on_sigint);
  ar_close(rt);
  sigaction(SIGINT, NULL, &after);
  assert_true(after.sa_handler == on_sigint);
}

/* The code that runs is interrupted, in whatever coroutine that is. */
static int interrupt (lua_State *L) {
  ar_interrupt(lua_touserdata(L, lua_upvalueindex(1)));
  return 0;
}

static void test_coroutines_are_interrupted (void **state) {
  ar_Runtime *rt = ar_open(NULL);
  (void)state;
  lua_pushlightuserdata(ar_state(rt), rt);
  lua_pushcclosure(ar_state(rt), interrupt, 1);
  lua_setglobal(ar_state(rt), "interrupt");
  run(rt, "local function loop() interrupt() while true do end end\n"
          "local trio = require 'trio'\n"
          "local function check(ok, err)\n"
          "  assert(not ok and trio.isinstance(err,\n"
          "         trio.KeyboardInterrupt))\n"
          "end\n"
          "check(pcall(coroutine.wrap(loop)))\n"
          "check(coroutine.resume(coroutine.create(loop)))\n"
          "trio.run(async function()\n"
          "  check(pcall(coroutine.wrap(loop)))\n"
          "  check(coroutine.resume(coroutine.create(function()\n"
          "    coroutine.wrap(loop)()\n"
          "  end)))\n"
          "end)");
  ar_close(rt);
}

int main (void) {
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(test_the_hosts_handler_stays),
    cmocka_unit_test(test_coroutines_are_interrupted),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
