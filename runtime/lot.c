/* SPDX-License-Identifier: MIT
**
** Parking lots: fair queues of waiting tasks, for building everything
** that tasks wait at.
*/
#include <string.h>

#include "runtime/runtime.h"

#define PARKING_LOT "ParkingLot"

void ar__lot_init (Lot *lot, Runtime *rt) {
  lot->rt = rt;
  lot->count = 0;
  list_init(&lot->waiters);
}

bool ar__lot_abort (lua_State *L, Task *t) {
  Lot *lot = t->wait_data;
  (void)L;
  list_remove(&t->waiting);
  if (lot) lot->count--;
  return true;
}

int ar__lot_wait (lua_State *L, Lot *lot, Task *t, const WaitKind *kind,
                  lua_KFunction k) {
  list_append(&lot->waiters, &t->waiting);
  lot->count++;
  return ar__park(L, t, kind, lot, (lua_KContext)t, k);
}

int ar__lot_park (lua_State *L, Lot *lot, Task *t, const WaitKind *kind) {
  return ar__lot_wait(L, lot, t, kind, ar__park_done);
}

/* Take the longest waiting task out; NULL if there is none. */
static Task *take_first (Lot *lot) {
  Task *t = ar__lot_first(lot);
  if (!t) return NULL;
  list_remove(&t->waiting);
  lot->count--;
  return t;
}

uint32_t ar__lot_unpark (Lot *lot, uint32_t n) {
  uint32_t i;
  for (i = 0; i < n; i++) {
    Task *t = take_first(lot);
    if (!t) break;
    ar__wake(t);
  }
  return i;
}

void ar__lot_repark (Lot *from, Lot *to, uint32_t n) {
  for (uint32_t i = 0; i < n; i++) {
    Task *t = take_first(from);
    if (!t) break;
    list_append(&to->waiters, &t->waiting);
    to->count++;
    t->wait_data = to;
  }
}

uint32_t ar__lot_count (lua_State *L, const char *method, const char *arg,
                        int idx) {
  lua_Number n;
  if (lua_istable(L, idx)) lua_getfield(L, idx, arg);
  else lua_pushvalue(L, idx);
  if (lua_isnil(L, -1)) return 1;
  if (lua_isinteger(L, -1) && lua_tointeger(L, -1) >= 0)
    return lua_tointeger(L, -1) > UINT32_MAX
               ? UINT32_MAX : (uint32_t)lua_tointeger(L, -1);
  n = ar__arg_number(L, method, arg, -1);
  if (n > UINT32_MAX) return UINT32_MAX;
  ar__arg_value(L, method, arg, -1, "an integer that isn't negative, "
                                    "or math.huge");
  return 0;
}

/* --- what breaks when a task ends ------------------------------------ */

void ar__breaker_set (Breaker *b, Task *t) {
  b->task = t;
  b->next = t->breakers;
  t->breakers = b;
}

/* What was set last is first, and mostly unset first. */
void ar__breaker_unset (Breaker *b) {
  Breaker **p;
  if (!b->task) return;
  for (p = &b->task->breakers; *p != b;) p = &(*p)->next;
  *p = b->next;
  b->task = NULL;
}

void ar__breakers_fire (lua_State *L, Task *t, int nresults) {
  while (t->breakers) {
    Breaker *b = t->breakers;
    ar__breaker_unset(b);
    b->ended(L, b, t, nresults);
  }
}

/* --- the class ------------------------------------------------------ */

typedef struct ParkingLot {
  Lot lot;
  bool broken;
} ParkingLot;

enum {
  UV_BROKEN_BY = 1, /* a sequence of tasks, or nil */
  UV_BREAKERS,      /* a sequence of LotBreakers, or nil */
  UV_COUNT = UV_BREAKERS
};

static const WaitKind lot_wait = {.what = "ParkingLot.park", IN_LOT};

