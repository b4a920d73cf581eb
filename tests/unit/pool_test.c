/* SPDX-License-Identifier: MIT
**
** The pool and the mailbox from the inside: jobs that block on a pipe, so
** that the test says when they are done; more of them than may run at
** once; cancelled before, while and after they run; left behind by the run
** and by the runtime.
*/
#include <errno.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include <asyncrun.h>
#include <lauxlib.h>

#include "runtime/pool.h"

/* Jobs that live, and those that a worker has. */
static atomic_int live, running, most;

/* --- a job that reads a byte ------------------------------------------ */

typedef struct ReadJob {
  Job job;
  int fd;
  int got;   /* the byte, or -1 */
} ReadJob;

static void run_read (Job *job) {
  ReadJob *r = (ReadJob *)job;
  unsigned char c;
  int now = atomic_fetch_add(&running, 1) + 1, seen = atomic_load(&most);
  while (now > seen && !atomic_compare_exchange_weak(&most, &seen, now)) {}
  r->got = read(r->fd, &c, 1) == 1 ? c : -1;
  atomic_fetch_sub(&running, 1);
}

static void drop_read (Job *job) {
  (void)job;
  atomic_fetch_sub(&live, 1);
}

static const JobKind leave_kind = {
  .wait = {"leave", ar__job_leave}, .run = run_read, .drop = drop_read
};
static const JobKind stay_kind = {
  .wait = {"stay", ar__job_stay}, .run = run_read, .drop = drop_read,
  .unlimited = true
};
static const JobKind limited_kind = {
  .wait = {"limited", ar__job_stay}, .run = run_read, .drop = drop_read
};

static int after_read (lua_State *L, int status, lua_KContext ctx) {
  ReadJob *r = (ReadJob *)ctx;
  (void)status;
  ar__woken(L, ar__runtime_get(L)->current);
  lua_pushinteger(L, r->got);
  return 1;
}

static int start_read (lua_State *L, const JobKind *kind) {
  Runtime *rt = ar__runtime_get(L);
  int fd = (int)luaL_checkinteger(L, 1);
  ReadJob *r = ar__job_new(L, rt, kind, sizeof(ReadJob));
  atomic_fetch_add(&live, 1);
  r->fd = fd;
  return ar__job_wait(L, &r->job, rt->current, (lua_KContext)r, after_read);
}

static int read_leave (lua_State *L) {
  return start_read(L, &leave_kind);
}

static int read_stay (lua_State *L) {
  return start_read(L, &stay_kind);
}

static int read_limited (lua_State *L) {
  return start_read(L, &limited_kind);
}

/* put(fd, n): n bytes 'x' */
static int put (lua_State *L) {
  int fd = (int)luaL_checkinteger(L, 1);
  for (lua_Integer n = luaL_checkinteger(L, 2); n > 0; n--)
    if (write(fd, "x", 1) != 1) return luaL_error(L, "write");
  return 0;
}

static int get_running (lua_State *L) {
  lua_pushinteger(L, atomic_load(&running));
  return 1;
}

/* --- fixtures --------------------------------------------------------- */

static int ends[2];

static ar_Runtime *open_runtime (void) {
  static const VmAsyncReg async[] = {
    {"read_leave", read_leave}, {"read_stay", read_stay},
    {"read_limited", read_limited}, {NULL, NULL}
  };
  ar_Runtime *rt = ar_open(NULL);
  lua_State *L;
  assert_non_null(rt);
  L = ar_state(rt);
  assert_int_equal(pipe(ends), 0);
  lua_pushglobaltable(L);
  ar__async_setfuncs(L, async, 0);
  lua_pop(L, 1);
  lua_register(L, "put", put);
  lua_register(L, "running", get_running);
  lua_pushinteger(L, ends[0]);
  lua_setglobal(L, "from");
  lua_pushinteger(L, ends[1]);
  lua_setglobal(L, "to");
  atomic_store(&most, 0);
  return rt;
}

static void close_pipe (void) {
  close(ends[0]);
  close(ends[1]);
}

static void run (ar_Runtime *rt, const char *text) {
  char whole[2000];
  snprintf(whole, sizeof(whole), "local trio = require 'trio'\n"
           "async function busy(n) while running() < n do "
           "await trio.sleep(0.001) end end\n"
           "async function main()\n%s\nend\ntrio.run(main)", text);
  if (ar_load_text(rt, whole, strlen(whole), "=test") == LUA_OK &&
      ar_call(rt, 0, 0) == LUA_OK)
    return;
  ar_report(rt);
  fail_msg("%s", lua_tostring(ar_state(rt), -1));
}

/* Wait until threads that were left alone are done. */
static void wait_until_dropped (void) {
  for (int i = 0; i < 5000 && atomic_load(&live) > 0; i++) usleep(1000);
  assert_int_equal(atomic_load(&live), 0);
}

/* --- tests ------------------------------------------------------------ */

static void test_job (void **state) {
  ar_Runtime *rt = open_runtime();
  (void)state;
  run(rt, "put(to, 1) assert(await read_leave(from) == 120)\n"
          "put(to, 1) assert(await read_stay(from) == 120)\n"
          "assert(await read_limited(-1) == -1)");
  run(rt, "put(to, 1) assert(await read_stay(from) == 120)");
  ar_close(rt);
  assert_int_equal(atomic_load(&live), 0);
  close_pipe();
}

static void test_limit (void **state) {
  ar_Runtime *rt = open_runtime();
  (void)state;
  run(rt, "async with trio.open_nursery() as n do\n"
          "for i = 1, 100 do n:start_soon(read_limited, from) end\n"
          "await busy(40) put(to, 100) end");
  assert_int_equal(atomic_load(&most), 40);
  atomic_store(&most, 0);
  run(rt, "async with trio.open_nursery() as n do\n"
          "for i = 1, 50 do n:start_soon(read_stay, from) end\n"
          "await busy(50) put(to, 50) end");
  assert_int_equal(atomic_load(&most), 50);
  ar_close(rt);
  close_pipe();
}

