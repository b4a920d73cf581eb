/* SPDX-License-Identifier: MIT
**
** The prompt: an expression is printed, a statement may go over several
** lines, and await works at top level.
*/
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <lauxlib.h>

#include "cli/cli.h"

#define CHUNK "=stdin"

/* --- reading -------------------------------------------------------- */

/* Push a line without its newline; false at the end of the input. */
static bool push_line (lua_State *L, const char *prompt) {
  char *line = NULL;
  size_t room = 0;
  ssize_t n;
  if (isatty(0)) {
    fputs(prompt, stdout);
    fflush(stdout);
  }
  n = getline(&line, &room, stdin);
  if (n > 0 && line[n - 1] == '\n') n--;
  if (n >= 0) lua_pushlstring(L, line, (size_t)n);
  free(line);
  return n >= 0;
}

/* Does the message say that the input isn't complete? */
static bool is_incomplete (const char *msg) {
  const char *nl = strchr(msg, '\n');
  size_t n = nl ? (size_t)(nl - msg) : strlen(msg);
  return n >= 5 && memcmp(msg + n - 5, "<eof>", 5) == 0;
}

/* Does the message ask for an async function? Then the input is one. */
static bool needs_async (const char *msg) {
  return strstr(msg, "SyntaxError: 'await' outside") ||
         strstr(msg, "SyntaxError: 'async with' outside") ||
         strstr(msg, "SyntaxError: 'async for' outside");
}

typedef struct Input {
  int status;
  bool async;
} Input;

/* Compile the text at [idx]. [-0, +1, -] */
static Input compile_at (ar_Runtime *rt, int idx) {
  lua_State *L = ar_state(rt);
  Input in = {LUA_OK, false};
  size_t len;
  const char *s = lua_tolstring(L, idx, &len);
  in.status = ar_load_text(rt, s, len, CHUNK);
  if (in.status == LUA_ERRSYNTAX && needs_async(lua_tostring(L, -1))) {
    lua_pop(L, 1);
    in.async = true;
    in.status = ar_load_async(rt, s, len, CHUNK);
  }
  return in;
}

/* First as an expression. The text is on top, and stays. [-0, +1, -] */
static Input compile_input (ar_Runtime *rt) {
  lua_State *L = ar_state(rt);
  Input in;
  lua_pushfstring(L, "return %s", lua_tostring(L, -1));
  in = compile_at(rt, -1);
  lua_remove(L, -2);
  if (in.status != LUA_ERRSYNTAX) return in;
  lua_pop(L, 1);
  return compile_at(rt, -1);
}

/* Read until a statement is complete: leaves the compiled function or a
   message. False at the end of the input. [-0, +(0|1), -] */
static bool read_input (ar_Runtime *rt, Input *in) {
  lua_State *L = ar_state(rt);
  if (!push_line(L, "> ")) return false;
  for (;;) {
    *in = compile_input(rt);
    if (in->status != LUA_ERRSYNTAX ||
        !is_incomplete(lua_tostring(L, -1)))
      break;
    if (!push_line(L, ">> ")) break; /* it stays incomplete */
    lua_remove(L, -2);
    lua_pushliteral(L, "\n");
    lua_insert(L, -2);
    lua_concat(L, 3);
  }
  lua_remove(L, -2);
  return true;
}

/* --- printing ------------------------------------------------------- */

static void print_results (ar_Runtime *rt, int base) {
  lua_State *L = ar_state(rt);
  int n = lua_gettop(L) - base;
  if (n == 0) return;
  lua_pushvalue(L, base + 1);
  lua_setglobal(L, "_");
  lua_getglobal(L, "print");
  lua_insert(L, base + 1);
  if (ar_call(rt, n, 0) != LUA_OK) report_error(rt);
}

int run_repl (ar_Runtime *rt) {
  lua_State *L = ar_state(rt);
  Input in;
  if (isatty(0))
    printf("asyncrun %s  %s\n", ar_version(), LUA_RELEASE);
  while (read_input(rt, &in)) {
    int base = lua_gettop(L) - 1;
    if (in.status != LUA_OK) {
      fprintf(stderr, "%s\n", lua_tostring(L, -1));
    }
    else if ((in.async ? ar_run(rt, 0, LUA_MULTRET)
                       : ar_call(rt, 0, LUA_MULTRET)) == LUA_OK)
      print_results(rt, base);
    else
      report_error(rt);
    lua_settop(L, base);
    fflush(stdout);
  }
  if (isatty(0)) putchar('\n');
  return EXIT_OK;
}
