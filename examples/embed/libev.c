/* SPDX-License-Identifier: MIT
**
** A host with a libev loop of its own. ar_drive lets that loop do the
** runtime's steps: scripts make progress whenever the host runs it. The loop
** stays the host's, who destroys it.
**
** Prints:
**     the host's timer
**     the script has seen it
**     the script has ended
*/
#include <stdio.h>
#include <string.h>

#include <ev.h>

#include <asyncrun.h>

static const char script[] =
  "local trio = require 'trio'\n"
  "return async function()\n"
  "  while not fired do await trio.sleep(0.002) end\n"
  "  print('the script has seen it')\n"
  "end\n";

static void on_timer (struct ev_loop *loop, ev_timer *timer, int events) {
  lua_State *L = ar_state(timer->data);
  (void)loop;
  (void)events;
  puts("the host's timer");
  lua_pushboolean(L, 1);
  lua_setglobal(L, "fired");
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
  ar_Task *task;
  ar_Runtime *rt = ar_open(NULL);
  if (!rt || !loop || ar_drive(rt, loop) != AR_OK) return 1;
  ev_timer_init(&timer, on_timer, 0.005, 0);
  timer.data = rt;
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
