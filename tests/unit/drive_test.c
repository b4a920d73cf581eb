/* SPDX-License-Identifier: MIT
**
** Hosts with loops of their own: steps and poll(), a libev loop, a thread
** that waits. Timers, descriptors, posts from threads, tasks that the host
** wakes; bounded steps; errors; calls in the wrong order; loops that are
** destroyed first.
*/
#include <math.h>
#include <poll.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>
#include <ev.h>

#include <asyncrun.h>
#include <lauxlib.h>

static ar_Task *spawn (ar_Runtime *rt, const char *text) {
  ar_Task *t = NULL;
  if (ar_load_async(rt, text, strlen(text), "=text") != AR_OK ||
      ar_spawn(rt, 0, &t) != AR_OK)
    fail_msg("%s", lua_tostring(ar_state(rt), -1));
  return t;
}

/* The task's first result, as text; released. */
static void check_result (ar_Runtime *rt, ar_Task *t, const char *wanted) {
  lua_State *L = ar_state(rt);
  int n;
  if (ar_task_result(t, &n) != AR_OK) {
    ar_report(rt);
    fail_msg("%s", lua_tostring(L, -1));
  }
  assert_string_equal(n > 0 ? luaL_tolstring(L, -n, NULL) : "", wanted);
  lua_settop(L, 0);
  ar_task_release(t);
}

static int alive (ar_Task *t) {
  return ar_task_state(t) == AR_TASK_ALIVE;
}

/* --- poll --------------------------------------------------------------- */

static int milliseconds (double seconds) {
  return seconds == HUGE_VAL ? -1 : (int)ceil(seconds * 1000);
}

/* Result: how often it has waited. */
static int poll_until (ar_Runtime *rt, ar_Task *t) {
  struct pollfd p = {.fd = ar_fd(rt), .events = POLLIN};
  int waits = 0;
  assert_true(p.fd >= 0);
  while (alive(t)) {
    int ms = milliseconds(ar_timeout(rt));
    if (ms != 0) waits++;
    poll(&p, 1, ms);
    assert_int_equal(ar_step(rt, 0, 0, NULL), AR_OK);
  }
  return waits;
}

static const char sockets[] =
    "local trio = require 'trio'\n"
    "local a, b = trio.socket.socketpair()\n"
    "async with trio.open_nursery() as nursery do\n"
    "  nursery:start_soon(async function()\n"
    "    await b:send('re: ' .. await b:recv(10))\n"
    "  end)\n"
    "  await trio.sleep(0.01)\n"
    "  await a:send('ping')\n"
    "  local answer = await a:recv(10)\n"
    "  a:close() b:close()\n"
    "  return answer .. await trio.to_thread.run_sync(function()\n"
    "    return ' from a thread'\n"
    "  end)\n"
    "end";

static void a_poll_loop (void **state) {
  ar_Runtime *rt = ar_open(NULL);
  ar_StepState now;
  ar_Task *t = spawn(rt, sockets);
  (void)state;
  assert_true(ar_timeout(rt) == 0);
  assert_in_range(poll_until(rt, t), 1, 20);
  check_result(rt, t, "re: ping from a thread");
  assert_int_equal(ar_step(rt, 0, 0, &now), AR_OK);
  assert_int_equal(now, AR_STEP_IDLE);
  assert_true(ar_timeout(rt) == HUGE_VAL);
  assert_int_equal(ar_close(rt), AR_OK);
}

/* Idle, the descriptor is quiet: a host doesn't spin. */
static void an_idle_runtime_is_quiet (void **state) {
  ar_Runtime *rt = ar_open(NULL);
  struct pollfd p = {.fd = ar_fd(rt), .events = POLLIN};
  ar_Task *t;
  (void)state;
  assert_int_equal(poll(&p, 1, 0), 0);
  t = spawn(rt, sockets);
  poll_until(rt, t);
  check_result(rt, t, "re: ping from a thread");
  for (int i = 0; i < 3; i++) assert_int_equal(ar_step(rt, 0, 0, NULL), 0);
  assert_int_equal(poll(&p, 1, 5), 0);
  t = spawn(rt, "local trio = require 'trio' "
                "await trio.lowlevel.wait_readable(0)");
  for (int i = 0; i < 3; i++) assert_int_equal(ar_step(rt, 0, 0, NULL), 0);
  ar_task_cancel(t);
  while (alive(t)) assert_int_equal(ar_step(rt, 0, 0, NULL), 0);
  ar_task_release(t);
  ar_close(rt);
}

