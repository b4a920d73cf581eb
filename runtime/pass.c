/* SPDX-License-Identifier: MIT
**
** Passes over the ready queue, and between them a look at the deadlines and
** at the loop. Everything happens outside libev's callbacks, and under a
** protected call (run.c, hold.c, drive.c).
*/
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "runtime/mailbox.h"
#include "runtime/watchdog.h"

#define POLL_EVERY 64     /* steps after which the loop is polled anyway */
#define NEAR_DEADLINE 0.01 /* seconds; above the coarse clock's grain */
#define PLACE_SIZE 200
#define CHUNK 64          /* steps of a turn between looks at the clock */

/*
** Lua leaves a coroutine by longjmp, after which the processor predicts
** every return wrongly. Each function between the loop of passes and
** lua_resume would cost a tenth of a switch, hence inline.
*/
#define HOT static inline __attribute__((always_inline))

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
  if (!list_empty(&rt->unchecked) && ar__fds_check(L, rt)) timeout = 0;
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
  if (ar__prompt_deadlock(L)) return;
  if (rt->deadlocked) lua_error(L);
  rt->deadlocked = true;
  lua_rawsetp(L, LUA_REGISTRYINDEX, &rt->deadlocked);
  ar__scope_cancel(L, rt->system_nursery->scope, SOURCE_SHUTDOWN);
}

/* How much of a time in which nothing must happen is left. A driven run
   has rested for a while already. */
static double quiet_left (Runtime *rt, double seconds) {
  double now;
  if (!rt->driven) return seconds;
  now = ar__monotonic();
  if (rt->quiet_since == 0) rt->quiet_since = now;
  seconds -= now - rt->quiet_since;
  return seconds > 0 ? seconds : 0;
}

typedef struct Rest {
  double wait;    /* seconds; infinity */
  double cushion; /* of those who wait for all to be blocked */
  bool blocked;   /* it is they whom the wait is for */
  bool jumps;     /* or a clock that jumps */
} Rest;

/* Nothing is ready: until when? Those who wait for all to be blocked come
   before a clock that jumps. */
static Rest plan_rest (lua_State *L, Runtime *rt) {
  Rest r;
  double jump = autojump_threshold(rt);
  r.wait = ar__clock_wait(L, rt, ar__heap_first(&rt->heap));
  r.cushion = shortest_cushion(rt);
  r.blocked = r.cushion < r.wait;
  r.jumps = !r.blocked && jump < r.wait;
  if (r.blocked) r.wait = quiet_left(rt, r.cushion);
  else if (r.jumps) r.wait = quiet_left(rt, jump);
  return r;
}

/* Its time has passed, and nothing has happened. */
static void end_rest (lua_State *L, Runtime *rt, const Rest *r) {
  if (r->blocked) wake_blocked(rt, r->cushion);
  else if (r->jumps) {
    jump_clock(L, rt);
    expire_due(L, rt);
  }
}

/* No task is ready: wait for a deadline or an event, but no longer than
   [limit]: the host does the rest. */
static void idle (lua_State *L, Runtime *rt, double limit) {
  Rest r = plan_rest(L, rt);
  bool woken;
  if (rt->stopping) limit = 0;
  else if (r.wait == INFINITY && rt->outside == 0 && !rt->driven) {
    deadlock(L, rt);
    return;
  }
  woken = poll(L, rt, r.wait < limit ? r.wait : limit);
  deliver_interrupt(L, rt);
  expire_due(L, rt);
  if (woken || !list_empty(&rt->ready)) rt->quiet_since = 0;
  else if (r.wait <= limit) {
    rt->quiet_since = 0;
    end_rest(L, rt, &r);
  }
}

/* Seconds until what goes on though it was cancelled is dropped. */
static double time_left (const Runtime *rt) {
  return rt->drop_at > 0 ? rt->drop_at - ar__monotonic() : INFINITY;
}

/* What was cancelled has had its time to clean up. */
static void drop_late (lua_State *L, Runtime *rt) {
  int n = (int)rt->tasks - 1; /* without init */
  rt->drop_at = 0;
  ar__raise_core(L, rt, CORE_TOOSLOW,
                 "%d task%s went on after being cancelled, and %s dropped",
                 n, n == 1 ? "" : "s", n == 1 ? "was" : "were");
}

/* What other threads and the host have done. Before the init task has begun
   there is no run that they could start or cancel something in. */
HOT void hear_others (lua_State *L, Runtime *rt) {
  if (ar__host_strained(rt->host)) ar__host_relieve_soon(L, rt);
  if (rt->mailbox && ar__mailbox_is_due(rt->mailbox))
    ar__mailbox_deliver(L, rt);
  if (!rt->notified) return;
  rt->notified = false;
  rt->host->notify(L, rt);
}

