/* SPDX-License-Identifier: MIT
**
** ar_repl: the prompt in a host, with output that goes to the host, with
** variables, with an editor of the host's own, and with little allowed.
*/
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include <asyncrun.h>
#include <lauxlib.h>

static char output[4096];
static size_t used;

static void take (void *ud, const char *text, size_t len) {
  (void)ud;
  if (used + len >= sizeof(output)) return;
  memcpy(output + used, text, len);
  output[used += len] = '\0';
}

static ar_Runtime *open_host (unsigned allow) {
  ar_Config config;
  ar_config_init(&config);
  config.write = take;
  config.warn = take;
  config.allow = allow;
  output[used = 0] = '\0';
  return ar_open(&config);
}

/* Let standard input be this text. */
static void give (const char *text) {
  int ends[2];
  assert_int_equal(pipe(ends), 0);
  assert_int_equal(write(ends[1], text, strlen(text)), strlen(text));
  close(ends[1]);
  assert_int_equal(dup2(ends[0], 0), 0);
  close(ends[0]);
}

static void test_values_go_to_the_host (void **state) {
  ar_Runtime *rt = open_host(AR_ALLOW_DEFAULT);
  (void)state;
  give("await trio.sleep(0)\n1 + 1\nprint('hello')\n");
  lua_pushnil(ar_state(rt));
  assert_int_equal(ar_repl(rt, 0), AR_OK);
  assert_int_equal(lua_gettop(ar_state(rt)), 0);
  assert_string_equal(output, "2\nhello\n");
  ar_close(rt);
}

static void test_inputs_see_variables (void **state) {
  ar_Runtime *rt = open_host(AR_ALLOW_DEFAULT & ~AR_ALLOW_DEBUG);
  lua_State *L = ar_state(rt);
  (void)state;
  give("answer, _G.answer, print\nanswer = 43\nanswer\n");
  lua_newtable(L);
  lua_newtable(L);
  lua_pushinteger(L, 42);
  lua_setfield(L, -2, "answer");
  lua_setfield(L, -2, "variables");
  assert_int_equal(ar_repl(rt, 0), AR_OK);
  assert_string_equal(output, "42\tnil\t<built-in function print>\n43\n");
  ar_close(rt);
}

static void test_two_sessions_and_a_run_between (void **state) {
  ar_Runtime *rt = open_host(AR_ALLOW_DEFAULT);
  lua_State *L = ar_state(rt);
  (void)state;
  for (int i = 0; i < 2; i++) {
    static const char text[] =
        "require('trio').run(require('trio').sleep, 0)";
    give("local x = 1\nx\nnursery:start_soon(trio.sleep, 60)\n");
    lua_pushnil(L);
    assert_int_equal(ar_repl(rt, 0), AR_OK);
    assert_int_equal(ar_load_text(rt, text, strlen(text), "=t"), AR_OK);
    assert_int_equal(ar_call(rt, 0, 0), AR_OK);
  }
  assert_string_equal(output, "1\n1\n");
  ar_close(rt);
}

/* Two lines, then the end. */
static int editor_feed (lua_State *L) {
  static const char *const lines[] = {"6 *", "7"};
  lua_Integer *n = lua_touserdata(L, lua_upvalueindex(1));
  if (++*n > 2) lua_pushnil(L);
  else lua_pushstring(L, lines[*n - 1]);
  lua_pushboolean(L, 1);
  return 2;
}

static int editor_start (lua_State *L) {
  luaL_checktype(L, 2, LUA_TFUNCTION);
  const char *prompt = luaL_checkstring(L, 1);
  take(NULL, prompt, strlen(prompt));
  take(NULL, "|", 1);
  return 0;
}

static int editor_nothing (lua_State *L) {
  (void)L;
  return 0;
}

static void test_an_editor_of_the_host_s (void **state) {
  ar_Runtime *rt = open_host(AR_ALLOW_DEFAULT);
  lua_State *L = ar_state(rt);
  lua_Integer fed = 0;
  static const luaL_Reg functions[] = {
    {"start", editor_start}, {"stop", editor_nothing},
    {"hide", editor_nothing}, {"show", editor_nothing}, {NULL, NULL}
  };
  (void)state;
  lua_newtable(L);
  luaL_newlib(L, functions);
  lua_pushlightuserdata(L, &fed);
  lua_pushcclosure(L, editor_feed, 1);
  lua_setfield(L, -2, "feed");
  lua_setfield(L, -2, "editor");
  assert_int_equal(ar_repl(rt, 0), AR_OK);
  assert_string_equal(output, "> |>> |42\n> |");
  ar_close(rt);
}

static void test_without_io_there_is_no_prompt (void **state) {
  ar_Runtime *rt = open_host(AR_ALLOW_NONE);
  (void)state;
  give("1 + 1\n");
  lua_pushnil(ar_state(rt));
  assert_int_equal(ar_repl(rt, 0), LUA_ERRRUN);
  ar_report(rt);
  assert_non_null(strstr(lua_tostring(ar_state(rt), -1), "PermissionError"));
  assert_string_equal(output, "");
  ar_close(rt);
}

int main (void) {
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(test_values_go_to_the_host),
    cmocka_unit_test(test_inputs_see_variables),
    cmocka_unit_test(test_two_sessions_and_a_run_between),
    cmocka_unit_test(test_an_editor_of_the_host_s),
    cmocka_unit_test(test_without_io_there_is_no_prompt),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
