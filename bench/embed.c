/* SPDX-License-Identifier: MIT
**
** embed WHAT N: what it costs to cross between a host and its scripts.
** Prints seconds for one, of the processor but for 'thread'.
**
** call      the host calls a function of the script
** function  the script calls a C function
** async     it awaits a C async function, which returns at once
** wake      a C async function waits, another task wakes it
** thread    it waits for a thread, which wakes it
*/
#include <asyncrun.h>
#include <pthread.h>
#include <stdbool.h>

#include "bench/floor.h"

static ar_Wait *waiting;

static int add_one (lua_State *L) {
  lua_pushinteger(L, luaL_checkinteger(L, 1) + 1);
  return 1;
}

static int on_abort (ar_Wait *wait, void *ud) {
  (void)ud;
  ar_wait_release(wait);
  return AR_ABORTED;
}

static int wait_for (lua_State *L) {
  waiting = ar_wait_new(L, "wake-up", on_abort, NULL);
  return ar_wait(L, waiting, NULL, 0);
}

static int wake (lua_State *L) {
  ar_wake(waiting, L, lua_gettop(L));
  return 0;
}

/* --- a thread that answers -------------------------------------------- */

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t work = PTHREAD_COND_INITIALIZER;
static ar_Wait *asked;
static bool ending;

static void *answer (void *arg) {
  pthread_mutex_lock(&mutex);
  while (!ending) {
    if (asked) {
      ar_wake_from_thread(asked, NULL, NULL);
      asked = NULL;
    }
    else
      pthread_cond_wait(&work, &mutex);
  }
  pthread_mutex_unlock(&mutex);
  return arg;
}

static int ask (lua_State *L) {
  ar_Wait *wait = ar_wait_new(L, "answer", on_abort, NULL);
  pthread_mutex_lock(&mutex);
  asked = wait;
  pthread_cond_signal(&work);
  pthread_mutex_unlock(&mutex);
  return ar_wait(L, wait, NULL, 0);
}

/* --- programs ------------------------------------------------------------ */

static const ar_Reg functions[] = {
  {"f", add_one, 0}, {"g", add_one, AR_ASYNC}, {"wait", wait_for, AR_ASYNC},
  {"wake", wake, 0}, {"ask", ask, AR_ASYNC}, {NULL, NULL, 0}
};

static const struct { const char *name, *text; } programs[] = {
  {"call", "return function(i) return i + 1 end"},
  {"function", "local host = require 'host'\n"
   "return function(n)\n"
   "  local f = host.f for i = 1, n do f(i) end\nend"},
  {"async", "local host, trio = require 'host', require 'trio'\n"
   "return function(n) trio.run(async function()\n"
   "  local g = host.g for i = 1, n do await g(i) end\nend) end"},
  {"wake", "local host, trio = require 'host', require 'trio'\n"
   "return function(n) trio.run(async function()\n"
   "  async with trio.open_nursery() as nursery do\n"
   "    nursery:start_soon(async function()\n"
   "      local wait = host.wait for i = 1, n do await wait() end\n"
   "    end)\n"
   "    await trio.lowlevel.checkpoint()\n"
   "    local wake, checkpoint = host.wake, trio.lowlevel.checkpoint\n"
   "    for i = 1, n do wake(i) await checkpoint() end\n"
   "  end\nend) end"},
  {"thread", "local host, trio = require 'host', require 'trio'\n"
   "return function(n) trio.run(async function()\n"
   "  local ask = host.ask for i = 1, n do await ask() end\nend) end"},
};

static const char *find_program (const char *name) {
  for (size_t i = 0; i < sizeof(programs) / sizeof(programs[0]); i++)
    if (strcmp(programs[i].name, name) == 0) return programs[i].text;
  die("usage: embed call|function|async|wake|thread N");
  return NULL;
}

static double now (void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static void check (ar_Runtime *rt, int status) {
  if (status == AR_OK) return;
  ar_report(rt);
  die(lua_tostring(ar_state(rt), -1));
}

static void call_often (ar_Runtime *rt, long n) {
  lua_State *L = ar_state(rt);
  for (long i = 0; i < n; i++) {
    lua_pushvalue(L, 1);
    lua_pushinteger(L, i);
    check(rt, ar_call(rt, 1, 1));
    lua_pop(L, 1);
  }
}

int main (int argc, char **argv) {
  const char *name = argc > 1 ? argv[1] : "", *text = find_program(name);
  long n = count_argument(argc, argv, 2, 1000);
  ar_Runtime *rt = ar_open(NULL);
  lua_State *L;
  pthread_t id;
  double (*seconds) (void) = cpu_seconds, start;
  if (!rt) die("no memory");
  L = ar_state(rt);
  check(rt, ar_register(rt, "host", functions));
  check(rt, ar_load_text(rt, text, strlen(text), "=embed"));
  check(rt, ar_call(rt, 0, 1));
  pthread_create(&id, NULL, answer, NULL);
  if (strcmp(name, "thread") == 0) seconds = now;
  start = seconds();
  if (strcmp(name, "call") == 0) call_often(rt, n);
  else {
    lua_pushinteger(L, n);
    check(rt, ar_call(rt, 1, 0));
  }
  printf("%.12f\n", (seconds() - start) / (double)n);
  pthread_mutex_lock(&mutex);
  ending = true;
  pthread_cond_signal(&work);
  pthread_mutex_unlock(&mutex);
  pthread_join(id, NULL);
  lua_settop(L, 0);
  return ar_close(rt);
}
