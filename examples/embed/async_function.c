/* SPDX-License-Identifier: MIT
**
** A C function that scripts await, and that a thread completes: the shape
** of every binding to something slow, be it a device, a database or a
** library with threads of its own.
**
** 'await read_sensor(n)' makes a reference to the waiting task, an ar_Wait,
** hands it to a thread and suspends the task; all others go on. The thread
** answers when it has something, by ar_wake_from_thread, from where it is.
** The value is made a Lua value later, in the runtime's own thread.
**
** If the task is cancelled meanwhile (here by a timeout) the abort function
** is called and the task leaves at once. The thread doesn't know, and need
** not: an answer that comes too late is dropped, and the request is freed
** by the same function as always. So each has one owner at any time: first
** read_sensor, then the thread, then whoever calls give_reading.
**
** Prints:
**     sensor 1: 21.5 degrees
**     sensor 2: 22.5 degrees
**     sensor 50 is too slow
*/
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <asyncrun.h>
#include <lauxlib.h>

typedef struct Request {
  ar_Wait *wait;
  int number;
  double reading;
} Request;

/* In the runtime's thread, or in any with [L] NULL: nobody waits now. */
static int give_reading (lua_State *L, void *arg) {
  Request *r = arg;
  double reading = r->reading;
  free(r);
  if (!L) return 0;
  lua_pushnumber(L, reading);
  return 1;
}

/* In a thread of its own. The higher its number, the slower a sensor. */
static void *measure (void *arg) {
  Request *r = arg;
  usleep((unsigned)r->number * 4000);
  r->reading = 20.5 + r->number;
  ar_wake_from_thread(r->wait, give_reading, r);
  return NULL;
}

/* The task is cancelled, and may leave. */
static int stop_waiting (ar_Wait *wait, void *ud) {
  (void)wait;
  (void)ud;
  return AR_ABORTED;
}

/* Result: does a thread own [r] now? */
static int start_thread (Request *r) {
  pthread_t thread;
  if (pthread_create(&thread, NULL, measure, r) != 0) return 0;
  pthread_detach(thread);
  return 1;
}

/* read_sensor(n): degrees */
static int read_sensor (lua_State *L) {
  int number = (int)luaL_checkinteger(L, 1);
  ar_Wait *wait = ar_wait_new(L, "a sensor", stop_waiting, NULL);
  Request *r = malloc(sizeof(*r)); /* nothing raises from here on */
  if (r) {
    r->wait = wait;
    r->number = number;
    if (start_thread(r)) return ar_wait(L, wait, NULL, 0);
  }
  free(r);
  ar_wait_release(wait);
  return ar_raise(L, "OSError", "sensor %d: no thread for it", number);
}

static const char script[] =
  "local trio = require 'trio'\n"
  "local degrees = {}\n"
  "async function read(n)\n"
  "  degrees[n] = await read_sensor(n)\n"
  "end\n"
  "trio.run(async function()\n"
  "  async with trio.open_nursery() as nursery do\n"
  "    nursery:start_soon(read, 1)\n"
  "    nursery:start_soon(read, 2)\n"
  "  end\n"
  "  for n, reading in ipairs(degrees) do\n"
  "    print(('sensor %d: %.1f degrees'):format(n, reading))\n"
  "  end\n"
  "  local scope = trio.move_on_after(0.005)\n"
  "  with scope do\n"
  "    await read(50)\n"
  "  end\n"
  "  if scope.cancelled_caught then print('sensor 50 is too slow') end\n"
  "end)\n";

int main (void) {
  static const ar_Reg functions[] = {
    {"read_sensor", read_sensor, AR_ASYNC}, {NULL, NULL, 0}
  };
  ar_Runtime *rt = ar_open(NULL);
  int status;
  if (!rt) return 1;
  status = ar_register(rt, NULL, functions);
  if (status == AR_OK)
    status = ar_load_text(rt, script, strlen(script), "=script");
  if (status == AR_OK) status = ar_call(rt, 0, 0);
  if (status != AR_OK) {
    ar_report(rt);
    fprintf(stderr, "%s\n", lua_tostring(ar_state(rt), -1));
  }
  ar_close(rt);
  return status != AR_OK;
}
