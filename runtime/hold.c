/* SPDX-License-Identifier: MIT
**
** Runs without a main task. They can be left with work undone, and gone
** on with later: what the event loops of asyncio are made of. Such a run
** belongs to one event loop at a time.
*/
#include "runtime/watchdog.h"

/* (clock or nil) */
static int protected_hold (lua_State *L) {
  Runtime *rt = ar__runtime_get(L);
  ar__clock_open(L, rt, 1);
  ar__init_hold(L, rt);
  return 0;
}

/* The clock is on top, or nil. [-1, +0, e] */
static void hold (lua_State *L, Runtime *rt, unsigned loop_id) {
  int status;
  ar__run_begin(L, rt);
  rt->held = rt->polite_interrupts = true;
  rt->loop_id = loop_id;
  lua_pushcfunction(L, protected_hold);
  lua_insert(L, -2);
  status = lua_pcall(L, 1, 0, 0);
  if (status != LUA_OK) {
    ar__run_end(L, rt);
    lua_error(L);
  }
  rt->clock.offset = 0; /* time.monotonic() */
  rt->L = NULL;
  ar__vm_set_run(rt->vm, 0);
}

void ar__run_hold (lua_State *L, Runtime *rt, unsigned loop_id) {
  lua_pushnil(L);
  hold(L, rt, loop_id);
}

/* hold(loop_id, clock): begin a run, unless this loop has one */
static int lua_hold (lua_State *L) {
  Runtime *rt = RUNTIME(L);
  unsigned id = (unsigned)luaL_checkinteger(L, 1);
  lua_settop(L, 2);
  ar__check_loop(L, rt, id);
  if (!rt->run_id) hold(L, rt, id);
  return 0;
}

/* End a held run, with the error on top. Never returns. */
static int break_down (lua_State *L, Runtime *rt) {
  unsigned id = rt->run_id;
  ar__run_end(L, rt);
  ar__vm_report_pending(L, rt->vm, id);
  return lua_error(L);
}

/* (turn, or NULL: until somebody stops it or all tasks have ended) */
static int protected_turn (lua_State *L) {
  Runtime *rt = ar__runtime_get(L);
  const Turn *turn = lua_touserdata(L, 1);
  if (turn) ar__run_turn(L, rt, turn);
  else ar__run_passes(L, rt);
  if (rt->tasks == 0) ar__check_system_tasks(L, rt);
  return 0;
}

/* Go on; an error ends the run. [-0, +0, e] */
static void go_on (lua_State *L, Runtime *rt, const Turn *turn) {
  int status;
  rt->driven = turn != NULL;
  lua_pushcfunction(L, protected_turn);
  lua_pushlightuserdata(L, (void *)turn);
  status = ar__run_part(L, rt, 1);
  rt->stopping = false;
  if (status != LUA_OK) break_down(L, rt);
}

static void pump (lua_State *L, Runtime *rt) {
  go_on(L, rt, NULL);
}

static void raise_interrupt (lua_State *L, Runtime *rt) {
  if (!rt->interrupted) return;
  rt->interrupted = false;
  ar__raise(L, VM_KEYBOARDINTERRUPT, "");
}

/* Everything was cancelled: let it end. Never returns. */
static int end_deadlock (lua_State *L, Runtime *rt) {
  ar__wake(rt->init);
  while (rt->tasks > 0) pump(L, rt);
  ar__push_deadlock(L, rt);
  ar__error_here(L, -1, L, 0);
  return break_down(L, rt);
}

DriveState ar__hold_drive (lua_State *L, Runtime *rt, const Turn *turn) {
  go_on(L, rt, turn);
  raise_interrupt(L, rt);
  if (rt->tasks <= 1) return DRIVE_ENDED; /* the init task waits */
  return ar__run_rests(rt) ? DRIVE_WAITING : DRIVE_READY;
}

void ar__run_pump (lua_State *L, Runtime *rt) {
  pump(L, rt);
  if (rt->deadlocked) end_deadlock(L, rt);
  raise_interrupt(L, rt);
}

/* pump(loop_id): run until stop() is called. KeyboardInterrupt leaves it,
   too; DeadlockError ends the run. */
static int lua_pump (lua_State *L) {
  Runtime *rt = RUNTIME(L);
  unsigned id = (unsigned)luaL_checkinteger(L, 1);
  if (rt->L)
    return ar__raise(L, VM_RUNTIMEERROR, "This event loop is already "
                                         "running");
  ar__check_loop(L, rt, id);
  if (!rt->run_id) ar__run_hold(L, rt, id);
  ar__run_pump(L, rt);
  return 0;
}

/* stop(loop_id): leave pump after this pass, or after the first one of the
   next */
static int lua_stop (lua_State *L) {
  Runtime *rt = RUNTIME(L);
  unsigned id = (unsigned)luaL_checkinteger(L, 1);
  ar__check_loop(L, rt, id);
  if (!rt->run_id) ar__run_hold(L, rt, id);
  if (!rt->held)
    return ar__raise(L, VM_RUNTIMEERROR, "the loop of trio.run can't be "
                                         "stopped: it ends with its main "
                                         "task");
  rt->stopping = true;
  return 0;
}