HOT void between_passes (lua_State *L, Runtime *rt, double limit) {
  double left = time_left(rt);
  if (left <= 0) drop_late(L, rt);
  if (left < limit) limit = left;
  if (rt->system_nursery) hear_others(L, rt);
  if (rt->interrupted) deliver_interrupt(L, rt);
  if (rt->dump_wanted) ar__dump_report(L, rt);
  if (list_empty(&rt->ready)) idle(L, rt, limit);
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
  t->state = TASK_ENDED; /* instruments are told of what its end wakes */
  t->failed = status != LUA_OK || has_failed(t, nresults);
  if (t->breakers) { /* it broke down */
    push_error(L, t);
    ar__breakers_fire(L, t, -1);
    lua_pop(L, 1);
  }
  if (t->nurseries && rt->stop_script) ar__nursery_abandon(L, t);
  else if (t->nurseries) {
    abandon_nurseries(L, t, nresults);
    nresults = 1;
  }
  if (t->hosted) quiet = true;
  else if (t->future || t->loose)
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
}

/* The watchdog has stopped it: its thread is never resumed, since what it
   would do first is what it was stopped for. */
static void drop_stopped (lua_State *L, Runtime *rt, Task *t) {
  ar__watch_stopped(L, rt);
  ar__task_renew_thread(L, t);
  lua_xmove(L, t->T, 1);
  end_task(L, rt, t, LUA_ERRRUN, 0);
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

HOT void resume (lua_State *L, Runtime *rt, Task *t) {
  int status, nresults;
  int n = t->wake == WAKE_CHECKPOINT ? leave_checkpoint(t)
                                     : t->resume_args;
  *rt->running = t->T;
  status = lua_resume(t->T, L, n, &nresults);
  if (status != LUA_YIELD)
    end_task(L, rt, t, status, nresults);
  else if (rt->stop_script)
    drop_stopped(L, rt, t);
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
  ar__vm_warn(L, t->rt->vm, s, len);
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
  bool began = ar__watch_begin(rt);
  if (rt->hooks) before_step(L, t);
  if (t == rt->init) ar__init_step(L, rt);
  else if (rt->debug) timed_resume(L, rt, t);
  else resume(L, rt, t);
  ar__watch_end(rt, began);
}

HOT void step (lua_State *L, Runtime *rt, Task *t) {
  t->state = TASK_RUNNING;
  rt->current = t;
  if (rt->hooks | rt->debug | rt->watched || !t->T) special_step(L, rt, t);
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
   wait for the next pass, so that nobody starves. A pass may be left after
   [n] steps, and gone on with. */
HOT void pass (lua_State *L, Runtime *rt, uint32_t n) {
  while (n-- > 0 && (!list_empty(&rt->batch) || ar__resume_soon(rt))) {
    Task *t = LINK_OWNER(list_pop(&rt->batch), Task, queue);
    rt->steps++;
    fetch_ahead(rt);
    step(L, rt, t);
  }
  rt->current = NULL;
  *rt->running = NULL;
}

static void begin_pass (Runtime *rt) {
  list_splice(&rt->batch, &rt->ready);
  rt->passes++;
}

static bool in_pass (const Runtime *rt) {
  return !list_empty(&rt->batch) || rt->nsoon > 0;
}

void ar__run_passes (lua_State *L, Runtime *rt) {
  bool outer = ar__watch_pause(rt); /* a step is a stretch of its own */
  do { /* one that was stopped before it began makes one pass */
    between_passes(L, rt, INFINITY);
    begin_pass(rt);
    pass(L, rt, UINT32_MAX);
  } while (rt->tasks > 0 && !rt->stopping);
  if (outer) ar__watch_begin(rt);
}

/* --- turns of a driven run -------------------------------------------- */

/* Once is enough of it as code. */
static void part_of_pass (lua_State *L, Runtime *rt, uint32_t n) {
  pass(L, rt, n);
}

void ar__run_first_pass (lua_State *L, Runtime *rt) {
  begin_pass(rt);
  part_of_pass(L, rt, UINT32_MAX);
}

bool ar__run_rests (const Runtime *rt) {
  return list_empty(&rt->ready) && !in_pass(rt);
}

double ar__run_timeout (lua_State *L, Runtime *rt) {
  if (!ar__run_rests(rt) || rt->interrupted || rt->dump_wanted ||
      rt->notified)
    return 0;
  return fmax(0, fmin(plan_rest(L, rt).wait, time_left(rt)));
}

void ar__run_turn (lua_State *L, Runtime *rt, const Turn *turn) {
  uint32_t end = rt->steps + turn->steps;
  double until = ar__monotonic() + turn->seconds, wait = turn->wait;
  do {
    if (!in_pass(rt)) {
      between_passes(L, rt, wait);
      begin_pass(rt);
    }
    wait = 0;
    if (!in_pass(rt)) break;
    part_of_pass(L, rt, turn->steps < CHUNK ? turn->steps : CHUNK);
  } while (rt->tasks > 0 && (int32_t)(end - rt->steps) > 0 &&
           ar__monotonic() < until);
}
