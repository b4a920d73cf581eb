/* SPDX-License-Identifier: MIT
**
** C functions that suspend: woken from the loop's thread, from others,
** too early, too late and never; offloaded work; awaiting scripts.
*/
#include "tests/embed/host.h"

#include <pthread.h>
#include <time.h>

typedef struct Op {
  ar_Wait *wait;
  int aborts, answer; /* what the abort function says */
} Op;

static Op op;

static int on_abort (ar_Wait *wait, void *ud) {
  Op *o = ud;
  (void)wait;
  o->aborts++;
  return o->answer;
}

static int wait_op (lua_State *L) {
  op.wait = ar_wait_new(L, "op", on_abort, &op);
  return ar_wait(L, op.wait, NULL, 0);
}

/* wake(values...): did it come in time? */
static int wake_op (lua_State *L) {
  lua_pushinteger(L, ar_wake(op.wait, L, lua_gettop(L)));
  return 1;
}

static int fail_op (lua_State *L) {
  lua_settop(L, 1);
  lua_pushinteger(L, ar_wake_error(op.wait, L));
  return 1;
}

/* It is done before it waits. */
static int wait_early (lua_State *L) {
  ar_Wait *w = ar_wait_new(L, "early", on_abort, &op);
  lua_pushinteger(L, 1);
  lua_pushnil(L);
  lua_pushinteger(L, 3);
  assert_int_equal(ar_wake(w, L, 3), 1);
  return ar_wait(L, w, NULL, 0);
}

static int fail_early (lua_State *L) {
  ar_Wait *w = ar_wait_new(L, "early", on_abort, &op);
  lua_pushliteral(L, "early error");
  assert_int_equal(ar_wake_error(w, L), 1);
  return ar_wait(L, w, NULL, 0);
}

/* It begins, and then raises. */
static int never_waits (lua_State *L) {
  ar_Wait *w = ar_wait_new(L, "never", on_abort, &op);
  ar_wait_release(w);
  return luaL_error(L, "not today");
}

static int no_abort (lua_State *L) {
  ar_wait_new(L, "no abort", NULL, NULL);
  return 0;
}

static int continued (lua_State *L, int n, lua_KContext ctx) {
  lua_pushinteger(L, n);
  lua_pushinteger(L, (lua_Integer)ctx);
  lua_pushvalue(L, 1); /* what it had on its stack */
  return n + 3;
}

static int wait_and_more (lua_State *L) {
  op.wait = ar_wait_new(L, "op", on_abort, &op);
  return ar_wait(L, op.wait, continued, 42);
}

/* --- other threads ---------------------------------------------------- */

static int give_values (lua_State *L, void *arg) {
  int *n = arg;
  if (L) lua_pushinteger(L, *n);
  else *n = -1;
  return L ? 1 : 0;
}

static int raise_value (lua_State *L, void *arg) {
  (void)arg;
  return L ? ar_raise(L, "ValueError", "bad %d", 7) : 0;
}

static int number = 5;

static void *wake_thread (void *arg) {
  struct timespec ms = {0, 2000000};
  nanosleep(&ms, NULL);
  ar_wake_from_thread(arg, give_values, &number);
  return NULL;
}

static void *raise_thread (void *arg) {
  ar_wake_from_thread(arg, raise_value, NULL);
  return NULL;
}

static void *plain_thread (void *arg) {
  ar_wake_from_thread(arg, NULL, NULL);
  return NULL;
}

static int wait_thread (lua_State *L, void *(*f) (void *)) {
  pthread_t id;
  op.wait = ar_wait_new(L, "thread", on_abort, &op);
  pthread_create(&id, NULL, f, op.wait);
  pthread_detach(id);
  return ar_wait(L, op.wait, NULL, 0);
}

static int from_thread (lua_State *L) {
  return wait_thread(L, wake_thread);
}

static int error_from_thread (lua_State *L) {
  return wait_thread(L, raise_thread);
}

static int nothing_from_thread (lua_State *L) {
  return wait_thread(L, plain_thread);
}

/* --- offloading ------------------------------------------------------- */

typedef struct Sum {
  int n, result;
  int *drops;
} Sum;

static int drops;

static void do_sum (void *arg) {
  Sum *s = arg;
  for (int i = 1; i <= s->n; i++) s->result += i;
}

