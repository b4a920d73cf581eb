/* SPDX-License-Identifier: MIT
**
** The host starts functions of a script as tasks and keeps their handles:
** to ask for the result, to be told of the end, to cancel.
**
** ar_spawn starts, ar_join runs until a task (or with NULL all) has ended.
** Meanwhile all tasks make progress. A task's error is its handle's: it
** stops nothing else. A host whose own loop drives the runtime does the
** same without ar_join: see poll.c.
**
** Prints:
**     quick has ended
**     quick gave 42
**     broken has ended
**     broken: ValueError at line 8: out of luck
**     endless was cancelled
*/
#include <stdio.h>
#include <string.h>

#include <asyncrun.h>

static const char script[] =
  "local trio = require 'trio'\n"
  "async function quick()\n"
  "  await trio.sleep(0.002)\n"
  "  return 42\n"
  "end\n"
  "async function broken()\n"
  "  await trio.sleep(0.004)\n"
  "  error(trio.ValueError('out of luck'))\n"
  "end\n"
  "async function endless()\n"
  "  await trio.sleep_forever()\n"
  "end\n";

static void on_done (ar_Task *task, void *ud) {
  const char *name = ud;
  (void)task;
  printf("%s has ended\n", name);
}

/* Start the global function of that name. Result: its handle, or NULL. */
static ar_Task *start (ar_Runtime *rt, const char *name) {
  ar_Task *task;
  lua_State *L = ar_state(rt);
  lua_getglobal(L, name);
  if (ar_spawn(rt, 0, &task) == AR_OK) return task;
  ar_report(rt);
  fprintf(stderr, "%s\n", lua_tostring(L, -1));
  lua_pop(L, 1);
  return NULL;
}

/* What has become of a task, in a line. */
static void show (ar_Runtime *rt, ar_Task *task, const char *name) {
  lua_State *L = ar_state(rt);
  int n;
  switch (ar_task_result(task, &n)) {
    case AR_OK:
      printf("%s gave %s\n", name, lua_tostring(L, -n));
      lua_pop(L, n);
      break;
    case LUA_ERRRUN: {
      ar_Error *e = ar_error_new(L, -1);
      if (ar_task_state(task) == AR_TASK_CANCELLED)
        printf("%s was cancelled\n", name);
      else if (e)
        printf("%s: %s at line %d: %s\n", name, e->cls, e->line,
               e->message);
      ar_error_free(e);
      lua_pop(L, 1);
      break;
    }
    default:
      printf("%s is still alive\n", name);
  }
}

int main (void) {
  const char *names[] = {"quick", "broken", "endless"};
  ar_Task *tasks[3];
  ar_Runtime *rt = ar_open(NULL);
  if (!rt || ar_load_text(rt, script, strlen(script), "=script") != AR_OK
      || ar_call(rt, 0, 0) != AR_OK)
    return 1;
  for (int i = 0; i < 3; i++)
    if (!(tasks[i] = start(rt, names[i]))) return 1;
  for (int i = 0; i < 2; i++) {
    ar_task_on_done(tasks[i], on_done, (void *)names[i]);
    if (ar_join(rt, tasks[i]) != AR_OK) return 1;
    show(rt, tasks[i], names[i]);
  }
  ar_task_cancel(tasks[2]);
  if (ar_join(rt, NULL) != AR_OK) return 1; /* whatever is left */
  show(rt, tasks[2], names[2]);
  for (int i = 0; i < 3; i++) ar_task_release(tasks[i]);
  ar_close(rt);
  return 0;
}
