/* SPDX-License-Identifier: MIT
**
** Tasks of the host's: their handles, results and errors, cancelling one
** and all, posts and triggers, in a run and without.
*/
#include "tests/embed/host.h"

#include <pthread.h>
#include <signal.h>
#include <time.h>
#include <unistd.h>

typedef struct Host {
  ar_Runtime *rt;
  Text unhandled;
  int calls;
  ar_Task *done[10];
} Host;

static Host host;

static void on_unhandled (void *ud, const ar_Error *e, const char *task) {
  char s[300];
  int n = snprintf(s, sizeof(s), "%s|%s|%s|%d\n", task ? task : "-", e->cls,
                   e->message, e->line);
  collect(ud, s, (size_t)n);
}

static ar_Runtime *open_host (void) {
  ar_Config c;
  memset(&host, 0, sizeof(host));
  ar_config_init(&c);
  c.unhandled = on_unhandled;
  c.unhandled_ud = &host.unhandled;
  host.rt = open_with(&c);
  run(host.rt, "trio = require 'trio'");
  return host.rt;
}

static ar_Task *spawn (ar_Runtime *rt, const char *text) {
  ar_Task *t;
  load_async(rt, text);
  assert_int_equal(ar_spawn(rt, 0, &t), AR_OK);
  assert_non_null(t);
  return t;
}

/* --- results ---------------------------------------------------------- */

static void test_results (void **state) {
  ar_Runtime *rt = open_host();
  lua_State *L = ar_state(rt);
  ar_Task *t = spawn(rt, "await trio.sleep(0.001) return 1, nil, 'x', nil");
  int n = 7;
  (void)state;
  assert_int_equal(ar_task_state(t), AR_TASK_ALIVE);
  assert_int_equal(ar_task_result(t, &n), AR_EBUSY);
  assert_int_equal(ar_join(rt, t), AR_OK);
  assert_int_equal(ar_task_state(t), AR_TASK_DONE);
  for (int i = 0; i < 2; i++) { /* as often as one likes */
    assert_int_equal(ar_task_result(t, &n), AR_OK);
    assert_int_equal(n, 4);
    assert_int_equal(lua_tointeger(L, -4), 1);
    assert_true(lua_isnil(L, -3) && lua_isnil(L, -1));
    assert_string_equal(lua_tostring(L, -2), "x");
    lua_pop(L, 4);
  }
  assert_int_equal(ar_task_result(t, NULL), AR_OK);
  assert_int_equal(ar_join(rt, t), AR_OK); /* at once */
  ar_task_release(t);
  finish(rt);
}

static void test_arguments (void **state) {
  ar_Runtime *rt = open_host();
  lua_State *L = ar_state(rt);
  ar_Task *t;
  int n;
  (void)state;
  run(rt, "async function add(a, b) await trio.sleep(0) return a + b end\n"
          "function plain(...) return add(...) end");
  for (int i = 0; i < 2; i++) {
    lua_getglobal(L, i == 0 ? "add" : "plain");
    lua_pushinteger(L, 2);
    lua_pushinteger(L, 3);
    assert_int_equal(ar_spawn(rt, 2, &t), AR_OK);
    assert_int_equal(lua_gettop(L), 0);
    assert_int_equal(ar_join(rt, NULL), AR_OK);
    assert_int_equal(ar_task_result(t, &n), AR_OK);
    assert_int_equal(lua_tointeger(L, -1), 5);
    lua_pop(L, n);
    ar_task_release(t);
  }
  finish(rt);
}

static void test_bad_functions (void **state) {
  ar_Runtime *rt = open_host();
  lua_State *L = ar_state(rt);
  ar_Task *t;
  (void)state;
  lua_pushinteger(L, 1);
  assert_int_equal(ar_spawn(rt, 0, &t), LUA_ERRRUN);
  assert_null(t);
  assert_non_null(strstr(luaL_tolstring(L, -1, NULL),
                         "ar_spawn() argument 'async_fn'"));
  lua_settop(L, 0);
  assert_int_equal(ar_spawn(rt, 0, &t), AR_EINVAL); /* nothing there */
  assert_int_equal(ar_spawn(rt, -1, &t), AR_EINVAL);
  finish(rt);
}

