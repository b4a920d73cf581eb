/* SPDX-License-Identifier: MIT
**
** The run: passes over the ready queue, and between them a look at the
** deadlines and at the loop. Everything happens outside libev's callbacks
** and under one protected call, so that whatever goes wrong, the state is
** put in order again.
*/
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "runtime/runtime.h"

#define POLL_EVERY 64     /* steps after which the loop is polled anyway */
#define NEAR_DEADLINE 0.01 /* seconds; above the coarse clock's grain */
#define LONG_STEP 0.1 /* seconds, unless a script says otherwise */
#define PLACE_SIZE 200
#define KEEP_TASKS 1024   /* in the pool after a run */
#define MAX_ARGUMENTS 1000000 /* of a call by table; Lua's stack ends there */

/* --- deadlines ------------------------------------------------------ */

static void expire (lua_State *L, Timer *timer) {
  if (timer->kind == TIMER_TASK) {
    Task *t = LINK_OWNER(timer, Task, timer);
    if (t->state == TASK_PARKED) ar__wake(t);
  }
  else if (timer->kind == TIMER_CALL)
    ar__call_timer_expired(L, timer);
  else
    ar__scope_expired(L, LINK_OWNER(timer, Scope, timer));
}

static void expire_due (lua_State *L, Runtime *rt) {
  if (rt->heap.count == 0) return;
  rt->now_checked = ar__now(L, rt);
  while (ar__heap_first(&rt->heap) <= rt->now_checked)
    expire(L, ar__heap_pop(&rt->heap));
}

/* --- between passes ------------------------------------------------- */

static void deliver_interrupt (lua_State *L, Runtime *rt) {
  if (rt->interrupted && rt->main) ar__deliver_cancel(L, rt->main);
  if (rt->interrupted && rt->held) rt->stopping = true;
}

static bool poll (lua_State *L, Runtime *rt, double timeout) {
  bool woken;
  rt->steps_polled = rt->steps;
  if (rt->hooks) ar__fire_wait(L, rt, HOOK_BEFORE_WAIT, timeout);
  if (!list_empty(&rt->unchecked) && ar__fds_check(rt)) timeout = 0;
  woken = ar__loop_poll(rt->loop, timeout);
  if (rt->hooks) ar__fire_wait(L, rt, HOOK_AFTER_WAIT, timeout);
  return woken;
}

/* Tasks are ready: look at clock and loop, but not more often than it is
   of use. The coarse clock is read without a system call's price; a
   deadline that is nearer than its grain needs the exact one. */
static void look (lua_State *L, Runtime *rt) {
  double coarse, before = rt->coarse_checked;
  bool ticked;
  if (rt->heap.count == 0 && rt->outside == 0 && !rt->hooks) {
    rt->coarse_checked = 0; /* nothing to look for: not known any more */
    return;
  }
  rt->coarse_checked = coarse = ar__monotonic_coarse();
  ticked = coarse != before;
  if (rt->hooks || (rt->outside > 0 &&
                    ((ticked && before > 0) ||
                     rt->steps - rt->steps_polled >= POLL_EVERY)))
    poll(L, rt, 0);
  if (rt->heap.count > 0 &&
      (ticked || rt->clock.kind != CLOCK_REAL ||
       ar__heap_first(&rt->heap) < rt->now_checked + NEAR_DEADLINE))
    expire_due(L, rt);
}

/* The shortest cushion of the tasks in wait_all_tasks_blocked. */
static double shortest_cushion (Runtime *rt) {
  double min = INFINITY;
  for (Link *l = rt->blocked_waits.next; l != &rt->blocked_waits;
       l = l->next) {
    Task *t = LINK_OWNER(l, Task, waiting);
    double *cushion = t->wait_data;
    if (*cushion < min) min = *cushion;
  }
  return min;
}