static ParkingLot *check_lot (lua_State *L, const char *method) {
  return ar__arg_self(L, PARKING_LOT, method);
}

static int new_lot (lua_State *L) {
  ParkingLot *p = lua_newuserdatauv(L, sizeof(ParkingLot), UV_COUNT);
  ar__lot_init(&p->lot, RUNTIME(L));
  p->broken = false;
  luaL_setmetatable(L, PARKING_LOT);
  return 1;
}

/* Push "'a', 'b'": who has broken the lot at [idx]. [-0, +1, m] */
static const char *push_culprits (lua_State *L, int idx) {
  luaL_Buffer b;
  int list, n;
  lua_getiuservalue(L, idx, UV_BROKEN_BY);
  list = lua_gettop(L);
  n = (int)lua_rawlen(L, list);
  luaL_buffinit(L, &b);
  for (int i = 1; i <= n; i++) {
    if (i > 1) luaL_addstring(&b, ", ");
    lua_rawgeti(L, list, i);
    luaL_tolstring(L, -1, NULL);
    lua_remove(L, -2);
    luaL_addvalue(&b);
  }
  luaL_pushresult(&b);
  lua_remove(L, list);
  return lua_tostring(L, -1);
}

static int lot_park (lua_State *L) {
  Runtime *rt = RUNTIME(L);
  ParkingLot *p = check_lot(L, "park");
  Task *t = ar__running(L, rt, "park");
  if (p->broken)
    return ar__raise_core(L, rt, CORE_BROKEN,
                          "Attempted to park in parking lot broken by %s",
                          push_culprits(L, 1));
  return ar__lot_park(L, &p->lot, t, &lot_wait);
}

/* The woken tasks' handles, as a sequence. */
static int unpark (lua_State *L, ParkingLot *p, uint32_t n) {
  lua_newtable(L);
  for (uint32_t i = 0; i < n && ar__lot_first(&p->lot); i++) {
    Task *t = ar__lot_first(&p->lot);
    ar__handle_push(L, t); /* a finalizer may run, and wake it */
    lua_rawseti(L, -2, (lua_Integer)i + 1);
    if (ar__lot_first(&p->lot) == t) ar__lot_unpark(&p->lot, 1);
  }
  return 1;
}

static int lot_unpark (lua_State *L) {
  ParkingLot *p = check_lot(L, "unpark");
  lua_settop(L, 2);
  return unpark(L, p, ar__lot_count(L, "unpark", "count", 2));
}

static int lot_unpark_all (lua_State *L) {
  return unpark(L, check_lot(L, "unpark_all"), UINT32_MAX);
}

static int repark (lua_State *L, const char *method, uint32_t n) {
  ParkingLot *from = check_lot(L, method);
  ParkingLot *to = luaL_testudata(L, 2, PARKING_LOT);
  if (!to) return ar__arg_type(L, method, "new_lot", 2, "a ParkingLot");
  ar__lot_repark(&from->lot, &to->lot, n);
  return 0;
}

static int lot_repark (lua_State *L) {
  lua_settop(L, 3);
  return repark(L, "repark", ar__lot_count(L, "repark", "count", 3));
}

static int lot_repark_all (lua_State *L) {
  return repark(L, "repark_all", UINT32_MAX);
}

/* The task on top breaks the lot at [idx]. [-1, +0, m] */
static void break_lot (lua_State *L, int idx) {
  ParkingLot *p = lua_touserdata(L, idx);
  Runtime *rt = p->lot.rt;
  if (lua_getiuservalue(L, idx, UV_BROKEN_BY) != LUA_TTABLE) {
    lua_pop(L, 1);
    lua_newtable(L);
    lua_pushvalue(L, -1);
    lua_setiuservalue(L, idx, UV_BROKEN_BY);
  }
  lua_insert(L, -2);
  lua_rawseti(L, -2, (lua_Integer)lua_rawlen(L, -2) + 1);
  lua_pop(L, 1);
  p->broken = true;
  while (ar__lot_first(&p->lot)) {
    Task *t;
    lua_pushfstring(L, "Parking lot broken by %s", push_culprits(L, idx));
    lua_remove(L, -2);
    ar__core_class(L, rt, CORE_BROKEN);
    ar__exception_new(L);
    t = take_first(&p->lot);
    if (!t) { /* a finalizer has run */
      lua_pop(L, 1);
      break;
    }
    ar__wake_error(L, t);
  }
}

