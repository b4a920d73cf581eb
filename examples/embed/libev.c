/* SPDX-License-Identifier: MIT
**
** A host with a libev loop of its own, which it gives to the runtime: both
** then wait in one place, and scripts make progress whenever the host runs
** its loop. The loop stays the host's: it outlives the runtime and is
** destroyed by the host, after ar_close.
**
** Prints:
**     the host's timer
**     the script's timer
**     the script has ended
*/
#include <stdio.h>
#include <string.h>

#include <ev.h>

#include <asyncrun.h>

static const char script[] =
  "local trio = require 'trio'\n"
  "return async function()\n"
  "  await trio.sleep(0.02)\n"
  "  print('the script\\'s timer')\n"
  "end\n";

static void on_timer (struct ev_loop *loop, ev_timer *timer, int events) {
  (void)loop;
  (void)timer;
  (void)events;
  puts("the host's timer");
}

static void on_done (ar_Task *task, void *ud) {
  (void)task;
  puts("the script has ended");
  ev_break(ud, EVBREAK_ALL);
}

static ar_Task *start (ar_Runtime *rt) {
  ar_Task *task;
  if (ar_load_text(rt, script, strlen(script), "=script") == AR_OK &&
      ar_call(rt, 0, 1) == AR_OK && ar_spawn(rt, 0, &task) == AR_OK)
    return task;
  ar_report(rt);
  fprintf(stderr, "%s\n", lua_tostring(ar_state(rt), -1));
  return NULL;
}

int main (void) {
  struct ev_loop *loop = ev_loop_new(EVFLAG_AUTO);
  ev_timer timer;
  ar_Config config;
  ar_Runtime *rt;
  ar_Task *task;
  ar_config_init(&config);
  config.loop = loop;
  rt = loop ? ar_open(&config) : NULL;
  if (!rt) return 1;
  ev_timer_init(&timer, on_timer, 0.005, 0);
  ev_timer_start(loop, &timer);
  task = start(rt);
  if (!task) return 1;
  ar_task_on_done(task, on_done, loop);
  ev_run(loop, 0);
  ar_task_release(task);
  ar_close(rt);
  ev_loop_destroy(loop);
  return 0;
}