static void wake_blocked (Runtime *rt, double cushion) {
  Link *l = rt->blocked_waits.next;
  while (l != &rt->blocked_waits) {
    Task *t = LINK_OWNER(l, Task, waiting);
    double *c = t->wait_data;
    l = l->next;
    if (*c != cushion) continue;
    list_remove(&t->waiting);
    ar__wake(t);
  }
}

static void jump_clock (lua_State *L, Runtime *rt) {
  MockClock *c = rt->clock.mock;
  double by = ar__heap_first(&rt->heap) - ar__now(L, rt);
  if (by > 0 && by < INFINITY) c->virtual_base += by;
}

static double autojump_threshold (Runtime *rt) {
  if (rt->clock.kind != CLOCK_MOCK || rt->heap.count == 0)
    return INFINITY;
  return rt->clock.mock->threshold;
}

/* Nothing can ever run again. The first time, everything is cancelled, so
   that it can clean up; the run then raises the error, which stays on the
   stack. */
static void deadlock (lua_State *L, Runtime *rt) {
  ar__deadlock_new(L, rt);
  if (rt->deadlocked) lua_error(L);
  rt->deadlocked = true;
  lua_rawsetp(L, LUA_REGISTRYINDEX, &rt->deadlocked);
  ar__scope_cancel(L, rt->system_nursery->scope, SOURCE_SHUTDOWN);
}

/* No task is ready: wait for a deadline or an event. Those who wait for
   all to be blocked come before a clock that jumps. */
static void idle (lua_State *L, Runtime *rt) {
  double wait = ar__clock_wait(L, rt, ar__heap_first(&rt->heap));
  double cushion = shortest_cushion(rt), jump = autojump_threshold(rt);
  bool blocked = cushion < wait, jumps = !blocked && jump < wait, woken;
  if (blocked) wait = cushion;
  else if (jumps) wait = jump;
  if (wait == INFINITY && rt->outside == 0) {
    deadlock(L, rt);
    return;
  }
  woken = poll(L, rt, wait);
  deliver_interrupt(L, rt);
  expire_due(L, rt);
  if (woken || !list_empty(&rt->ready)) return;
  if (blocked) wake_blocked(rt, cushion);
  else if (jumps) {
    jump_clock(L, rt);
    expire_due(L, rt);
  }
}

static void between_passes (lua_State *L, Runtime *rt) {
  if (rt->mailbox) ar__mailbox_deliver(L, rt);
  if (rt->interrupted) deliver_interrupt(L, rt);
  if (rt->dump_wanted) ar__dump_report(L, rt);
  if (list_empty(&rt->ready)) idle(L, rt);
  else look(L, rt);
}

/* --- steps ---------------------------------------------------------- */

/* Push the error of a task that failed. It stays on its thread, too. */
static void push_error (lua_State *L, Task *t) {
  lua_pushvalue(t->T, -1);
  lua_xmove(t->T, L, 1);
}

/* (err, task): say in which task it was raised. */
static int describe_main (lua_State *L) {
  const char *name = ar__task_name(L, lua_touserdata(L, 2));
  const char *text = lua_pushfstring(L, "in task '%s', run by", name);
  ar__error_extend(L, 1, text, L, 1);
  return 0;
}

/* Main's results, or its error, are kept on the stack of run.
   [-0, +nresults, -] */
static void keep_main (lua_State *L, Runtime *rt, Task *t, int nresults,
                       bool failed) {
  if (!failed && !lua_checkstack(L, nresults + 10)) {
    failed = true;
    lua_pushliteral(t->T, "too many results");
  }
  if (failed) {
    push_error(L, t);
    lua_pushcfunction(L, describe_main);
    lua_pushvalue(L, -2);
    lua_pushlightuserdata(L, t);
    if (lua_pcall(L, 2, 0, 0) != LUA_OK) lua_pop(L, 1);
  }
  else
    lua_xmove(t->T, L, nresults);
  rt->main_results = failed ? -1 : nresults;
  rt->main = NULL;
}