/* lot:break_lot(task), by default the running one */
static int lot_break (lua_State *L) {
  Runtime *rt = RUNTIME(L);
  check_lot(L, "break_lot");
  lua_settop(L, 2);
  if (lua_isnil(L, 2)) {
    ar__handle_push(L, ar__running(L, rt, "break_lot"));
    lua_replace(L, 2);
  }
  else ar__handle_check(L, 2, "break_lot", "task");
  break_lot(L, 1);
  return 0;
}

/* Tasks that came by repark() don't keep the lot alive. When nobody else
   knows it, they can only be cancelled. */
static int lot_gc (lua_State *L) {
  ParkingLot *p = lua_touserdata(L, 1);
  Task *t;
  while ((t = take_first(&p->lot)) != NULL) t->wait_data = NULL;
  return 0;
}

static int lot_len (lua_State *L) {
  lua_pushinteger(L, check_lot(L, "len")->lot.count);
  return 1;
}

static int lot_statistics (lua_State *L) {
  ParkingLot *p = check_lot(L, "statistics");
  lua_createtable(L, 0, 1);
  lua_pushinteger(L, p->lot.count);
  lua_setfield(L, -2, "tasks_waiting");
  return 1;
}

/* A copy of the sequence. */
static int get_broken_by (lua_State *L) {
  int n;
  lua_getiuservalue(L, 1, UV_BROKEN_BY);
  n = lua_istable(L, -1) ? (int)lua_rawlen(L, -1) : 0;
  lua_createtable(L, n, 0);
  for (int i = 1; i <= n; i++) {
    lua_rawgeti(L, -2, i);
    lua_rawseti(L, -2, i);
  }
  return 1;
}

/* --- lots that break when a task ends ------------------------------------ */

#define BREAKER "ParkingLotBreaker"

/* A Breaker whose user value 1 is the lot; the lot's UV_BREAKERS keeps it
   alive. */

static const char breakers_key = 0; /* weak table: Breaker* -> object */

static void push_breakers (lua_State *L) {
  if (lua_rawgetp(L, LUA_REGISTRYINDEX, &breakers_key) == LUA_TTABLE)
    return;
  lua_pop(L, 1);
  lua_newtable(L);
  lua_createtable(L, 0, 1);
  lua_pushliteral(L, "v");
  lua_setfield(L, -2, "__mode");
  lua_setmetatable(L, -2);
  lua_pushvalue(L, -1);
  lua_rawsetp(L, LUA_REGISTRYINDEX, &breakers_key);
}

/* The lot learns who breaks it while that still has a name. */
static void breaker_ended (lua_State *L, Breaker *b, Task *t,
                           int nresults) {
  int top = lua_gettop(L);
  (void)nresults;
  luaL_checkstack(L, 10, NULL);
  push_breakers(L);
  if (lua_rawgetp(L, -1, b) == LUA_TUSERDATA) {
    lua_getiuservalue(L, -1, 1);
    ar__handle_push(L, t);
    break_lot(L, top + 3);
  }
  lua_settop(L, top);
}

/* (task, lot): the task, if it lives, and the lot. */
static Task *check_pair (lua_State *L, const char *fname) {
  Task *t = ar__handle_check(L, 1, fname, "task");
  if (!luaL_testudata(L, 2, PARKING_LOT))
    ar__arg_type(L, fname, "lot", 2, "a ParkingLot");
  lua_settop(L, 2);
  return t;
}

