/* SPDX-License-Identifier: MIT
**
** Runs by turns. A host that has a loop of its own does a part of a run
** whenever that is due, and waits in between. A held run (hold.c) can be
** gone on with like that; a *guest* is a run with a main task, that of
** lowlevel.start_guest_run.
**
** A guest's turns are calls on a Lua thread of its own, where arguments and
** results stay in between.
*/
#include "runtime/runtime.h"

/* --- turns ------------------------------------------------------------ */

/* (Turn): leaves main's results on top, if it has ended now */
static int protected_turn (lua_State *L) {
  Runtime *rt = ar__runtime_get(L);
  const Turn *turn = lua_touserdata(L, 1);
  lua_settop(L, 0);
  ar__run_turn(L, rt, turn);
  if (rt->tasks == 0) ar__run_ended(L, rt);
  return lua_gettop(L);
}

/* (status, values...) */
static int protected_conclude (lua_State *L) {
  int status = (int)lua_tointeger(L, 1);
  lua_remove(L, 1);
  return ar__run_conclude(L, ar__runtime_get(L), status);
}

/* The run is over: its thread keeps the results, or the error. */
static DriveState conclude (Runtime *rt, int status) {
  lua_State *G = rt->guest;
  int n = lua_gettop(G);
  lua_pushcfunction(G, protected_conclude);
  lua_insert(G, 1);
  lua_pushinteger(G, status);
  lua_insert(G, 2);
  rt->guest_failed = lua_pcall(G, n + 1, LUA_MULTRET, 0) != LUA_OK;
  return DRIVE_ENDED;
}

static DriveState drive_guest (Runtime *rt, const Turn *turn) {
  lua_State *G = rt->guest;
  int status;
  lua_pushcfunction(G, protected_turn);
  lua_pushlightuserdata(G, (void *)turn);
  status = ar__run_part(G, rt, 1);
  if (status != LUA_OK || rt->tasks == 0) return conclude(rt, status);
  return ar__run_rests(rt) ? DRIVE_WAITING : DRIVE_READY;
}

DriveState ar__drive (lua_State *L, Runtime *rt, const Turn *turn) {
  if (!rt->run_id) return DRIVE_ENDED;
  if (rt->L)
    ar__raise(L, VM_RUNTIMEERROR, "a run can't be driven from inside it");
  if (rt->guest) return drive_guest(rt, turn);
  return ar__hold_drive(L, rt, turn);
}

/* --- guests ------------------------------------------------------------- */

/* (f, args...) or ({f, args..., options}): main is spawned, not more */
static int protected_begin (lua_State *L) {
  Runtime *rt = ar__runtime_get(L);
  ar__run_options(L, rt);
  ar__fire(L, rt, HOOK_BEFORE_RUN);
  ar__init_spawn(L, rt);
  ar__run_first_pass(L, rt);
  return 0;
}

/* guest_begin(...): as run, but nothing of main is run yet. False inside the
   run of an event loop, which main may join. */
static int guest_begin (lua_State *L) {
  Runtime *rt = RUNTIME(L);
  int n = lua_gettop(L), status;
  lua_State *G;
  if (rt->L && rt->held) return 0;
  ar__run_check_none(L, rt);
  luaL_checkstack(L, 3, NULL);
  G = lua_newthread(L);
  lua_pushvalue(L, -1);
  lua_rawsetp(L, LUA_REGISTRYINDEX, &rt->guest);
  lua_insert(L, 1);
  if (!lua_checkstack(G, n + 10)) return luaL_error(L, "too many arguments");
  lua_pushcfunction(G, protected_begin);
  lua_xmove(L, G, n);
  ar__run_begin(G, rt);
  rt->guest = G;
  rt->driven = true;
  status = ar__run_part(G, rt, n);
  if (status == LUA_OK) {
    lua_pushboolean(L, 1);
    return 1;
  }
  conclude(rt, status);
  rt->guest = NULL;
  lua_xmove(G, L, 1);
  return lua_error(L);
}

#define GUEST_SECONDS 0.01 /* of work in a turn: a host has more to do */

/* guest_turn(seconds): go on with the guest; wait so long, if there is
   nothing to do. Result: "ready", "waiting" or "ended" */
static int guest_turn (lua_State *L) {
  static const char *const names[] = {"ready", "waiting", "ended"};
  Turn turn = {luaL_checknumber(L, 1), GUEST_SECONDS, UINT32_MAX / 2};
  lua_pushstring(L, names[ar__drive(L, RUNTIME(L), &turn)]);
  return 1;
}

/* guest_results(): whether it failed, and its error or its results; of one
   that has ended, once */
static int guest_results (lua_State *L) {
  Runtime *rt = RUNTIME(L);
  lua_State *G = rt->guest;
  int n;
  if (!G || rt->run_id) return 0;
  n = lua_gettop(G);
  luaL_checkstack(L, n + 3, "too many results");
  lua_pushboolean(L, rt->guest_failed);
  lua_xmove(G, L, n);
  rt->guest = NULL;
  lua_pushnil(L);
  lua_rawsetp(L, LUA_REGISTRYINDEX, &rt->guest);
  return n + 1;
}

void ar__drive_close (Runtime *rt) {
  static const char text[] =
      "guest run got abandoned without properly finishing: its host must "
      "call what start_guest_run gave to run_sync_soon_threadsafe until "
      "done_callback is called\n";
  if (rt->guest && rt->run_id) ar__vm_write(rt->vm, text, sizeof(text) - 1);
}

void ar__drive_lib (lua_State *L, Runtime *rt) {
  static const luaL_Reg functions[] = {
    {"guest_begin", guest_begin}, {"guest_turn", guest_turn},
    {"guest_results", guest_results}, {NULL, NULL}
  };
  ar__setfuncs(L, rt, functions);
}
