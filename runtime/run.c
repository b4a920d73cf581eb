/* SPDX-License-Identifier: MIT
**
** The run: its begin, its options, its end. Whatever goes wrong in it, the
** state is put in order again.
*/
#include <stdio.h>
#include <string.h>

#include "runtime/watchdog.h"

#define LONG_STEP 0.1 /* seconds, unless a script says otherwise */
#define KEEP_TASKS 1024   /* in the pool after a run */
#define MAX_ARGUMENTS 1000000 /* of a call by table; Lua's stack ends there */

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
  rt->drop_at = 0;
  rt->polite_interrupts = rt->held = rt->stopping = rt->ending = false;
  rt->run_id = rt->loop_id = 0;
  rt->driven = false;
  rt->debug = rt->always_debug;
  ar__vm_set_run(rt->vm, 0);
  rt->L = NULL;
}

/* --- run ------------------------------------------------------------ */

void ar__run_check_none (lua_State *L, Runtime *rt) {
  if (!rt->run_id) return;
  for (int i = 1; i <= lua_gettop(L); i++) ar__coro_dismiss(L, i);
  if (rt->guest)
    ar__raise(L, VM_RUNTIMEERROR, "a guest run isn't done: its host must let "
                                  "it go on to its end first");
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

void ar__run_options (lua_State *L, Runtime *rt) {
  if (ar__is_call_table(L, 1)) {
    lua_settop(L, 1);
    take_options(L, rt);
  }
  else
    ar__clock_open(L, rt, lua_gettop(L) + 1);
}

void ar__run_ended (lua_State *L, Runtime *rt) {
  ar__fire(L, rt, HOOK_AFTER_RUN);
  ar__check_system_tasks(L, rt);
}

/* (f, args...) or ({f, args..., options}): leaves main's results on top.
   [-0, +n, e] */
static int run_protected (lua_State *L) {
  Runtime *rt = ar__runtime_get(L);
  int top;
  ar__run_options(L, rt);
  top = lua_gettop(L);
  ar__fire(L, rt, HOOK_BEFORE_RUN);
  ar__init_spawn(L, rt);
  ar__run_passes(L, rt);
  ar__run_ended(L, rt);
  return lua_gettop(L) - top;
}

void ar__run_begin (lua_State *L, Runtime *rt) {
  ar__loop(L, rt);
  rt->slow_step = LONG_STEP;
  if (rt->debug || rt->watch || rt->time_limit > 0) ar__watch_update(L, rt);
  rt->L = L;
  rt->run_id = ++rt->runs;
  rt->loop_id = ++rt->loop_ids;
  rt->strict_groups = true;
  rt->polite_interrupts = false;
  rt->deadlocked = false;
  rt->main_results = 0;
  rt->outside = rt->expected;
  rt->steps = rt->steps_polled = 0;
  rt->coarse_checked = 0;
  rt->now_checked = 0;
  rt->clock.ref = LUA_NOREF;
  rt->clock.mock = NULL;
  rt->clock.kind = CLOCK_REAL;
  rt->heap.alloc = lua_getallocf(L, &rt->heap.ud);
  ar__vm_set_run(rt->vm, rt->run_id);
  ar__pool_begin(rt);
  ar__mailbox_begin(rt);
}

/* It was kept by deadlock(). */
void ar__push_deadlock (lua_State *L, Runtime *rt) {
  lua_rawgetp(L, LUA_REGISTRYINDEX, &rt->deadlocked);
  lua_pushnil(L);
  lua_rawsetp(L, LUA_REGISTRYINDEX, &rt->deadlocked);
}

int ar__run_part (lua_State *L, Runtime *rt, int nargs) {
  Runtime *before = ar__here_enter(rt);
  int status;
  rt->L = L;
  ar__vm_set_run(rt->vm, rt->run_id);
  status = lua_pcall(L, nargs, LUA_MULTRET, 0);
  ar__vm_set_run(rt->vm, 0);
  rt->L = NULL;
  ar__here_leave(before);
  return status;
}

int ar__run_conclude (lua_State *L, Runtime *rt, int status) {
  unsigned id = rt->run_id;
  int nresults = rt->main_results; /* a finalizer may start another run */
  bool deadlocked = status == LUA_OK && rt->deadlocked;
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

static int run (lua_State *L) {
  Runtime *rt = RUNTIME(L), *before;
  int status;
  if (rt->run_id && ar__prompt_runs(L, rt, "trio.run"))
    return ar__prompt_run(L);
  ar__run_check_none(L, rt);
  if (lua_gettop(L) == 0) lua_pushnil(L);
  ar__run_begin(L, rt);
  lua_pushcfunction(L, run_protected);
  lua_insert(L, 1);
  before = ar__here_enter(rt);
  status = lua_pcall(L, lua_gettop(L) - 1, LUA_MULTRET, 0);
  ar__here_leave(before);
  return ar__run_conclude(L, rt, status);
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
