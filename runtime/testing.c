/* SPDX-License-Identifier: MIT
**
** What tests need of the core: waiting until all other tasks wait, and
** knowing whether there was a checkpoint.
*/
#include "runtime/runtime.h"

static bool abort_blocked (lua_State *L, Task *t) {
  (void)L;
  list_remove(&t->waiting);
  return true;
}

static const WaitKind blocked_wait = {
  .what = "wait_all_tasks_blocked", .abort = abort_blocked};

/* wait_all_tasks_blocked(cushion): the cushion is kept in a userdata on
   the waiting function's stack. */
static int wait_all_tasks_blocked (lua_State *L) {
  Runtime *rt = RUNTIME(L);
  Task *t = ar__running(L, rt, "wait_all_tasks_blocked");
  double *cushion, seconds = 0;
  if (!lua_isnoneornil(L, 1))
    seconds = ar__arg_number(L, "wait_all_tasks_blocked", "cushion", 1);
  if (seconds < 0)
    return ar__arg_value(L, "wait_all_tasks_blocked", "cushion", 1,
                         "a number that isn't negative");
  cushion = lua_newuserdatauv(L, sizeof(double), 0);
  *cushion = seconds;
  list_append(&rt->blocked_waits, &t->waiting);
  return ar__park(L, t, &blocked_wait, cushion, (lua_KContext)t,
                  ar__park_done);
}

/* cancel_points(): how often this task looked whether it is cancelled */
static int cancel_points (lua_State *L) {
  Task *t = ar__running(L, RUNTIME(L), "assert_checkpoints");
  lua_pushinteger(L, t->cancel_points);
  return 1;
}

void ar__testing_lib (lua_State *L, Runtime *rt) {
  static const VmAsyncReg async[] = {
    {"wait_all_tasks_blocked", wait_all_tasks_blocked}, {NULL, NULL}
  };
  static const luaL_Reg functions[] = {{"cancel_points", cancel_points},
                                       {NULL, NULL}};
  ar__set_async(L, rt, async);
  ar__setfuncs(L, rt, functions);
}