static int push_sum (lua_State *L, void *arg) {
  Sum *s = arg;
  if (s->result == 0) return ar_raise(L, "ValueError", "no sum");
  lua_pushinteger(L, s->result);
  return 1;
}

static void drop_sum (void *arg) {
  Sum *s = arg;
  ++*s->drops;
  free(s);
}

static int sum (lua_State *L) {
  static const ar_Work work = {"sum", do_sum, push_sum, drop_sum, 0};
  Sum *s = malloc(sizeof(Sum));
  *s = (Sum){(int)luaL_checkinteger(L, 1), 0, &drops};
  return ar_offload(L, &work, s);
}

static int sum_and_leave (lua_State *L) {
  static const ar_Work work = {"sum", do_sum, push_sum, drop_sum,
                               AR_ABANDON};
  Sum *s = malloc(sizeof(Sum));
  *s = (Sum){(int)luaL_checkinteger(L, 1), 0, &drops};
  return ar_offload(L, &work, s);
}

/* --- others ----------------------------------------------------------- */

static int nap (lua_State *L) {
  lua_settop(L, 1);
  return ar_sleep(L, 0.001, continued, 7);
}

static int after_call (lua_State *L, int n, lua_KContext ctx) {
  (void)ctx;
  lua_pushinteger(L, n);
  return n + 1;
}

/* call(f, ...): its results and how many these are */
static int call (lua_State *L) {
  int n = ar_await(L, lua_gettop(L) - 1, LUA_MULTRET, after_call, 0);
  return after_call(L, n, 0);
}

static const ar_Reg functions[] = {
  {"wait", wait_op, AR_ASYNC}, {"wake", wake_op, 0}, {"fail", fail_op, 0},
  {"early", wait_early, AR_ASYNC}, {"early_error", fail_early, AR_ASYNC},
  {"never", never_waits, AR_ASYNC},
  {"no_abort", no_abort, AR_ASYNC}, {"more", wait_and_more, AR_ASYNC},
  {"thread", from_thread, AR_ASYNC},
  {"thread_error", error_from_thread, AR_ASYNC},
  {"thread_nothing", nothing_from_thread, AR_ASYNC},
  {"sum", sum, AR_ASYNC}, {"sum_and_leave", sum_and_leave, AR_ASYNC},
  {"nap", nap, AR_ASYNC}, {"call", call, AR_ASYNC},
  {"checkpoint", ar_checkpoint, AR_ASYNC}, {NULL, NULL, 0}
};

static ar_Runtime *open_host (void) {
  ar_Runtime *rt = ar_open(NULL);
  memset(&op, 0, sizeof(op));
  op.answer = AR_ABORTED;
  drops = 0;
  assert_int_equal(ar_register(rt, "host", functions), AR_OK);
  run(rt, "trio, host = require 'trio', require 'host'");
  return rt;
}

static void test_woken (void **state) {
  ar_Runtime *rt = open_host();
  (void)state;
  run_main(rt,
    "async with trio.open_nursery() as n do\n"
    "  n:start_soon(async function()\n"
    "    a, b, c = await host.wait()\n"
    "  end)\n"
    "  await trio.testing.wait_all_tasks_blocked()\n"
    "  assert(host.wake(1, nil, 'x') == 1)\n"
    "end\n"
    "assert(a == 1 and b == nil and c == 'x')\n");
  assert_int_equal(op.aborts, 0);
  finish(rt);
}

static void test_woken_with_an_error (void **state) {
  ar_Runtime *rt = open_host();
  (void)state;
  run_main(rt,
    "async with trio.open_nursery() as n do\n"
    "  n:start_soon(async function()\n"
    "    local ok, err = await pcall(host.wait)\n"
    "    assert(not ok and err == 'oh')\n"
    "    seen = true\n"
    "  end)\n"
    "  await trio.testing.wait_all_tasks_blocked()\n"
    "  host.fail('oh')\n"
    "end\n"
    "assert(seen)\n");
  finish(rt);
}

static void test_cancelled (void **state) {
  ar_Runtime *rt = open_host();
  (void)state;
  run_main(rt,
    "local s = trio.move_on_after(0.001)\n"
    "with s do await host.wait() end\n"
    "assert(s.cancelled_caught)\n"
    "assert(host.wake(1) == 0)\n"); /* too late */
  assert_int_equal(op.aborts, 1);
  finish(rt);
}