static void test_errors (void **state) {
  ar_Runtime *rt = open_host();
  lua_State *L = ar_state(rt);
  ar_Task *t = spawn(rt, "await trio.sleep(0)\nerror(trio.ValueError 'no')");
  ar_Error *e;
  int n;
  (void)state;
  assert_int_equal(ar_join(rt, t), AR_OK);
  assert_int_equal(ar_task_state(t), AR_TASK_FAILED);
  assert_int_equal(ar_task_result(t, &n), LUA_ERRRUN);
  assert_int_equal(n, 1);
  e = ar_error_new(L, -1);
  lua_pop(L, 1);
  assert_string_equal(e->cls, "ValueError");
  assert_string_equal(e->message, "no");
  assert_string_equal(e->file, "test");
  assert_int_equal(e->line, 2);
  ar_error_free(e);
  ar_task_release(t);
  assert_int_equal(host.unhandled.calls, 0);
  finish(rt);
}

/* An error that nobody looks at is the unhandled function's. */
static void test_unseen_errors (void **state) {
  ar_Runtime *rt = open_host();
  ar_Task *t;
  (void)state;
  load_async(rt, "error('first', 0)");
  assert_int_equal(ar_spawn(rt, 0, NULL), AR_OK);
  assert_int_equal(ar_join(rt, NULL), AR_OK);
  assert_non_null(strstr(host.unhandled.s, "|first|"));
  t = spawn(rt, "error('second', 0)");
  ar_join(rt, t);
  ar_task_release(t);
  assert_non_null(strstr(host.unhandled.s, "|second|"));
  t = spawn(rt, "await trio.sleep(0.001) error('third', 0)");
  ar_task_release(t);
  ar_join(rt, NULL);
  assert_non_null(strstr(host.unhandled.s, "|third|"));
  assert_int_equal(host.unhandled.calls, 3);
  assert_int_equal(ar_lost_errors(rt), 1);
  finish(rt);
}

/* asyncio's errors that nobody retrieves come there, too. */
static void test_unhandled_of_scripts (void **state) {
  ar_Runtime *rt = open_host();
  (void)state;
  run(rt, "local asyncio = require 'asyncio'\n"
          "asyncio.run((async function()\n"
          "  asyncio.create_task((async function()\n"
          "    error(trio.ValueError 'lost') end)())\n"
          "  await asyncio.sleep(0.001)\n"
          "end)())\n"
          "collectgarbage() collectgarbage()\n");
  assert_non_null(strstr(host.unhandled.s, "|ValueError|lost|"));
  finish(rt);
}

/* --- done functions --------------------------------------------------- */

static void on_done (ar_Task *t, void *ud) {
  (void)ud;
  host.done[host.calls++] = t;
}

static void on_done_release (ar_Task *t, void *ud) {
  on_done(t, ud);
  ar_task_release(t);
}

/* A task that is started when another one has ended. */
static void on_done_spawn (ar_Task *t, void *ud) {
  ar_task_release(t);
  host.calls++;
  if (host.calls < 5) {
    t = spawn(host.rt, "await trio.sleep(0)");
    assert_int_equal(ar_task_on_done(t, on_done_spawn, ud), AR_OK);
  }
}

static void test_done (void **state) {
  ar_Runtime *rt = open_host();
  ar_Task *t = spawn(rt, "await trio.sleep(0.001)");
  ar_Task *u = spawn(rt, "await trio.sleep(0)");
  (void)state;
  ar_task_on_done(t, on_done_release, NULL);
  ar_task_on_done(u, on_done, NULL);
  assert_int_equal(ar_join(rt, NULL), AR_OK);
  assert_int_equal(host.calls, 2);
  assert_ptr_equal(host.done[0], u);
  assert_ptr_equal(host.done[1], t);
  ar_task_on_done(u, on_done, NULL); /* it has ended: at once */
  assert_int_equal(host.calls, 3);
  ar_task_release(u);
  finish(rt);
}