/* Did the task fail? The mark is taken off. */
static bool has_failed (Task *t, int nresults) {
  if (nresults == 0 || lua_touserdata(t->T, -1) != &ar__task_failed)
    return false;
  lua_pop(t->T, 1);
  return true;
}

/* Only a script that enters and leaves nurseries by hand gets here. The
   task fails; spawner and function are no longer known. */
static void abandon_nurseries (lua_State *L, Task *t, int nresults) {
  ar__nursery_abandon(L, t);
  lua_pushliteral(L, "Nursery stack corrupted: the task ended and left a "
                     "nursery open");
  ar__class_push(L, VM_RUNTIMEERROR);
  ar__exception_new(L);
  if (t->failed) {
    push_error(L, t);
    ar__error_set_cause(L, -2, -1);
    lua_pop(L, 1);
    lua_pop(t->T, 1);
  }
  else {
    lua_pop(t->T, nresults);
    lua_pushnil(t->T);
    lua_pushnil(t->T);
  }
  lua_xmove(L, t->T, 1);
  t->failed = true;
}

static void end_task (lua_State *L, Runtime *rt, Task *t, int status,
                      int nresults) {
  bool quiet = false, failed = false; /* for the nursery */
  t->failed = status != LUA_OK || has_failed(t, nresults);
  if (t->breakers) { /* it broke down */
    push_error(L, t);
    ar__breakers_fire(L, t, -1);
    lua_pop(L, 1);
  }
  if (t->nurseries) {
    abandon_nurseries(L, t, nresults);
    nresults = 1;
  }
  if (t->future || t->loose)
    quiet = ar__loose_ended(L, t, nresults) || t->loose;
  if (t == rt->main)
    keep_main(L, rt, t, nresults, t->failed);
  else if (t->failed && !quiet) {
    push_error(L, t);
    failed = true;
  }
  ar__nursery_child_ended(L, t, failed);
  rt->tasks--;
  if (rt->hooks) ar__fire_task(t, HOOK_TASK_EXITED);
  if (status != LUA_OK) lua_resetthread(t->T);
  if (nresults > 0 || status != LUA_OK) lua_settop(t->T, 0);
  t->state = TASK_ENDED;
}

/* A task that yields unparked is at a checkpoint. Values come from a C
   function that isn't ours. */
static void at_checkpoint (Task *t, int nresults) {
  if (nresults > 0) lua_pop(t->T, nresults);
  t->wake = WAKE_CHECKPOINT;
  ar__schedule(t);
}

/* What a task that was at a checkpoint is resumed with: itself, if it is
   cancelled. */
static int leave_checkpoint (Task *t) {
  t->wake = WAKE_VALUES;
  if (!ar__is_cancelled(t)) return 0;
  lua_pushlightuserdata(t->T, t);
  return 1;
}

/*
** Lua leaves a coroutine by longjmp, after which the processor predicts
** every return wrongly. Each function between the loop of a pass and
** lua_resume would cost a tenth of a switch, hence inline.
*/
#define HOT static inline __attribute__((always_inline))

HOT void resume (lua_State *L, Runtime *rt, Task *t) {
  int status, nresults;
  int n = t->wake == WAKE_CHECKPOINT ? leave_checkpoint(t)
                                     : t->resume_args;
  *rt->running = t->T;
  status = lua_resume(t->T, L, n, &nresults);
  if (status != LUA_YIELD)
    end_task(L, rt, t, status, nresults);
  else if (t->state == TASK_RUNNING)
    at_checkpoint(t, nresults);
}

/* Where a task stands, for people: "x.lua:3" */
static void copy_place (lua_State *L, Task *t, char *place, size_t size) {
  if (t->state == TASK_ENDED) lua_pushliteral(L, "its end");
  else if (!ar__task_started(t)) lua_pushliteral(L, "its start");
  else ar__where_short(L, t->T, 0);
  snprintf(place, size, "%s", lua_tostring(L, -1));
  lua_pop(L, 1);
}