static void test_cancelled (void **state) {
  ar_Runtime *rt = open_runtime();
  (void)state;
  /* before it begins */
  run(rt, "with trio.CancelScope() as s do s:cancel()\n"
          "await read_stay(from) error('not cancelled') end\n"
          "assert(running() == 0)");
  /* while it waits for its turn */
  run(rt, "async with trio.open_nursery() as n do\n"
          "for i = 1, 40 do n:start_soon(read_limited, from) end\n"
          "await busy(40)\n"
          "local s = trio.move_on_after(0.001) with s do\n"
          "await read_limited(from) end\n"
          "assert(s.cancelled_caught and running() == 40)\n"
          "s = trio.move_on_after(0.001) with s do\n"
          "await read_leave(from) end\n"
          "assert(s.cancelled_caught and running() == 40)\n"
          "put(to, 40) end");
  /* while it runs */
  run(rt, "async with trio.open_nursery() as n do\n"
          "n:start_soon(async function() await busy(1)\n"
          "n.cancel_scope:cancel() put(to, 1) end)\n"
          "assert(await read_stay(from) == 120) end");
  ar_close(rt);
  assert_int_equal(atomic_load(&live), 0);
  close_pipe();
}

static void test_abandoned (void **state) {
  ar_Runtime *rt = open_runtime();
  (void)state;
  run(rt, "local s = trio.move_on_after(0.001) with s do\n"
          "await read_leave(from) end assert(s.cancelled_caught)\n"
          "collectgarbage() put(to, 1) await trio.sleep(0.01)");
  wait_until_dropped();
  for (int i = 0; i < 2; i++) { /* over the end of a run, and of all */
    run(rt, "async with trio.open_nursery() as n do\n"
            "n:start_soon(read_leave, from) await busy(1)\n"
            "n.cancel_scope:cancel() end");
    if (i == 0) assert_int_equal(write(ends[1], "x", 1), 1);
    if (i == 0) run(rt, "while running() > 0 do await trio.sleep(0) end");
  }
  ar_close(rt);
  assert_int_equal(atomic_load(&live), 1);
  assert_int_equal(write(ends[1], "x", 1), 1);
  wait_until_dropped();
  close_pipe();
}

/* A clock that raises ends the run at once: a job is left behind. */
static void test_broken_run (void **state) {
  static const char text[] =
      "local trio = require 'trio'\n"
      "local bad, clock = false, {}\n"
      "function clock:start_clock() end\n"
      "function clock:current_time() if bad then error('bad') end return 0 "
      "end\n"
      "function clock:deadline_to_sleep_time() return 0.001 end\n"
      "async function main() async with trio.open_nursery() as n do\n"
      "n:start_soon(read_stay, from) n:start_soon(async function()\n"
      "bad = true end) await trio.sleep(1) end end\n"
      "ok, err = pcall(trio.run, {main, clock = clock})\n"
      "assert(not ok and tostring(err):find('bad'), err)";
  ar_Runtime *rt = open_runtime();
  (void)state;
  if (ar_load_text(rt, text, strlen(text), "=test") != LUA_OK ||
      ar_call(rt, 0, 0) != LUA_OK) {
    ar_report(rt);
    fail_msg("%s", lua_tostring(ar_state(rt), -1));
  }
  run(rt, "await trio.sleep(0.001)");
  ar_close(rt);
  assert_int_equal(write(ends[1], "x", 1), 1);
  wait_until_dropped();
  close_pipe();
}

/* --- posts ------------------------------------------------------------ */

typedef struct Note {
  Post post;
  int value;
} Note;

static int delivered, last_value;
static bool in_order;

static void deliver (lua_State *L, Post *p) {
  Note *n = (Note *)p;
  assert_non_null(L);
  if (n->value != last_value + 1) in_order = false;
  last_value = n->value;
  delivered++;
  lua_pushboolean(L, delivered == 1000);
  lua_setglobal(L, "all");
  free(n);
}

static void *post_thousand (void *arg) {
  Mailbox *box = arg;
  for (int i = 1; i <= 1000; i++) {
    Note *n = calloc(1, sizeof(Note));
    n->post.deliver = deliver;
    n->value = i;
    if (!ar__mailbox_post(box, &n->post, 0)) abort();
  }
  return NULL;
}

static void test_posts (void **state) {
  ar_Runtime *rt = open_runtime();
  Mailbox *box = ar__mailbox(ar_state(rt), ar__runtime_get(ar_state(rt)));
  Post refused = {.deliver = NULL};
  pthread_t id;
  (void)state;
  delivered = last_value = 0;
  in_order = true;
  ar__mailbox_retain(box);
  assert_false(ar__mailbox_post(box, &refused, 1));
  assert_int_equal(pthread_create(&id, NULL, post_thousand, box), 0);
  run(rt, "while not all do await trio.sleep(0) end");
  pthread_join(id, NULL);
  assert_true(in_order);
  assert_int_equal(delivered, 1000);
  assert_false(ar__mailbox_post(box, &refused, 1)); /* that run is over */
  ar_close(rt);
  assert_false(ar__mailbox_post(box, &refused, 0));
  ar__mailbox_release(box);
  close_pipe();
}

int main (void) {
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(test_job),
    cmocka_unit_test(test_limit),
    cmocka_unit_test(test_cancelled),
    cmocka_unit_test(test_abandoned),
    cmocka_unit_test(test_broken_run),
    cmocka_unit_test(test_posts),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
