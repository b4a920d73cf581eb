/* SPDX-License-Identifier: MIT
**
** Functions in workers that no task waits for: a function of the library's
** is told of the outcome. They may be started between runs, and outlast
** the run in which they were.
*/
#include <stdio.h>

#include "runtime/worker.h"

/* In the registry: job -> what to call with its outcome. */
static const char sent_key = 0;

/* [-0, +1, m] */
static void push_sent (lua_State *L) {
  if (lua_rawgetp(L, LUA_REGISTRYINDEX, &sent_key) == LUA_TTABLE) return;
  lua_pop(L, 1);
  lua_newtable(L);
  lua_pushvalue(L, -1);
  lua_rawsetp(L, LUA_REGISTRYINDEX, &sent_key);
}

/* Keep the value on top under a job. [-1, +0, m] */
static void set_sent (lua_State *L, const Job *job) {
  push_sent(L);
  lua_insert(L, -2);
  lua_rawsetp(L, -2, job);
  lua_pop(L, 1);
}

/* --- the outcome ------------------------------------------------------ */

/* (worker): whether it succeeded, and its results or its error */
static int take_results (lua_State *L) {
  ar__worker_results(L, lua_touserdata(L, 1));
  return lua_gettop(L) - 1;
}

/* (job): the function that it was sent with keeps the worker's object. */
static int call_sent (lua_State *L) {
  WorkJob *j = lua_touserdata(L, 1);
  Worker *w = j->w;
  push_sent(L);
  lua_rawgetp(L, -1, j);
  lua_replace(L, 1);
  lua_pushnil(L);
  lua_rawsetp(L, -2, j);
  lua_settop(L, 1);
  ar__work_finish(j);
  lua_pushcfunction(L, take_results);
  lua_pushlightuserdata(L, w);
  if (lua_pcall(L, 1, LUA_MULTRET, 0) != LUA_OK) {
    lua_pushboolean(L, false);
    lua_insert(L, -2);
  }
  lua_call(L, lua_gettop(L) - 1, 0);
  return 0;
}

static bool come_home (lua_State *L, Job *job) {
  WorkJob *j = (WorkJob *)job;
  lua_pushcfunction(L, call_sent);
  lua_pushlightuserdata(L, job);
  if (lua_pcall(L, 1, 0, 0) == LUA_OK) return true;
  lua_pop(L, 1);
  if (j->w) ar__work_finish(j);
  return false;
}

/* --- starting --------------------------------------------------------- */

static const JobKind sent_kind = {
  .wait = {"worker thread", ar__job_leave}, .run = ar__work_run,
  .drop = ar__work_drop, .unlimited = true, .left = come_home,
  .lasting = true
};

/* worker:start(name, f): call what was loaded in a thread of this name.
   f(ok, ...), a closure that has the worker, gets the outcome between two
   steps of tasks, of this run or a later one. */
int ar__worker_start (lua_State *L) {
  Worker *w = ar__worker_check(L, "start");
  const char *name = luaL_checkstring(L, 2);
  WorkJob *j;
  int err;
  luaL_checktype(L, 3, LUA_TFUNCTION);
  lua_settop(L, 3);
  j = ar__work_new(L, w, &sent_kind);
  snprintf(j->name, sizeof(j->name), "%s", name);
  lua_setiuservalue(L, 1, 1);
  set_sent(L, &j->job);
  w->abandon = true;
  w->job = &j->job;
  err = ar__job_send(&j->job);
  if (err == 0) return 0;
  w->job = NULL;
  lua_pushnil(L);
  set_sent(L, &j->job);
  return ar__oserror_raise(L, err, "start a thread", NULL);
}