static void warn_long_step (lua_State *L, Task *t, const char *kind,
                            double took, const char *from) {
  size_t len;
  const char *s;
  char to[PLACE_SIZE];
  const char *name = ar__task_name(L, t);
  copy_place(L, t, to, sizeof(to));
  lua_pushfstring(L, "%s '%s' ran for %f seconds without an await, from %s "
                     "to %s\n", kind, name,
                  (LUAI_UACNUMBER)(round(took * 1000) / 1000), from, to);
  s = lua_tolstring(L, -1, &len);
  ar__vm_warn(t->rt->vm, s, len);
  lua_pop(L, 2);
}

static void keep_name (lua_State *L, Task *t) {
  if (t->has_handle) return; /* it may have no name after its end */
  ar__handle_push(L, t);
  lua_pop(L, 1);
}

/* A step in debug mode: says which task kept the others from running. */
static void timed_resume (lua_State *L, Runtime *rt, Task *t) {
  char from[PLACE_SIZE];
  bool callback = t->loose && !t->future;
  double began, took;
  if (callback && ar__task_is_hidden(L, t)) { /* it reports by itself */
    resume(L, rt, t);
    return;
  }
  t->state = TASK_READY; /* where was it until now? */
  copy_place(L, t, from, sizeof(from));
  t->state = TASK_RUNNING;
  keep_name(L, t);
  began = ar__monotonic();
  resume(L, rt, t);
  took = ar__monotonic() - began;
  if (took > rt->slow_step)
    warn_long_step(L, t, callback ? "callback" : "task", took, from);
}

static void before_step (lua_State *L, Task *t) {
  keep_name(L, t);
  ar__fire_task(t, HOOK_BEFORE_STEP);
}

/* A step that isn't just a task going on. */
static void special_step (lua_State *L, Runtime *rt, Task *t) {
  if (rt->hooks) before_step(L, t);
  if (t == rt->init) ar__init_step(L, rt);
  else if (rt->debug) timed_resume(L, rt, t);
  else resume(L, rt, t);
}

HOT void step (lua_State *L, Runtime *rt, Task *t) {
  t->state = TASK_RUNNING;
  rt->current = t;
  if (rt->hooks | rt->debug || !t->T) special_step(L, rt, t);
  else resume(L, rt, t);
  if (rt->hooks) ar__fire_task(t, HOOK_AFTER_STEP); /* added meanwhile? */
  if (t->state == TASK_ENDED) ar__task_free(L, t);
}

#define CACHE_LINE 64

HOT void prefetch (const void *p, size_t size) {
  for (size_t i = 0; i < size; i += CACHE_LINE)
    __builtin_prefetch((const char *)p + i);
}

/* Of thousands of tasks the next one is no longer in the processor's
   cache. It comes while this one works: its thread, whose address was
   fetched a step before. */
HOT void fetch_ahead (Runtime *rt) {
  Link *next = rt->batch.next;
  Task *t;
  if (next == &rt->batch) return;
  t = LINK_OWNER(next, Task, queue);
  if (t->T) prefetch(t->T, 4 * CACHE_LINE);
  if (t->wait_data) prefetch(t->wait_data, 3 * CACHE_LINE);
  prefetch(LINK_OWNER(next->next, Task, queue), sizeof(Task));
}

bool ar__resume_soon (Runtime *rt) {
  rt->nsoon = 0;
  list_splice(&rt->soon, &rt->batch);
  list_splice(&rt->batch, &rt->soon);
  return !list_empty(&rt->batch);
}

/* Only the tasks that are ready now: those that become ready meanwhile
   wait for the next pass, so that nobody starves. */