static void test_cannot_be_aborted (void **state) {
  ar_Runtime *rt = open_host();
  (void)state;
  op.answer = AR_NOT_ABORTED;
  run_main(rt,
    "async with trio.open_nursery() as n do\n"
    "  n:start_soon(async function()\n"
    "    local s = trio.move_on_after(0)\n"
    "    with s do got = await host.wait() end\n"
    "    assert(not s.cancelled_caught)\n"
    "  end)\n"
    "  await trio.testing.wait_all_tasks_blocked()\n"
    "  await trio.sleep(0.001)\n"
    "  assert(host.wake('late') == 1)\n"
    "end\n"
    "assert(got == 'late')\n");
  assert_int_equal(op.aborts, 1);
  finish(rt);
}

static void test_already_cancelled (void **state) {
  ar_Runtime *rt = open_host();
  (void)state;
  run_main(rt,
    "local s = trio.CancelScope()\n"
    "with s do\n"
    "  s:cancel()\n"
    "  await host.wait()\n"
    "end\n"
    "assert(s.cancelled_caught)\n");
  assert_int_equal(op.aborts, 1);
  ar_wait_release(op.wait);
  finish(rt);
}

static void test_early (void **state) {
  ar_Runtime *rt = open_host();
  (void)state;
  run_main(rt,
    "local n, a, b, c = (function(...) return select('#', ...), ... end)\n"
    "  (await host.early())\n"
    "assert(n == 3 and a == 1 and b == nil and c == 3)\n"
    "local ok, err = await pcall(host.early_error)\n"
    "assert(not ok and err == 'early error')\n");
  finish(rt);
}

static void test_continuation (void **state) {
  ar_Runtime *rt = open_host();
  (void)state;
  run_main(rt,
    "async with trio.open_nursery() as n do\n"
    "  n:start_soon(async function()\n"
    "    r = {await host.more('below')}\n"
    "  end)\n"
    "  await trio.testing.wait_all_tasks_blocked()\n"
    "  host.wake('x', 'y')\n"
    "end\n"
    "assert(table.concat(r, ' ') == 'x y 2 42 below')\n");
  finish(rt);
}

static void test_misuse (void **state) {
  ar_Runtime *rt = open_host();
  (void)state;
  run_main(rt,
    "local ok, err\n"
    "for i = 1, 20 do\n"
    "  ok, err = await pcall(host.never)\n"
    "  assert(not ok and err:find 'not today')\n"
    "  await host.thread_nothing()\n"
    "end\n"
    "ok, err = await pcall(host.no_abort)\n"
    "assert(not ok and err.message:find 'abort function is needed')\n");
  finish(rt);
}

static void test_threads (void **state) {
  ar_Runtime *rt = open_host();
  (void)state;
  run_main(rt,
    "for i = 1, 20 do assert(await host.thread_nothing() == nil) end\n"
    "assert(await host.thread() == 5)\n"
    "local ok, err = await pcall(host.thread_error)\n"
    "assert(not ok and tostring(err) == 'ValueError: bad 7')\n");
  finish(rt);
}

static void *late_thread (void *arg) {
  ar_wake_from_thread(arg, give_values, &number);
  return NULL;
}

/* The runtime is closed before the other thread has an answer. */
static void test_late_thread (void **state) {
  ar_Runtime *rt = open_host();
  pthread_t id;
  (void)state;
  number = 5;
  run_main(rt,
    "with trio.move_on_after(0) do await host.wait() end\n");
  finish(rt);
  pthread_create(&id, NULL, late_thread, op.wait);
  pthread_join(id, NULL);
  assert_int_equal(number, -1);
  number = 5;
}

static void test_offload (void **state) {
  ar_Runtime *rt = open_host();
  (void)state;
  run_main(rt,
    "assert(await host.sum(100) == 5050)\n"
    "local ok, err = await pcall(host.sum, 0)\n"
    "assert(not ok and tostring(err) == 'ValueError: no sum')\n"
    "collectgarbage()\n"
    "async with trio.open_nursery() as n do\n"
    "  for i = 1, 50 do n:start_soon(host.sum, 10) end\n"
    "end\n"
    "with trio.move_on_after(0) do await host.sum(10) end\n"
    "with trio.move_on_after(0) do await host.sum_and_leave(10) end\n");
  finish(rt);
  assert_int_equal(drops, 54);
}

