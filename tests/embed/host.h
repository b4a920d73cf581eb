/* SPDX-License-Identifier: MIT
**
** What the tests of the embedding API share: a host that opens runtimes,
** runs texts in them and collects what they write.
*/
#ifndef TESTS_EMBED_HOST_H
#define TESTS_EMBED_HOST_H

#include <setjmp.h>
#include <stdbool.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <asyncrun.h>
#include <lauxlib.h>
#include <lualib.h>

#define TRIO "local trio = require 'trio'\n"
#define UNUSED __attribute__((unused))

/* A text that is collected. */
typedef struct Text {
  char s[8000];
  size_t len;
  int calls;
} Text;

static UNUSED void collect (void *ud, const char *text, size_t len) {
  Text *t = ud;
  if (len > sizeof(t->s) - 1 - t->len) len = sizeof(t->s) - 1 - t->len;
  memcpy(t->s + t->len, text, len);
  t->len += len;
  t->s[t->len] = '\0';
  t->calls++;
}

static UNUSED void load (ar_Runtime *rt, const char *text) {
  if (ar_load_text(rt, text, strlen(text), "=test") != AR_OK)
    fail_msg("%s", lua_tostring(ar_state(rt), -1));
}

/* An async function whose body is the text. */
static UNUSED void load_async (ar_Runtime *rt, const char *text) {
  if (ar_load_async(rt, text, strlen(text), "=test") != AR_OK)
    fail_msg("%s", lua_tostring(ar_state(rt), -1));
}

static UNUSED void fail_report (ar_Runtime *rt) {
  ar_report(rt);
  fail_msg("%s", lua_tostring(ar_state(rt), -1));
}

/* Call a text that must succeed. */
static UNUSED void run (ar_Runtime *rt, const char *text) {
  load(rt, text);
  if (ar_call(rt, 0, 0) != AR_OK) fail_report(rt);
}

/* Run the text as the main task, with await at top level. */
static UNUSED void run_main (ar_Runtime *rt, const char *text) {
  load_async(rt, text);
  if (ar_run(rt, 0, 0) != AR_OK) fail_report(rt);
}

/* Call a text that must fail: its report has the part. */
static UNUSED void run_failing (ar_Runtime *rt, const char *text,
                                const char *part) {
  lua_State *L = ar_state(rt);
  load(rt, text);
  if (ar_call(rt, 0, 0) == AR_OK) fail_msg("it must fail: %s", text);
  ar_report(rt);
  if (!strstr(lua_tostring(L, -1), part))
    fail_msg("'%s' isn't in: %s", part, lua_tostring(L, -1));
  lua_pop(L, 1);
}

/* What a global is, as a string or a number. */
static UNUSED const char *global (ar_Runtime *rt, const char *name) {
  static char s[200];
  lua_State *L = ar_state(rt);
  lua_getglobal(L, name);
  snprintf(s, sizeof(s), "%s", luaL_tolstring(L, -1, NULL));
  lua_pop(L, 2);
  return s;
}

static UNUSED void assert_global (ar_Runtime *rt, const char *name,
                                  const char *value) {
  assert_string_equal(global(rt, name), value);
}

static UNUSED ar_Runtime *open_with (ar_Config *c) {
  ar_Runtime *rt = ar_open(c);
  assert_non_null(rt);
  return rt;
}

/* Close it: nothing may be on its stack. */
static UNUSED void finish (ar_Runtime *rt) {
  assert_int_equal(lua_gettop(ar_state(rt)), 0);
  assert_int_equal(ar_close(rt), AR_OK);
}

#endif