static void pass (lua_State *L, Runtime *rt) {
  list_splice(&rt->batch, &rt->ready);
  rt->passes++;
  while (!list_empty(&rt->batch) || ar__resume_soon(rt)) {
    Task *t = LINK_OWNER(list_pop(&rt->batch), Task, queue);
    rt->steps++;
    fetch_ahead(rt);
    step(L, rt, t);
  }
  rt->current = NULL;
  *rt->running = NULL;
}

/* --- begin and end of a run ----------------------------------------- */

void ar__check_system_tasks (lua_State *L, Runtime *rt) {
  ar__nursery_push_errors(L, rt->system_nursery);
  if (!lua_isnil(L, -1)) {
    lua_pushliteral(L, "a system task raised an error");
    ar__core_class(L, rt, CORE_INTERNAL);
    ar__exception_new(L);
    ar__error_set_cause(L, -1, -2);
    lua_error(L);
  }
  lua_pop(L, 1);
}

/* The run was told to stop before it went on: what is ready has its turn,
   nothing is waited for. */
static void last_pass (lua_State *L, Runtime *rt) {
  if (rt->mailbox) ar__mailbox_deliver(L, rt);
  poll(L, rt, 0);
  expire_due(L, rt);
  pass(L, rt);
}

void ar__run_passes (lua_State *L, Runtime *rt) {
  if (rt->stopping && rt->tasks > 0) last_pass(L, rt);
  while (rt->tasks > 0 && !rt->stopping) {
    between_passes(L, rt);
    pass(L, rt);
  }
}

/* The run, under protection: (f, args...); leaves main's results on top.
   [-0, +n, e] */
static int run_protected (lua_State *L) {
  Runtime *rt = ar__runtime_get(L);
  int top = lua_gettop(L);
  ar__fire(L, rt, HOOK_BEFORE_RUN);
  ar__init_spawn(L, rt);
  ar__run_passes(L, rt);
  ar__fire(L, rt, HOOK_AFTER_RUN);
  ar__check_system_tasks(L, rt);
  return lua_gettop(L) - top;
}

static void clear_table (lua_State *L, int ref) {
  lua_rawgeti(L, LUA_REGISTRYINDEX, ref);
  lua_pushnil(L);
  while (lua_next(L, -2)) {
    lua_pop(L, 1);
    lua_pushvalue(L, -1);
    lua_pushnil(L);
    lua_rawset(L, -4);
  }
  lua_pop(L, 1);
}

/* Nurseries that are still open after a run that broke down. */
static void close_nurseries (lua_State *L, Runtime *rt) {
  lua_rawgeti(L, LUA_REGISTRYINDEX, rt->nurseries);
  lua_pushnil(L);
  while (lua_next(L, -2)) {
    Nursery *n = lua_touserdata(L, -1);
    n->closed = true;
    n->parent = NULL;
    ar__scope_unlink(n->scope);
    lua_pop(L, 1);
  }
  lua_pop(L, 1);
  clear_table(L, rt->nurseries);
}

static void init_lists (Runtime *rt) {
  list_init(&rt->ready);
  list_init(&rt->batch);
  list_init(&rt->soon);
  rt->nsoon = 0;
  list_init(&rt->aborting);
  list_init(&rt->blocked_waits);
}

static void drop_pool (lua_State *L, Runtime *rt) {
  ar__task_pool_close(L, rt);
  clear_table(L, rt->threads);
  clear_table(L, rt->task_values);
}