static void steps_are_bounded (void **state) {
  ar_Runtime *rt = ar_open(NULL);
  ar_StepState now;
  ar_Task *t = spawn(rt, "local trio = require 'trio' count = 0\n"
                         "async with trio.open_nursery() as nursery do\n"
                         "  for i = 1, 1000 do\n"
                         "    nursery:start_soon(async function()\n"
                         "      for i = 1, 10 do\n"
                         "        count = count + 1\n"
                         "        await trio.sleep(0)\n"
                         "      end\n"
                         "    end)\n"
                         "  end\n"
                         "end");
  lua_Integer before = 0, count = 0;
  lua_State *L = ar_state(rt);
  (void)state;
  ar_step(rt, 1, 0, NULL); /* main */
  while (alive(t)) {
    assert_int_equal(ar_step(rt, 10, 0, &now), AR_OK);
    lua_getglobal(L, "count");
    count = lua_tointeger(L, -1);
    lua_pop(L, 1);
    assert_in_range(count - before, 0, 10);
    if (count < 10000) assert_int_equal(now, AR_STEP_READY);
    before = count;
  }
  assert_int_equal(count, 10000);
  ar_task_release(t);
  ar_close(rt);
}

/* What the host does between two steps: no deadlock, no wait missed. */
static void the_host_wakes_tasks (void **state) {
  ar_Runtime *rt = ar_open(NULL);
  lua_State *L = ar_state(rt);
  ar_StepState now;
  ar_Task *t = spawn(rt, "local trio = require 'trio' event = trio.Event()\n"
                         "await event:wait() return 'woken'");
  (void)state;
  while (ar_step(rt, 0, 0, &now) == AR_OK && now == AR_STEP_READY) {}
  assert_int_equal(now, AR_STEP_WAITING);
  assert_true(ar_timeout(rt) == HUGE_VAL);
  assert_int_equal(luaL_loadstring(L, "event:set()"), LUA_OK);
  assert_int_equal(ar_call(rt, 0, 0), AR_OK);
  assert_true(ar_timeout(rt) == 0);
  poll_until(rt, t);
  check_result(rt, t, "woken");
  ar_close(rt);
}

static int step_inside (lua_State *L) {
  ar_Runtime *rt = ar_runtime(L);
  lua_pushinteger(L, ar_step(rt, 0, 0, NULL));
  return 1;
}

static void wrong_calls (void **state) {
  ar_Runtime *rt = ar_open(NULL);
  lua_State *L = ar_state(rt);
  ar_Task *t;
  (void)state;
  assert_int_equal(ar_step(rt, 0, -1, NULL), AR_EINVAL);
  assert_int_equal(ar_step(rt, 0, NAN, NULL), AR_EINVAL);
  lua_register(L, "step", step_inside);
  t = spawn(rt, "return step()");
  poll_until(rt, t);
  check_result(rt, t, "-3"); /* AR_EBUSY */
  /* an event loop of a script's, left in the middle, is gone on with */
  assert_int_equal(
      luaL_dostring(L, "local asyncio = require 'asyncio'\n"
                       "local loop = asyncio.new_event_loop()\n"
                       "loop:call_soon(function() called = true end)"),
      LUA_OK);
  assert_int_equal(ar_step(rt, 0, 0, NULL), AR_OK);
  lua_getglobal(L, "called");
  assert_true(lua_toboolean(L, -1));
  lua_settop(L, 0);
  ar_close(rt);
}

