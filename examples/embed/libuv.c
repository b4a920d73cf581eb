/* SPDX-License-Identifier: MIT
**
** A host with libuv's loop. A poll handle watches the runtime's descriptor,
** a timer its next deadline; either gives it a step. The handles keep
** libuv's loop alive until the script has ended.
**
** Prints:
**     libuv's timer
**     the script has seen it
**     the script has ended
*/
#include <stdio.h>
#include <string.h>

#include <uv.h>

#include <asyncrun.h>

static const char script[] =
  "local trio = require 'trio'\n"
  "return async function()\n"
  "  while not fired do await trio.sleep(0.002) end\n"
  "  print('the script has seen it')\n"
  "end\n";

/* --- a runtime in libuv's loop -------------------------------------------- */

typedef struct Driver {
  uv_poll_t poll;
  uv_timer_t timer;
  ar_Runtime *rt;
} Driver;

static void on_timeout (uv_timer_t *timer);

/* Let libuv call again when the runtime wants to be called. */
static void set_timer (Driver *d) {
  double seconds = ar_timeout(d->rt);
  if (seconds > 1e9) /* infinity */
    uv_timer_stop(&d->timer);
  else {
    uint64_t ms = (uint64_t)(seconds * 1000) + (seconds > 0);
    uv_update_time(d->timer.loop);
    uv_timer_start(&d->timer, on_timeout, ms, 0);
  }
}

static void stop (Driver *d) {
  if (uv_is_closing((uv_handle_t *)&d->poll)) return;
  uv_close((uv_handle_t *)&d->poll, NULL);
  uv_close((uv_handle_t *)&d->timer, NULL);
}

static void step (Driver *d) {
  if (ar_step(d->rt, 0, 0.005, NULL) != AR_OK) stop(d);
  if (!uv_is_closing((uv_handle_t *)&d->poll)) set_timer(d);
}

static void on_timeout (uv_timer_t *timer) {
  step(timer->data);
}

static void on_readable (uv_poll_t *poll, int status, int events) {
  (void)status;
  (void)events;
  step(poll->data);
}

static void drive (Driver *d, ar_Runtime *rt, uv_loop_t *loop) {
  d->rt = rt;
  d->poll.data = d->timer.data = d;
  uv_timer_init(loop, &d->timer);
  uv_poll_init(loop, &d->poll, ar_fd(rt));
  uv_poll_start(&d->poll, UV_READABLE, on_readable);
  set_timer(d);
}

/* --- the host ----------------------------------------------------------- */

static void on_own_timer (uv_timer_t *timer) {
  lua_State *L = ar_state(timer->data);
  puts("libuv's timer");
  lua_pushboolean(L, 1);
  lua_setglobal(L, "fired");
  uv_close((uv_handle_t *)timer, NULL);
}

static void on_done (ar_Task *task, void *ud) {
  (void)task;
  puts("the script has ended");
  stop(ud);
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
  uv_loop_t loop;
  uv_timer_t timer;
  Driver driver;
  ar_Task *task;
  ar_Runtime *rt = ar_open(NULL);
  if (!rt || uv_loop_init(&loop) != 0) return 1;
  task = start(rt);
  if (!task) return 1;
  ar_task_on_done(task, on_done, &driver);
  uv_timer_init(&loop, &timer);
  timer.data = rt;
  uv_timer_start(&timer, on_own_timer, 5, 0);
  drive(&driver, rt, &loop);
  uv_run(&loop, UV_RUN_DEFAULT);
  uv_loop_close(&loop);
  ar_task_release(task);
  ar_close(rt);
  return 0;
}
