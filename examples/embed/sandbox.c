/* SPDX-License-Identifier: MIT
**
** Scripts of people whom you don't know. Each runs in a runtime of its own
** which may do nothing but compute and wait: no files, no network, no
** programs, no threads. Its memory has a limit, and so has its time; what it
** prints comes to the host, as do its errors, as text.
**
** The limits hold against a script that resists: pcall catches neither the
** end of its time nor, for long, that of its memory.
**
** Prints:
**     -- polite
**     hello from a sandbox
**     ok
**     -- curious
**     PermissionError: io.open isn't allowed here
**     -- greedy
**     not enough memory
**     -- endless
**     TimeLimitError: a script ran for more than 0.5 seconds without an await
*/
#include <stdio.h>
#include <string.h>

#include <asyncrun.h>

typedef struct Script {
  const char *name, *text;
} Script;

static const Script scripts[] = {
  {"polite", "local trio = require 'trio'\n"
             "trio.run(trio.sleep, 0.001)\n"
             "print('hello from a sandbox')\n"},
  {"curious", "print(io.open('/etc/passwd'))\n"},
  {"greedy", "local s = 'x'\n"
             "while true do s = s .. s end\n"},
  {"endless", "while true do pcall(function() while true do end end) end\n"},
  {NULL, NULL}
};

/* What the script prints. */
static void write_text (void *ud, const char *text, size_t len) {
  (void)ud;
  fwrite(text, 1, len, stdout);
}

/* The beginning of the message tells enough here. */
static void say_why (ar_Runtime *rt) {
  ar_Error *e = ar_error_new(ar_state(rt), -1);
  if (!e) puts("no memory for the error either");
  else
    printf("%s%s%.*s\n", e->cls, *e->cls ? ": " : "",
           (int)strcspn(e->message, ":,"), e->message);
  ar_error_free(e);
}

static void run (const Script *s) {
  ar_Config config;
  ar_Runtime *rt;
  ar_config_init(&config);
  config.allow = AR_ALLOW_NONE;
  config.memory_limit = 4 << 20;
  config.time_limit = 0.5;
  config.write = write_text;
  rt = ar_open(&config);
  if (!rt) return;
  printf("-- %s\n", s->name);
  if (ar_load_text(rt, s->text, strlen(s->text), s->name) != AR_OK ||
      ar_call(rt, 0, 0) != AR_OK)
    say_why(rt);
  else puts("ok");
  ar_close(rt);
}

int main (void) {
  for (const Script *s = scripts; s->name; s++) run(s);
  return 0;
}