/* A run that breaks down is an error of the step. */
static void a_broken_run (void **state) {
  ar_Runtime *rt = ar_open(NULL);
  ar_Task *t = spawn(rt, "local trio = require 'trio'\n"
                         "trio.lowlevel.spawn_system_task(async function()\n"
                         "  error('broken')\n"
                         "end)\n"
                         "await trio.sleep_forever()");
  int status = AR_OK;
  (void)state;
  while (status == AR_OK && alive(t)) status = ar_step(rt, 0, 0, NULL);
  if (status == AR_OK) { /* it was cancelled first */
    ar_StepState now = AR_STEP_READY;
    while (status == AR_OK && now != AR_STEP_IDLE)
      status = ar_step(rt, 0, 0, &now);
  }
  assert_int_equal(status, LUA_ERRRUN);
  ar_report(rt);
  assert_non_null(strstr(lua_tostring(ar_state(rt), -1), "broken"));
  lua_settop(ar_state(rt), 0);
  ar_task_release(t);
  ar_close(rt);
}

/* --- libev -------------------------------------------------------------- */

static void on_done (ar_Task *task, void *ud) {
  (void)task;
  ++*(int *)ud;
}

static void count_ticks (struct ev_loop *ev, ev_timer *w, int events) {
  (void)ev;
  (void)events;
  ++*(int *)w->data;
}

static void a_libev_loop (void **state) {
  struct ev_loop *ev = ev_loop_new(EVFLAG_AUTO);
  ar_Runtime *rt = ar_open(NULL);
  ev_timer ticks;
  int done = 0, ticked = 0;
  ar_Task *t;
  (void)state;
  assert_int_equal(ar_drive(rt, ev), AR_OK);
  ev_run(ev, 0); /* nothing keeps it */
  ev_timer_init(&ticks, count_ticks, 0.001, 0.001);
  ticks.data = &ticked;
  ev_timer_start(ev, &ticks);
  ev_unref(ev);
  t = spawn(rt, sockets);
  ar_task_on_done(t, on_done, &done);
  ev_run(ev, 0);
  assert_int_equal(done, 1);
  assert_true(ticked > 0);
  check_result(rt, t, "re: ping from a thread");
  ev_ref(ev);
  ev_timer_stop(ev, &ticks);
  t = spawn(rt, "return 'again'");
  ev_run(ev, 0);
  check_result(rt, t, "again");
  assert_int_equal(ar_drive(rt, NULL), AR_OK);
  t = spawn(rt, "return 'joined'");
  assert_int_equal(ar_join(rt, t), AR_OK);
  check_result(rt, t, "joined");
  ar_close(rt);
  ev_loop_destroy(ev);
}

/* Either goes first, with tasks that wait; a step may even close it all. */
static void a_libev_loop_is_destroyed (void **state) {
  static const char waits[] = "await require 'trio'.sleep(1e6)";
  struct ev_loop *ev = ev_loop_new(EVFLAG_AUTO);
  ar_Runtime *rt = ar_open(NULL);
  ar_Task *t;
  (void)state;
  ar_drive(rt, ev);
  ar_task_release(spawn(rt, waits));
  ev_run(ev, EVRUN_NOWAIT);
  ev_run(ev, EVRUN_NOWAIT);
  ev_loop_destroy(ev);
  t = spawn(rt, "return 'on its own'");
  assert_int_equal(ar_join(rt, t), AR_OK);
  check_result(rt, t, "on its own");
  ev = ev_loop_new(EVFLAG_AUTO);
  ar_drive(rt, ev);
  ev_run(ev, EVRUN_NOWAIT);
  assert_int_equal(ar_close(rt), AR_OK);
  ev_run(ev, 0); /* nothing is left in it */
  ev_loop_destroy(ev);
}

/* --- posts and the thread that waits ------------------------------------ */

typedef struct Host {
  pthread_mutex_t lock;
  pthread_cond_t change;
  int due;            /* the host's own queue */
  atomic_int wakes;
} Host;

static void wake (void *ud) {
  Host *h = ud;
  atomic_fetch_add(&h->wakes, 1);
  pthread_mutex_lock(&h->lock);
  h->due++;
  pthread_cond_signal(&h->change);
  pthread_mutex_unlock(&h->lock);
}