/* Push the sequence of the lot's breakers. */
static void push_own_breakers (lua_State *L) {
  if (lua_getiuservalue(L, 2, UV_BREAKERS) == LUA_TTABLE) return;
  lua_pop(L, 1);
  lua_newtable(L);
  lua_pushvalue(L, -1);
  lua_setiuservalue(L, 2, UV_BREAKERS);
}

static int add_breaker (lua_State *L) {
  Task *t = check_pair(L, "add_parking_lot_breaker");
  Breaker *b;
  if (!t || !t->T)
    return ar__raise_core(L, RUNTIME(L), CORE_BROKEN,
                          "Attempted to add already exited task as lot "
                          "breaker");
  push_own_breakers(L);                         /* 3 */
  b = lua_newuserdatauv(L, sizeof(Breaker), 1); /* 4 */
  b->task = NULL;
  b->ended = breaker_ended;
  luaL_setmetatable(L, BREAKER);
  lua_pushvalue(L, 2);
  lua_setiuservalue(L, 4, 1);
  push_breakers(L);
  lua_pushvalue(L, 4);
  lua_rawsetp(L, -2, b);
  lua_pushvalue(L, 4);
  lua_rawseti(L, 3, (lua_Integer)lua_rawlen(L, 3) + 1);
  ar__breaker_set(b, t);
  return 0;
}

/* The last one of this task goes. */
static int remove_breaker (lua_State *L) {
  Task *t = check_pair(L, "remove_parking_lot_breaker");
  lua_Integer n;
  push_own_breakers(L); /* 3 */
  n = (lua_Integer)lua_rawlen(L, 3);
  for (lua_Integer i = n; t && i > 0; i--) {
    Breaker *b;
    lua_rawgeti(L, 3, i);
    b = lua_touserdata(L, -1);
    if (b->task == t) {
      ar__breaker_unset(b);
      lua_rawgeti(L, 3, n);
      lua_rawseti(L, 3, i);
      lua_pushnil(L);
      lua_rawseti(L, 3, n);
      return 0;
    }
    lua_pop(L, 1);
  }
  return ar__raise(L, VM_RUNTIMEERROR,
                   "Attempted to remove task as breaker for a lot it is "
                   "not registered for");
}

static int breaker_gc (lua_State *L) {
  ar__breaker_unset(lua_touserdata(L, 1));
  return 0;
}

void ar__lot_lib (lua_State *L, Runtime *rt) {
  static const luaL_Reg meta[] = {{"__len", lot_len}, {"__gc", lot_gc},
                                  {NULL, NULL}};
  static const luaL_Reg methods[] = {
    {"unpark", lot_unpark}, {"unpark_all", lot_unpark_all},
    {"repark", lot_repark}, {"repark_all", lot_repark_all},
    {"break_lot", lot_break}, {"statistics", lot_statistics},
    {NULL, NULL}
  };
  static const VmAsyncReg async_methods[] = {{"park", lot_park},
                                             {NULL, NULL}};
  static const luaL_Reg getters[] = {{"broken_by", get_broken_by},
                                     {NULL, NULL}};
  static const luaL_Reg functions[] = {
    {"ParkingLot", new_lot}, {"add_parking_lot_breaker", add_breaker},
    {"remove_parking_lot_breaker", remove_breaker}, {NULL, NULL}
  };
  static const luaL_Reg breaker_meta[] = {{"__gc", breaker_gc},
                                          {NULL, NULL}};
  static const ClassDef breaker = {.name = BREAKER, .meta = breaker_meta};
  static const ClassDef def = {.name = PARKING_LOT, .meta = meta,
                               .methods = methods,
                               .async_methods = async_methods,
                               .getters = getters};
  ar__define_class(L, rt, &def);
  ar__define_class(L, rt, &breaker);
  ar__setfuncs(L, rt, functions);
}