static void test_done_spawns (void **state) {
  ar_Runtime *rt = open_host();
  (void)state;
  ar_task_on_done(spawn(rt, "return 1"), on_done_spawn, NULL);
  assert_int_equal(ar_join(rt, NULL), AR_OK);
  assert_int_equal(host.calls, 5);
  finish(rt);
}

/* --- cancelling ------------------------------------------------------- */

static void test_cancel (void **state) {
  ar_Runtime *rt = open_host();
  ar_Task *t = spawn(rt, "await trio.sleep_forever()");
  ar_Task *u = spawn(rt, "await trio.sleep(0.001) return 'u'");
  ar_Task *v = spawn(rt, "await pcall(trio.sleep_forever)\n"
                         "return 'caught'");
  ar_Task *w = spawn(rt, "await trio.sleep_forever()");
  (void)state;
  assert_int_equal(ar_task_cancel(w), AR_OK); /* before it has begun */
  assert_int_equal(ar_join(rt, u), AR_OK);
  assert_int_equal(ar_task_state(t), AR_TASK_ALIVE);
  assert_int_equal(ar_task_cancel(t), AR_OK);
  assert_int_equal(ar_task_cancel(t), AR_OK);
  assert_int_equal(ar_task_cancel(u), AR_OK); /* it has ended */
  assert_int_equal(ar_task_cancel(v), AR_OK);
  assert_int_equal(ar_join(rt, NULL), AR_OK);
  assert_int_equal(ar_task_state(t), AR_TASK_CANCELLED);
  assert_int_equal(ar_task_state(u), AR_TASK_DONE);
  assert_int_equal(ar_task_state(v), AR_TASK_DONE);
  assert_int_equal(ar_task_state(w), AR_TASK_CANCELLED);
  assert_int_equal(ar_task_result(t, NULL), LUA_ERRRUN);
  ar_task_release(t);
  ar_task_release(u);
  ar_task_release(v);
  ar_task_release(w);
  finish(rt);
}