static void wait_due (Host *h) {
  pthread_mutex_lock(&h->lock);
  while (h->due == 0) pthread_cond_wait(&h->change, &h->lock);
  h->due--;
  pthread_mutex_unlock(&h->lock);
}

static void guest_until (ar_Runtime *rt, Host *h, ar_Task *t) {
  while (alive(t)) {
    wait_due(h);
    assert_int_equal(ar_step(rt, 0, 0, NULL), AR_OK);
  }
}

static void set_flag (lua_State *L, void *arg) {
  (void)L;
  ++*(int *)arg;
}

static void *post_soon (void *arg) {
  void **args = arg;
  struct timespec t = {0, 5000000};
  nanosleep(&t, NULL);
  ar_post(args[0], set_flag, args[1]);
  return NULL;
}

static void a_thread_waits (void **state) {
  Host h = {.lock = PTHREAD_MUTEX_INITIALIZER,
            .change = PTHREAD_COND_INITIALIZER};
  ar_Runtime *rt = ar_open(NULL);
  lua_State *L = ar_state(rt);
  void *args[2];
  pthread_t thread;
  int posted = 0;
  ar_Task *t;
  (void)state;
  assert_int_equal(ar_guest(rt, wake, &h), AR_OK);
  assert_int_equal(ar_drive(rt, NULL), AR_EBUSY);
  t = spawn(rt, sockets);
  guest_until(rt, &h, t);
  check_result(rt, t, "re: ping from a thread");
  assert_in_range(atomic_load(&h.wakes), 2, 50);
  /* a post from a thread, with no task */
  args[0] = rt;
  args[1] = &posted;
  pthread_create(&thread, NULL, post_soon, args);
  while (posted == 0) {
    wait_due(&h);
    ar_step(rt, 0, 0, NULL);
  }
  pthread_join(thread, NULL);
  /* the host itself wakes a task */
  t = spawn(rt, "local trio = require 'trio' event = trio.Event()\n"
                "await event:wait() return 'woken'");
  for (int i = 0; i < 5; i++) {
    wait_due(&h);
    ar_step(rt, 0, 0, NULL);
    lua_getglobal(L, "event");
    if (!lua_isnil(L, -1)) break;
    lua_pop(L, 1);
  }
  lua_settop(L, 0);
  assert_int_equal(luaL_loadstring(L, "event:set()"), LUA_OK);
  assert_int_equal(ar_call(rt, 0, 0), AR_OK);
  guest_until(rt, &h, t);
  check_result(rt, t, "woken");
  assert_int_equal(ar_guest(rt, NULL, NULL), AR_OK);
  ar_guest(rt, wake, &h);
  ar_close(rt); /* and its thread with it */
}

/* A post wakes a poll of the host's. */
static void posts_wake_a_poll (void **state) {
  ar_Runtime *rt = ar_open(NULL);
  struct pollfd p = {.fd = ar_fd(rt), .events = POLLIN};
  pthread_t thread;
  int posted = 0;
  void *args[] = {rt, &posted};
  (void)state;
  pthread_create(&thread, NULL, post_soon, args);
  assert_int_equal(poll(&p, 1, 10000), 1);
  assert_int_equal(ar_step(rt, 0, 0, NULL), AR_OK);
  assert_int_equal(posted, 1);
  pthread_join(thread, NULL);
  assert_int_equal(poll(&p, 1, 0), 0);
  ar_close(rt);
}

int main (void) {
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(a_poll_loop),
    cmocka_unit_test(an_idle_runtime_is_quiet),
    cmocka_unit_test(steps_are_bounded),
    cmocka_unit_test(the_host_wakes_tasks),
    cmocka_unit_test(wrong_calls),
    cmocka_unit_test(a_broken_run),
    cmocka_unit_test(a_libev_loop),
    cmocka_unit_test(a_libev_loop_is_destroyed),
    cmocka_unit_test(a_thread_waits),
    cmocka_unit_test(posts_wake_a_poll),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