/* Whatever has happened. */
void ar__run_end (lua_State *L, Runtime *rt) {
  *rt->running = NULL;
  rt->current = NULL;
  if (rt->tasks > 0) ar__task_drop_all(L, rt);
  if (rt->init && rt->init->has_handle) ar__handle_detach(L, rt->init);
  ar__context_end_run(L, rt);
  close_nurseries(L, rt);
  if (rt->init) list_remove(&rt->init->in_scope); /* some script's scope */
  ar__heap_free(&rt->heap); /* it still points to tasks */
  if (rt->tasks > 0 || rt->nslots > KEEP_TASKS) drop_pool(L, rt);
  init_lists(rt);
  if (rt->outside > 0) ar__fds_reset(rt);
  ar__signals_reset(rt);
  ar__processes_reap(L, rt);
  ar__dns_reset(rt);
  clear_table(L, rt->call_timers);
  clear_table(L, rt->children);
  ar__pool_reset(rt);
  ar__mailbox_end(NULL, rt);
  ar__calls_reset(rt);
  ar__workers_reset(L);
  rt->tasks = rt->outside = rt->doomed = 0;
  rt->init = rt->main = NULL;
  rt->main_nursery = rt->system_nursery = NULL;
  ar__instruments_close(L, rt);
  ar__clock_close(L, rt);
  rt->polite_interrupts = rt->held = rt->stopping = rt->ending = false;
  rt->run_id = rt->loop_id = 0;
  rt->debug = rt->always_debug;
  ar__vm_set_run(rt->vm, 0);
  rt->L = NULL;
}

/* --- run ------------------------------------------------------------ */

static void check_not_running (lua_State *L, Runtime *rt) {
  if (!rt->run_id) return;
  for (int i = 1; i <= lua_gettop(L); i++) ar__coro_dismiss(L, i);
  if (!rt->L)
    ar__raise(L, VM_RUNTIMEERROR, "an event loop has work that isn't done: "
                                  "run it to its end or close it first");
  ar__raise(L, VM_RUNTIMEERROR,
            "Attempted to call run() from inside a run()\n  a program has "
            "one run; inside it, write: await f(...)");
}

static bool option_flag (lua_State *L, int idx, const char *name,
                         bool def) {
  bool v = def;
  if (lua_getfield(L, idx, name) != LUA_TNIL) {
    if (!lua_isboolean(L, -1))
      ar__arg_type(L, "trio.run", name, -1, "a boolean");
    v = lua_toboolean(L, -1);
  }
  lua_pop(L, 1);
  return v;
}

/* The call by table at 1 becomes function and arguments; its options are
   put into effect. [-1, +n, e] */
static void take_options (lua_State *L, Runtime *rt) {
  static const char *const names[] = {
    "clock", "instruments", "strict_exception_groups",
    "restrict_keyboard_interrupt_to_checkpoints", "n", NULL
  };
  lua_Integer n = luaL_len(L, 1);
  if (n > 0) ar__arg_options(L, 1, "trio.run", names, true);
  rt->strict_groups =
      option_flag(L, 1, "strict_exception_groups", true);
  rt->polite_interrupts = option_flag(
      L, 1, "restrict_keyboard_interrupt_to_checkpoints", false);
  lua_settop(L, 1);
  lua_getfield(L, 1, "clock");
  ar__clock_open(L, rt, 2);
  lua_getfield(L, 1, "instruments");
  ar__instruments_open(L, rt, 3);
  lua_getfield(L, 1, "n");
  if (lua_isinteger(L, -1)) n = lua_tointeger(L, -1);
  lua_settop(L, 1);
  if (n < 1) n = 1;
  if (n > MAX_ARGUMENTS) luaL_error(L, "too many arguments");
  luaL_checkstack(L, (int)n + 10, "too many arguments");
  for (lua_Integer i = 1; i <= n; i++) lua_geti(L, 1, i);
  lua_remove(L, 1);
}

/* (f, args...) or ({f, args..., options}) -> the run's results */
static int prepare_and_run (lua_State *L) {
  Runtime *rt = ar__runtime_get(L);
  if (ar__is_call_table(L, 1)) {
    lua_settop(L, 1);
    take_options(L, rt);
  }
  else
    ar__clock_open(L, rt, lua_gettop(L) + 1);
  return run_protected(L);
}