static double now (void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static void test_cancel_all (void **state) {
  ar_Runtime *rt = open_host();
  ar_Task *t = spawn(rt, "await trio.sleep_forever()");
  (void)state;
  load_async(rt, "local ok, err = await pcall(trio.sleep_forever)\n"
                 "cleaned = true error(err, 0)");
  assert_int_equal(ar_spawn(rt, 0, NULL), AR_OK);
  assert_int_equal(ar_cancel_all(rt, 1), AR_OK);
  assert_int_equal(ar_task_state(t), AR_TASK_CANCELLED);
  assert_int_equal(ar_cancel_all(rt, 1), AR_OK); /* nothing runs */
  ar_task_release(t);
  run(rt, "trio.run(trio.sleep, 0)"); /* it can be used again */
  finish(rt);
}

/* Tasks that don't listen are dropped. */
static void test_grace (void **state) {
  ar_Runtime *rt = open_host();
  lua_State *L = ar_state(rt);
  ar_Task *t = spawn(rt, "while true do await pcall(trio.sleep, 1) end");
  ar_Task *u = spawn(rt, "await trio.sleep(0.001)");
  double before;
  (void)state;
  ar_join(rt, u);
  before = now();
  assert_int_equal(ar_cancel_all(rt, 0.02), LUA_ERRRUN);
  assert_true(now() - before < 1);
  assert_non_null(strstr(luaL_tolstring(L, -1, NULL),
                         "1 task went on after being cancelled"));
  lua_settop(L, 0);
  assert_int_equal(ar_task_state(t), AR_TASK_DROPPED);
  ar_task_release(t);
  ar_task_release(u);
  run(rt, "trio.run(trio.sleep, 0)");
  finish(rt);
}

/* The same from inside of a run, by a post. */
static void cancel_post (lua_State *L, void *arg) {
  double grace = *(double *)arg;
  assert_int_equal(ar_cancel_all(ar_runtime(L), grace), AR_OK);
}

static void test_cancel_a_run (void **state) {
  ar_Runtime *rt = open_host();
  double grace = 0.02;
  (void)state;
  assert_int_equal(ar_post(rt, cancel_post, &grace), AR_OK);
  load_async(rt, "await trio.sleep_forever()");
  assert_int_equal(ar_run(rt, 0, 0), LUA_ERRRUN);
  assert_int_equal(ar_report(rt), AR_OK);
  assert_non_null(strstr(lua_tostring(ar_state(rt), -1), "Cancelled"));
  lua_settop(ar_state(rt), 0);
  assert_int_equal(ar_post(rt, cancel_post, &grace), AR_OK);
  load_async(rt, "while true do await pcall(trio.sleep, 1) end");
  assert_int_equal(ar_run(rt, 0, 0), LUA_ERRRUN);
  assert_int_equal(ar_report(rt), AR_OK);
  assert_non_null(strstr(lua_tostring(ar_state(rt), -1), "TooSlowError"));
  lua_settop(ar_state(rt), 0);
  finish(rt);
}

/* --- in a run --------------------------------------------------------- */

static void spawn_post (lua_State *L, void *arg) {
  const char *const *text = arg;
  ar_Runtime *rt = ar_runtime(L);
  assert_ptr_equal(rt, host.rt);
  assert_int_equal(ar_close(rt), AR_EBUSY);
  assert_int_equal(ar_join(rt, NULL), AR_EBUSY);
  host.done[0] = spawn(rt, *text);
}

static void test_spawn_in_a_run (void **state) {
  static const char *texts[] = {
    "await trio.sleep(0) spawned = true return 1",
    "await trio.sleep_forever()", "error 'mine alone'"
  };
  ar_Runtime *rt = open_host();
  (void)state;
  ar_post(rt, spawn_post, &texts[0]);
  run_main(rt, "await trio.sleep(0.002) assert(spawned)");
  assert_int_equal(ar_task_state(host.done[0]), AR_TASK_DONE);
  ar_task_release(host.done[0]);
  ar_post(rt, spawn_post, &texts[1]);
  run_main(rt, "await trio.sleep(0.002)"); /* its end is theirs */
  assert_int_equal(ar_task_state(host.done[0]), AR_TASK_CANCELLED);
  ar_task_release(host.done[0]);
  ar_post(rt, spawn_post, &texts[2]);
  run_main(rt, "await trio.sleep(0.002)");
  assert_int_equal(ar_task_state(host.done[0]), AR_TASK_FAILED);
  ar_task_release(host.done[0]);
  finish(rt);
}

/* The host calls functions of the script's while a run is on. */
static int call_back (lua_State *L) {
  ar_Runtime *rt = ar_runtime(L);
  lua_State *M = ar_state(rt);
  lua_getglobal(M, "f");
  lua_pushinteger(M, luaL_checkinteger(L, 1));
  if (ar_call(rt, 1, 1) == AR_OK) {
    lua_pushinteger(L, lua_tointeger(M, -1));
    lua_pop(M, 1);
    return 1;
  }
  assert_int_equal(ar_report(rt), AR_OK);
  lua_pushstring(L, lua_tostring(M, -1));
  lua_pop(M, 1);
  return lua_error(L);
}

static void call_post (lua_State *L, void *arg) {
  (void)arg;
  lua_pushcfunction(L, call_back);
  lua_pushinteger(L, 1);
  lua_call(L, 1, 0);
}

static void test_calls_in_a_run (void **state) {
  static const ar_Reg functions[] = {{"back", call_back, 0}, {NULL, NULL, 0}};
  ar_Runtime *rt = open_host();
  (void)state;
  ar_register(rt, NULL, functions);
  run(rt, "function f(n) calls = (calls or 0) + 1 return n + 1 end");
  ar_post(rt, call_post, NULL);
  run_main(rt, "assert(back(1) == 2) await trio.sleep(0)\n"
               "assert(back(1) == 2 and calls == 3)\n"
               "assert(coroutine.wrap(function() return back(5) end)() == 6)");
  run_main(rt, "f = function() trio.run(trio.sleep, 0) end\n"
               "local ok, err = pcall(back, 1)\n"
               "assert(not ok and err:find 'inside a run')\n"
               "f = function(n) return back(n) end -- without end\n"
               "ok, err = pcall(back, 1) assert(not ok)\n"
               "f = function() error 'x' end\n"
               "ok, err = pcall(back, 1) assert(not ok and err:find 'x')\n"
               "await trio.sleep(0)");
  finish(rt);
}

/* A run breaks down: handles know. */
static void test_broken_run (void **state) {
  ar_Runtime *rt = open_host();
  ar_Task *t = spawn(rt, "local s, r = trio.open_memory_channel(0)\n"
                         "await r:receive()");
  (void)state;
  assert_int_equal(ar_join(rt, t), LUA_ERRRUN);
  assert_non_null(strstr(luaL_tolstring(ar_state(rt), -1, NULL),
                         "Deadlock"));
  lua_settop(ar_state(rt), 0);
  assert_int_equal(ar_task_state(t), AR_TASK_CANCELLED);
  ar_task_release(t);
  finish(rt);
}

static void test_handles_outlive (void **state) {
  ar_Runtime *rt = open_host();
  ar_Task *t = spawn(rt, "await trio.sleep(0) return {}");
  ar_Task *u = spawn(rt, "await trio.sleep_forever()");
  int n;
  (void)state;
  ar_join(rt, t);
  ar_retain(rt);
  finish(rt);
  assert_int_equal(ar_task_state(t), AR_TASK_DONE);
  assert_int_equal(ar_task_state(u), AR_TASK_CANCELLED);
  assert_int_equal(ar_task_result(t, &n), AR_ECLOSED);
  assert_int_equal(ar_task_cancel(u), AR_ECLOSED);
  assert_int_equal(ar_task_on_done(u, on_done, NULL), AR_OK);
  assert_int_equal(host.calls, 1);
  ar_task_release(t);
  ar_task_release(u);
  assert_null(ar_state(rt));
  assert_int_equal(ar_post(rt, cancel_post, NULL), AR_ECLOSED);
  assert_int_equal(ar_spawn(rt, 0, &t), AR_ECLOSED);
  assert_int_equal(ar_call(rt, 0, 0), AR_ECLOSED);
  assert_int_equal(ar_load_text(rt, "", 0, "x"), AR_ECLOSED);
  assert_int_equal(ar_interrupt(rt), 0);
  ar_dump_tasks(rt);
  ar_release(rt);
}

/* --- posts ------------------------------------------------------------ */

static void count_post (lua_State *L, void *arg) {
  int *n = arg;
  if (L) {
    ++*n;
    lua_getglobal(L, "event");
    if (lua_istable(L, -1) || lua_isuserdata(L, -1)) {
      lua_getfield(L, -1, "set");
      lua_insert(L, -2);
      if (*n == 100) lua_call(L, 1, 0);
    }
  }
  else
    *n = -1;
}

static void *poster (void *arg) {
  for (int i = 0; i < 50; i++)
    assert_int_equal(ar_post(host.rt, count_post, arg), AR_OK);
  return NULL;
}

static void test_posts (void **state) {
  ar_Runtime *rt = open_host();
  pthread_t id[2];
  int n = 0;
  (void)state;
  run(rt, "event = trio.Event()");
  assert_int_equal(ar_expect(rt, 1), AR_OK);
  for (int i = 0; i < 2; i++) pthread_create(&id[i], NULL, poster, &n);
  run_main(rt, "await event:wait()");
  for (int i = 0; i < 2; i++) pthread_join(id[i], NULL);
  assert_int_equal(n, 100);
  assert_int_equal(ar_expect(rt, -1), AR_OK);
  assert_int_equal(ar_expect(rt, -1), AR_EINVAL);
  ar_post(rt, count_post, &n); /* nobody will read it */
  finish(rt);
  assert_int_equal(n, -1);
}

static void raise_post (lua_State *L, void *arg) {
  (void)arg;
  if (L) ar_raise(L, "KeyError or so", "in a post");
}

static void test_post_raises (void **state) {
  ar_Runtime *rt = open_host();
  (void)state;
  ar_post(rt, raise_post, NULL);
  run_main(rt, "await trio.sleep(0.001)");
  assert_string_equal(host.unhandled.s, "-|RuntimeError|in a post|0\n");
  finish(rt);
}

/* --- triggers --------------------------------------------------------- */

static ar_Trigger *trigger;

static void on_signal (int sig) {
  (void)sig;
  ar_trigger(trigger);
}

static void set_event (lua_State *L, void *arg) {
  (void)arg;
  host.calls++;
  lua_getglobal(L, "event");
  lua_getfield(L, -1, "set");
  lua_insert(L, -2);
  lua_call(L, 1, 0);
}

static void test_trigger (void **state) {
  ar_Runtime *rt = open_host();
  void (*old) (int) = signal(SIGUSR2, on_signal);
  (void)state;
  assert_int_equal(ar_trigger_new(rt, set_event, NULL, &trigger), AR_OK);
  run(rt, "event = trio.Event()");
  ar_expect(rt, 1);
  raise(SIGUSR2); /* before the run, */
  raise(SIGUSR2);
  run_main(rt, "await event:wait()");
  assert_int_equal(host.calls, 1);
  ar_trigger_free(trigger);
  signal(SIGUSR2, old);
  finish(rt);
}

static int kill_self (lua_State *L) {
  (void)L;
  kill(getpid(), SIGUSR2);
  return 0;
}

/* and while all tasks wait. */
static void test_trigger_in_a_run (void **state) {
  static const ar_Reg functions[] = {{"kill", kill_self, 0}, {NULL, NULL, 0}};
  ar_Runtime *rt = open_host();
  void (*old) (int) = signal(SIGUSR2, on_signal);
  (void)state;
  assert_int_equal(ar_trigger_new(rt, set_event, NULL, &trigger), AR_OK);
  assert_int_equal(ar_register(rt, NULL, functions), AR_OK);
  ar_expect(rt, 1);
  run_main(rt, "event = trio.Event()\n"
               "kill() kill()\n"
               "await event:wait()\n"
               "event = trio.Event()\n"
               "kill()\n"
               "await event:wait()\n");
  assert_int_equal(host.calls, 2);
  signal(SIGUSR2, old);
  finish(rt);
  ar_trigger(trigger); /* it does nothing */
  ar_trigger_free(trigger);
}

int main (void) {
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(test_results),
    cmocka_unit_test(test_arguments),
    cmocka_unit_test(test_bad_functions),
    cmocka_unit_test(test_errors),
    cmocka_unit_test(test_unseen_errors),
    cmocka_unit_test(test_unhandled_of_scripts),
    cmocka_unit_test(test_done),
    cmocka_unit_test(test_done_spawns),
    cmocka_unit_test(test_cancel),
    cmocka_unit_test(test_cancel_all),
    cmocka_unit_test(test_grace),
    cmocka_unit_test(test_cancel_a_run),
    cmocka_unit_test(test_spawn_in_a_run),
    cmocka_unit_test(test_calls_in_a_run),
    cmocka_unit_test(test_broken_run),
    cmocka_unit_test(test_handles_outlive),
    cmocka_unit_test(test_posts),
    cmocka_unit_test(test_post_raises),
    cmocka_unit_test(test_trigger),
    cmocka_unit_test(test_trigger_in_a_run),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
