/* SPDX-License-Identifier: MIT
**
** Functions that are called at a time: their deadlines stand among those
** of tasks; when one has come, the call takes its turn in the ready queue.
*/
#include <math.h>

#include "runtime/runtime.h"

#define CALL_TIMER "CallTimer"

/* User value 1: the function. Runtime.call_timers keeps it alive while its
   deadline is in the heap. */
typedef struct CallTimer {
  Timer timer;
  Runtime *rt;
  double deadline;
  unsigned loop_id;
} CallTimer;

static void anchor (lua_State *L, const CallTimer *c, int idx) {
  lua_rawgeti(L, LUA_REGISTRYINDEX, c->rt->call_timers);
  if (idx) lua_pushvalue(L, idx);
  else lua_pushnil(L);
  lua_rawsetp(L, -2, c);
  lua_pop(L, 1);
}

void ar__call_timer_expired (lua_State *L, Timer *timer) {
  CallTimer *c = LINK_OWNER(timer, CallTimer, timer);
  luaL_checkstack(L, 10, NULL);
  lua_rawgeti(L, LUA_REGISTRYINDEX, c->rt->call_timers);
  lua_rawgetp(L, -1, c);
  lua_getiuservalue(L, -1, 1);
  anchor(L, c, 0);
  ar__spawn_loose(L, c->rt, 0, 0, c->loop_id);
  lua_pop(L, 2);
}

/* call_at(loop_id, deadline, f) -> timer; for nothing when the run is
   ending */
static int call_at (lua_State *L) {
  Runtime *rt = RUNTIME(L);
  unsigned id = (unsigned)luaL_checkinteger(L, 1);
  CallTimer *c;
  lua_settop(L, 3);
  if (!rt->ending) ar__check_loop(L, rt, id);
  if (!rt->run_id) ar__run_hold(L, rt, id);
  c = lua_newuserdatauv(L, sizeof(CallTimer), 1);
  c->timer.kind = TIMER_CALL;
  c->timer.index = 0;
  c->rt = rt;
  c->loop_id = id;
  c->deadline = lua_tonumber(L, 2);
  luaL_setmetatable(L, CALL_TIMER);
  if (rt->ending) return 1;
  lua_pushvalue(L, 3);
  lua_setiuservalue(L, 4, 1);
  anchor(L, c, 4);
  if (c->deadline < INFINITY &&
      !ar__heap_add(&rt->heap, &c->timer, c->deadline))
    return luaL_error(L, "not enough memory");
  return 1;
}

/* cancel_call(timer) */
static int cancel_call (lua_State *L) {
  CallTimer *c = luaL_checkudata(L, 1, CALL_TIMER);
  ar__heap_remove(&c->rt->heap, &c->timer);
  anchor(L, c, 0);
  lua_pushnil(L);
  lua_setiuservalue(L, 1, 1);
  return 0;
}

void ar__callback_lib (lua_State *L, Runtime *rt) {
  static const luaL_Reg functions[] = {
    {"call_at", call_at}, {"cancel_call", cancel_call}, {NULL, NULL}
  };
  static const ClassDef def = {.name = CALL_TIMER};
  ar__define_class(L, rt, &def);
  ar__setfuncs(L, rt, functions);
}
