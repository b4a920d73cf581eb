/* SPDX-License-Identifier: MIT
**
** The module asyncrun, as scripts of a host get it.
*/
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <asyncrun.h>
#include <lauxlib.h>

/* The text of what 'return ...' gives, on the stack of [rt]. */
static const char *eval (ar_Runtime *rt, const char *text) {
  lua_State *L = ar_state(rt);
  lua_settop(L, 0);
  assert_int_equal(ar_load_text(rt, text, strlen(text), "=script"), AR_OK);
  if (ar_call(rt, 0, 1) != AR_OK) ar_report(rt);
  return luaL_tolstring(L, 1, NULL);
}

static void the_version_is_the_librarys (void **state) {
  ar_Runtime *rt = ar_open(NULL);
  (void)state;
  assert_string_equal(eval(rt, "return require 'asyncrun'.version"),
                      ar_version());
  ar_close(rt);
}

static void it_runs_and_loads (void **state) {
  ar_Runtime *rt = ar_open(NULL);
  (void)state;
  assert_string_equal(
    eval(rt, "local asyncrun = require 'asyncrun'\n"
             "return asyncrun.run(asyncrun.load [[\n"
             "  return async function(x) return x + 1 end]](), 1)"), "2");
  ar_close(rt);
}

static void a_sandbox_gets_no_files_by_it (void **state) {
  ar_Config config;
  ar_Runtime *rt;
  (void)state;
  ar_config_init(&config);
  config.allow = AR_ALLOW_NONE;
  rt = ar_open(&config);
  assert_non_null(strstr(
    eval(rt, "return select(2, pcall(require 'asyncrun'.loadfile, 'x'))"),
    "asyncrun.loadfile isn't allowed here"));
  assert_non_null(strstr(
    eval(rt, "return select(2, pcall(require 'asyncrun'.dofile, 'x'))"),
    "asyncrun.dofile isn't allowed here"));
  assert_string_equal(eval(rt, "require 'asyncrun'.install()\n"
                               "return require 'asyncrun'.searcher"), "nil");
  assert_non_null(strstr(eval(rt, "return select(2, pcall(loadfile, 'x'))"),
                         "isn't allowed here"));
  ar_close(rt);
}

int main (void) {
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(the_version_is_the_librarys),
    cmocka_unit_test(it_runs_and_loads),
    cmocka_unit_test(a_sandbox_gets_no_files_by_it),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