void ar__run_begin (lua_State *L, Runtime *rt) {
  ar__loop(L, rt);
  rt->L = L;
  rt->run_id = ++rt->runs;
  rt->loop_id = ++rt->loop_ids;
  rt->slow_step = LONG_STEP;
  rt->strict_groups = true;
  rt->polite_interrupts = false;
  rt->deadlocked = false;
  rt->main_results = 0;
  rt->steps = rt->steps_polled = 0;
  rt->coarse_checked = 0;
  rt->now_checked = 0;
  rt->clock.ref = LUA_NOREF;
  rt->clock.mock = NULL;
  rt->clock.kind = CLOCK_REAL;
  rt->heap.alloc = lua_getallocf(L, &rt->heap.ud);
  ar__vm_set_run(rt->vm, rt->run_id);
  ar__mailbox_begin(rt);
}

/* It was kept by deadlock(). */
void ar__push_deadlock (lua_State *L, Runtime *rt) {
  lua_rawgetp(L, LUA_REGISTRYINDEX, &rt->deadlocked);
  lua_pushnil(L);
  lua_rawsetp(L, LUA_REGISTRYINDEX, &rt->deadlocked);
}

static int run (lua_State *L) {
  Runtime *rt = RUNTIME(L);
  int status, nresults;
  unsigned id;
  bool deadlocked;
  check_not_running(L, rt);
  if (lua_gettop(L) == 0) lua_pushnil(L);
  ar__run_begin(L, rt);
  lua_pushcfunction(L, prepare_and_run);
  lua_insert(L, 1);
  status = lua_pcall(L, lua_gettop(L) - 1, LUA_MULTRET, 0);
  id = rt->run_id;
  nresults = rt->main_results; /* a finalizer may start another run */
  deadlocked = status == LUA_OK && rt->deadlocked;
  if (deadlocked) ar__push_deadlock(L, rt);
  ar__run_end(L, rt);
  ar__vm_report_pending(L, rt->vm, id);
  ar__unseen_report(L, rt);
  if (deadlocked) ar__error_here(L, -1, L, 0);
  if (deadlocked || status != LUA_OK || nresults < 0) return lua_error(L);
  if (rt->interrupted) {
    rt->interrupted = false;
    return ar__raise(L, VM_KEYBOARDINTERRUPT, "");
  }
  return nresults;
}

/* Push what is known of the loop. */
static void push_io_statistics (lua_State *L, Runtime *rt) {
  uint32_t reading, writing;
  ar__fds_count(rt, &reading, &writing);
  lua_createtable(L, 0, 3);
  lua_pushstring(L, ar__loop_backend(rt->loop));
  lua_setfield(L, -2, "backend");
  lua_pushinteger(L, reading);
  lua_setfield(L, -2, "tasks_waiting_read");
  lua_pushinteger(L, writing);
  lua_setfield(L, -2, "tasks_waiting_write");
}

static int current_statistics (lua_State *L) {
  Runtime *rt = RUNTIME(L);
  int n = list_length(&rt->ready) + list_length(&rt->batch) + rt->nsoon;
  ar__running(L, rt, "current_statistics");
  lua_createtable(L, 0, 5);
  push_io_statistics(L, rt);
  lua_setfield(L, -2, "io_statistics");
  lua_pushinteger(L, rt->tasks);
  lua_setfield(L, -2, "tasks_living");
  lua_pushinteger(L, n);
  lua_setfield(L, -2, "tasks_runnable");
  lua_pushnumber(L, ar__heap_first(&rt->heap) - ar__now(L, rt));
  lua_setfield(L, -2, "seconds_to_next_deadline");
  lua_pushinteger(L, rt->queued);
  lua_setfield(L, -2, "run_sync_soon_queue_size");
  return 1;
}

void ar__run_lib (lua_State *L, Runtime *rt) {
  static const luaL_Reg functions[] = {
    {"run", run}, {"current_statistics", current_statistics}, {NULL, NULL}
  };
  init_lists(rt);
  list_init(&rt->free_tasks);
  list_init(&rt->unchecked);
  ar__setfuncs(L, rt, functions);
}
