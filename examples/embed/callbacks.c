/* SPDX-License-Identifier: MIT
**
** Everything that a script would do to the process goes to the host: what it
** prints, what it is warned of, errors that nobody handles, os.exit, and the
** question where modules come from. This host has its scripts in memory, and
** marks each line with where it came from.
**
** Prints:
**     [out] hello from a module
**     [unhandled] in task 'lost': RuntimeError: nobody waits for me (line 4)
**     [exit] 3
**     [out] the host decides
*/
#include <stdio.h>
#include <string.h>

#include <asyncrun.h>

static const char main_script[] =
  "local trio, greet = require 'trio', require 'greetings'\n"
  "greet()\n"
  "async function lost()\n"
  "  error(trio.RuntimeError('nobody waits for me'))\n"
  "end\n"
  "trio.run(async function()\n"
  "  start(lost)\n"
  "  await trio.sleep(0)\n"
  "end)\n"
  "print(pcall(os.exit, 3) or 'the host decides')\n";

static const char greetings[] =
  "return function() print('hello from a module') end\n";

/* --- the host's functions ----------------------------------------------- */

static void on_write (void *ud, const char *text, size_t len) {
  (void)ud;
  printf("[out] %.*s", (int)len, text);
}

static void on_warn (void *ud, const char *text, size_t len) {
  (void)ud;
  printf("[warning] %.*s", (int)len, text);
}

static void on_unhandled (void *ud, const ar_Error *e, const char *task) {
  (void)ud;
  printf("[unhandled] in task '%s': %s: %s (line %d)\n", task ? task : "?",
         e->cls, e->message, e->line);
}

static void on_exit_call (void *ud, int status, int close) {
  (void)ud;
  (void)close;
  printf("[exit] %d\n", status); /* and the script gets a SystemExit */
}

static int find_module (void *ud, const char *name, ar_Module *m) {
  (void)ud;
  if (strcmp(name, "greetings") != 0) return AR_MODULE_UNKNOWN;
  m->text = greetings;
  m->len = sizeof(greetings) - 1;
  return AR_MODULE_FOUND;
}

/* start(f): a task that nobody asks for its result. */
static int start (lua_State *L) {
  lua_settop(L, 1);
  lua_xmove(L, ar_state(ar_runtime(L)), 1);
  if (ar_spawn(ar_runtime(L), 0, NULL) != AR_OK)
    return ar_raise(L, "RuntimeError", "start: not now");
  return 0;
}

/* --- the host ----------------------------------------------------------- */

static ar_Runtime *open_runtime (void) {
  ar_Config config;
  ar_config_init(&config);
  config.write = on_write;
  config.warn = on_warn;
  config.unhandled = on_unhandled;
  config.exit = on_exit_call;
  config.load_module = find_module;
  return ar_open(&config);
}

int main (void) {
  static const ar_Reg functions[] = {{"start", start, 0}, {NULL, NULL, 0}};
  int status;
  ar_Runtime *rt = open_runtime();
  if (!rt) return 1;
  status = ar_register(rt, NULL, functions);
  if (status == AR_OK)
    status = ar_load_text(rt, main_script, strlen(main_script), "=main");
  if (status == AR_OK) status = ar_call(rt, 0, 0);
  if (status > AR_OK) {
    ar_report(rt);
    fprintf(stderr, "%s\n", lua_tostring(ar_state(rt), -1));
  }
  ar_close(rt);
  return status != AR_OK;
}
