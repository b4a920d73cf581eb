/* SPDX-License-Identifier: MIT
**
** Two runtimes on two threads, side by side. Runtimes share nothing: each
** has its own Lua state, loop and tasks, and no lock is needed for it.
**
** A runtime belongs to the thread that opened it, which is why each thread
** here opens its own. Two things may be done from any other thread: ar_post
** calls a function on the runtime's, and ar_interrupt stops its script.
** This host uses ar_post to hand numbers from one to the other.
**
** Prints:
**     producer: sent 3 numbers
**     consumer: got 1 4 9
*/
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <asyncrun.h>
#include <lauxlib.h>

static const char producer[] =
  "local trio = require 'trio'\n"
  "trio.run(async function()\n"
  "  for i = 1, 3 do\n"
  "    await trio.sleep(0.002)\n"
  "    send(i * i)\n"
  "  end\n"
  "  print('producer: sent 3 numbers')\n"
  "end)\n";

/* received() gives the receiving end of a channel; on_number is called by
   the host for each number that comes. */
static const char consumer[] =
  "local trio = require 'trio'\n"
  "local sender, receiver = trio.open_memory_channel(10)\n"
  "function on_number(n) sender:send_nowait(n) end\n"
  "trio.run(async function()\n"
  "  local got = {}\n"
  "  expect(1)\n"
  "  for i = 1, 3 do got[i] = await receiver:receive() end\n"
  "  expect(-1)\n"
  "  wait_for_producer()\n"
  "  print('consumer: got ' .. table.concat(got, ' '))\n"
  "end)\n";

/* What the threads share. The lock guards [to] only. */
typedef struct Shared {
  pthread_mutex_t lock;
  pthread_cond_t opened;
  ar_Runtime *to;
  pthread_t producer;
} Shared;

static Shared shared = {
  .lock = PTHREAD_MUTEX_INITIALIZER, .opened = PTHREAD_COND_INITIALIZER
};

/* Report what went wrong, close, and say how it went. */
static int finish (ar_Runtime *rt, int status) {
  if (status != AR_OK) {
    ar_report(rt);
    fprintf(stderr, "%s\n", lua_tostring(ar_state(rt), -1));
  }
  ar_close(rt);
  return status;
}

static int run (ar_Runtime *rt, const char *text) {
  int status = ar_load_text(rt, text, strlen(text), "=script");
  return status == AR_OK ? ar_call(rt, 0, 0) : status;
}

/* --- the producer's thread -------------------------------------------- */

/* On the consumer's thread: call its on_number. */
static void deliver (lua_State *L, void *arg) {
  if (!L) return; /* it was closed before: the number is lost */
  lua_getglobal(L, "on_number");
  lua_pushinteger(L, (lua_Integer)(intptr_t)arg);
  lua_call(L, 1, 0);
}

/* send(n) */
static int send_number (lua_State *L) {
  intptr_t n = (intptr_t)luaL_checkinteger(L, 1);
  int status = ar_post(shared.to, deliver, (void *)n);
  if (status != AR_OK)
    return ar_raise(L, "OSError", "send: %s", ar_status_text(status));
  return 0;
}

static void wait_until_opened (void) {
  pthread_mutex_lock(&shared.lock);
  while (!shared.to) pthread_cond_wait(&shared.opened, &shared.lock);
  pthread_mutex_unlock(&shared.lock);
}

static void *produce (void *arg) {
  static const ar_Reg functions[] = {
    {"send", send_number, 0}, {NULL, NULL, 0}
  };
  int *status = arg;
  ar_Runtime *rt = ar_open(NULL);
  if (!rt) return NULL;
  wait_until_opened();
  *status = ar_register(rt, NULL, functions);
  if (*status == AR_OK) *status = run(rt, producer);
  *status = finish(rt, *status);
  return NULL;
}

/* --- the consumer's thread: main ---------------------------------------- */

/* expect(by): posts will come, so waiting for them is no deadlock. */
static int expect (lua_State *L) {
  ar_expect(ar_runtime(L), (int)luaL_checkinteger(L, 1));
  return 0;
}

/* wait_for_producer(): so that the lines come in this order. */
static int wait_for_producer (lua_State *L) {
  (void)L;
  pthread_join(shared.producer, NULL);
  return 0;
}

static void publish (ar_Runtime *rt) {
  pthread_mutex_lock(&shared.lock);
  shared.to = rt;
  pthread_cond_signal(&shared.opened);
  pthread_mutex_unlock(&shared.lock);
}

int main (void) {
  static const ar_Reg functions[] = {
    {"expect", expect, 0}, {"wait_for_producer", wait_for_producer, 0},
    {NULL, NULL, 0}
  };
  int other = LUA_ERRRUN, status;
  ar_Runtime *rt = ar_open(NULL);
  if (!rt) return 1;
  ar_retain(rt); /* the other thread may post later than we close */
  if (pthread_create(&shared.producer, NULL, produce, &other) != 0)
    return 1;
  status = ar_register(rt, NULL, functions);
  publish(rt);
  if (status == AR_OK) status = run(rt, consumer);
  status = finish(rt, status);
  ar_release(rt);
  return status != AR_OK || other != AR_OK;
}