static void test_others (void **state) {
  ar_Runtime *rt = open_host();
  (void)state;
  run_main(rt,
    "assert(table.concat({await host.nap('a')}, ' ') == '0 7 a')\n"
    "await host.checkpoint()\n"
    "local async function two(...) return ... end\n"
    "local async function later(x)\n"
    "  await trio.sleep(0.001) return x, x, x\n"
    "end\n"
    "assert(table.concat({await host.call(two, 1, 2)}, ' ') == '1 2 2')\n"
    "assert(table.concat({await host.call(later, 'z')}, ' ') =="
    " 'z z z 3')\n"
    "local ok, err = await pcall(host.call, async function()\n"
    "  error('inside', 0) end)\n"
    "assert(not ok and err == 'inside')\n"
    "ok, err = await pcall(host.call, 1)\n"
    "assert(not ok and tostring(err):find 'attempt to call a number')\n"
    "local s = trio.move_on_after(0)\n"
    "with s do await host.nap('a') end\n"
    "assert(s.cancelled_caught)\n");
  finish(rt);
}

/* Outside of tasks all say so. */
static void test_outside (void **state) {
  static const char *const names[] = {"ar_sleep", "ar_checkpoint", "sum",
                                      "op"};
  ar_Runtime *rt = open_host();
  lua_State *L = ar_state(rt);
  lua_CFunction f[] = {nap, ar_checkpoint, sum, wait_op};
  (void)state;
  for (int i = 0; i < 4; i++) {
    lua_pushcfunction(L, f[i]);
    lua_pushinteger(L, 1);
    assert_int_equal(ar_call(rt, 1, 0), LUA_ERRRUN);
    assert_non_null(strstr(luaL_tolstring(L, -1, NULL), names[i]));
    lua_pop(L, 2);
  }
  finish(rt);
}

/* A run that ends with the task still waiting: its abort function is told. */
static void test_left_at_the_end (void **state) {
  ar_Runtime *rt = open_host();
  (void)state;
  run_main(rt,
    "async with trio.open_nursery() as n do\n"
    "  n:start_soon(host.wait)\n"
    "  await trio.testing.wait_all_tasks_blocked()\n"
    "  n.cancel_scope:cancel()\n"
    "end\n");
  assert_int_equal(op.aborts, 1);
  ar_wait_release(op.wait);
  finish(rt);
}

/* A wake-up that is delivered when the runtime is gone. */
static void test_closed_while_waiting (void **state) {
  ar_Runtime *rt = open_host();
  ar_Task *task;
  (void)state;
  load_async(rt, "await host.wait()");
  assert_int_equal(ar_spawn(rt, 0, &task), AR_OK);
  load_async(rt, "await trio.sleep(0.001)");
  assert_int_equal(ar_spawn(rt, 0, NULL), AR_OK);
  load_async(rt, "await trio.sleep(0.002)");
  {
    ar_Task *other;
    assert_int_equal(ar_spawn(rt, 0, &other), AR_OK);
    assert_int_equal(ar_join(rt, other), AR_OK);
    ar_task_release(other);
  }
  finish(rt);
  assert_int_equal(op.aborts, 1);
  assert_int_equal(ar_task_state(task), AR_TASK_CANCELLED);
  ar_task_release(task);
  number = 5;
  assert_int_equal(ar_wake_from_thread(op.wait, give_values, &number),
                   AR_ECLOSED);
  assert_int_equal(number, -1);
  number = 5;
}

int main (void) {
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(test_woken),
    cmocka_unit_test(test_woken_with_an_error),
    cmocka_unit_test(test_cancelled),
    cmocka_unit_test(test_cannot_be_aborted),
    cmocka_unit_test(test_already_cancelled),
    cmocka_unit_test(test_early),
    cmocka_unit_test(test_continuation),
    cmocka_unit_test(test_misuse),
    cmocka_unit_test(test_threads),
    cmocka_unit_test(test_late_thread),
    cmocka_unit_test(test_offload),
    cmocka_unit_test(test_others),
    cmocka_unit_test(test_outside),
    cmocka_unit_test(test_left_at_the_end),
    cmocka_unit_test(test_closed_while_waiting),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