void ar__run_release (lua_State *L, Runtime *rt) {
  unsigned run = rt->run_id;
  ar__init_release(rt);
  while (rt->tasks > 0 && !rt->interrupted) pump(L, rt);
  if (rt->deadlocked) {
    ar__push_deadlock(L, rt);
    ar__error_here(L, -1, L, 0);
    break_down(L, rt);
  }
  ar__run_end(L, rt);
  ar__vm_report_pending(L, rt->vm, run);
  raise_interrupt(L, rt);
}

/* release(loop_id): cancel the tasks that are left, wait for them, and end
   the run; nothing if this loop has none. */
static int lua_release (lua_State *L) {
  Runtime *rt = RUNTIME(L);
  unsigned id = (unsigned)luaL_checkinteger(L, 1);
  if (!rt->held || rt->loop_id != id) return 0;
  if (rt->L)
    return ar__raise(L, VM_RUNTIMEERROR, "Cannot close a running event "
                                         "loop");
  ar__run_release(L, rt);
  return 0;
}

/* has_run(loop_id): is the present run this loop's? */
static int has_run (lua_State *L) {
  Runtime *rt = RUNTIME(L);
  lua_pushboolean(L, rt->run_id && rt->loop_id ==
                                       (unsigned)luaL_checkinteger(L, 1));
  return 1;
}

/* is_idle(loop_id): has its held run nothing left to do? */
static int is_idle (lua_State *L) {
  Runtime *rt = RUNTIME(L);
  lua_pushboolean(L, has_run(L) && lua_toboolean(L, -1) &&
                         rt->tasks <= 1 && rt->heap.count == 0 &&
                         rt->outside == 0);
  return 1;
}

/* set_debug(loop_id, on, seconds): report steps that take longer */
static int set_debug (lua_State *L) {
  Runtime *rt = RUNTIME(L);
  unsigned id = (unsigned)luaL_checkinteger(L, 1);
  if (!rt->run_id) ar__run_hold(L, rt, id);
  if (rt->loop_id != id) return 0;
  rt->debug = lua_toboolean(L, 2);
  rt->slow_step = luaL_checknumber(L, 3);
  ar__watch_update(L, rt);
  return 0;
}

/* get_debug(): are all runs in debug mode? */
static int get_debug (lua_State *L) {
  lua_pushboolean(L, RUNTIME(L)->always_debug);
  return 1;
}

/* running_loop(): the number of the loop that runs, or nil */
static int running_loop (lua_State *L) {
  Runtime *rt = RUNTIME(L);
  if (!rt->L) return 0;
  lua_pushinteger(L, rt->loop_id);
  return 1;
}

/* held_loop(): the number of a loop that was left with work undone, or nil */
static int held_loop (lua_State *L) {
  Runtime *rt = RUNTIME(L);
  if (!rt->held || rt->L) return 0;
  lua_pushinteger(L, rt->loop_id);
  return 1;
}

/* is_ready(loop_id): could any of its tasks go on at once? */
static int is_ready (lua_State *L) {
  Runtime *rt = RUNTIME(L);
  has_run(L);
  lua_pushboolean(L, lua_toboolean(L, -1) && !list_empty(&rt->ready));
  return 1;
}

/* new_loop_id() */
static int new_loop_id (lua_State *L) {
  lua_pushinteger(L, ++RUNTIME(L)->loop_ids);
  return 1;
}

static const char sleep_key = 0; /* registry: see on_sleep */

bool ar__hold_sleep (lua_State *L, Runtime *rt, double seconds) {
  bool done;
  if (!rt->held || rt->L ||
      lua_rawgetp(L, LUA_REGISTRYINDEX, &sleep_key) != LUA_TFUNCTION)
    return false;
  lua_pushnumber(L, seconds);
  lua_call(L, 1, 1);
  done = lua_toboolean(L, -1);
  lua_pop(L, 1);
  return done;
}

/* on_sleep(f): f(seconds) may do something else than time.sleep while a loop
   was left with work undone; it gives true then */
static int on_sleep (lua_State *L) {
  lua_settop(L, 1);
  lua_rawsetp(L, LUA_REGISTRYINDEX, &sleep_key);
  return 0;
}

/* report_unseen(): report the errors that nobody has looked at */
static int report_unseen (lua_State *L) {
  ar__unseen_report(L, RUNTIME(L));
  return 0;
}

void ar__hold_lib (lua_State *L, Runtime *rt) {
  static const luaL_Reg functions[] = {
    {"hold", lua_hold}, {"pump", lua_pump}, {"stop", lua_stop},
    {"release", lua_release}, {"has_run", has_run}, {"is_idle", is_idle},
    {"set_debug", set_debug}, {"get_debug", get_debug},
    {"running_loop", running_loop}, {"held_loop", held_loop},
    {"is_ready", is_ready}, {"on_sleep", on_sleep},
    {"new_loop_id", new_loop_id}, {"report_unseen", report_unseen},
    {NULL, NULL}
  };
  ar__setfuncs(L, rt, functions);
}
