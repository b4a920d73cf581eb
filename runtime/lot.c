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

int ar__lot_park (lua_State *L, Lot *lot, Task *t, const WaitKind *kind) {
  list_append(&lot->waiters, &t->waiting);
  lot->count++;
  return ar__park(L, t, kind, lot, (lua_KContext)t, ar__park_done);
}

static Task *first (Lot *lot) {
  return LINK_OWNER(lot->waiters.next, Task, waiting);
}

uint32_t ar__lot_unpark (Lot *lot, uint32_t n) {
  uint32_t i;
  for (i = 0; i < n && !list_empty(&lot->waiters); i++) {
    Task *t = first(lot);
    list_remove(&t->waiting);
    lot->count--;
    ar__wake(t);
  }
  return i;
}

/* --- the class ------------------------------------------------------ */

typedef struct ParkingLot {
  Lot lot;
  bool broken;
} ParkingLot;

enum { UV_BROKEN_BY = 1, UV_COUNT = UV_BROKEN_BY };

static const WaitKind lot_wait = {"ParkingLot.park", ar__lot_abort};

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

/* How many: nil is one, infinity is all. */
static uint32_t check_count (lua_State *L, const char *method, int idx) {
  lua_Number n;
  if (lua_isnoneornil(L, idx)) return 1;
  if (lua_isinteger(L, idx) && lua_tointeger(L, idx) >= 0)
    return lua_tointeger(L, idx) > UINT32_MAX
               ? UINT32_MAX : (uint32_t)lua_tointeger(L, idx);
  n = ar__arg_number(L, method, "count", idx);
  if (n > UINT32_MAX) return UINT32_MAX;
  ar__arg_value(L, method, "count", idx, "an integer that isn't negative, "
                                         "or math.huge");
  return 0;
}

static int lot_park (lua_State *L) {
  Runtime *rt = RUNTIME(L);
  ParkingLot *p = check_lot(L, "park");
  Task *t = ar__running(L, rt, "park");
  if (p->broken)
    return ar__raise_core(L, rt, CORE_BROKEN, "Attempted to park in "
                                              "parking lot broken");
  return ar__lot_park(L, &p->lot, t, &lot_wait);
}

/* The woken tasks' handles, as a sequence. */
static int unpark (lua_State *L, ParkingLot *p, uint32_t n) {
  lua_newtable(L);
  for (uint32_t i = 0; i < n && !list_empty(&p->lot.waiters); i++) {
    Task *t = first(&p->lot);
    ar__handle_push(L, t); /* a finalizer may run, and wake it */
    lua_rawseti(L, -2, (lua_Integer)i + 1);
    if (!list_empty(&p->lot.waiters) && first(&p->lot) == t)
      ar__lot_unpark(&p->lot, 1);
  }
  return 1;
}

static int lot_unpark (lua_State *L) {
  ParkingLot *p = check_lot(L, "unpark");
  if (lua_istable(L, 2)) lua_getfield(L, 2, "count");
  else lua_settop(L, 2);
  return unpark(L, p, check_count(L, "unpark", -1));
}

static int lot_unpark_all (lua_State *L) {
  return unpark(L, check_lot(L, "unpark_all"), UINT32_MAX);
}

static int repark (lua_State *L, const char *method, uint32_t n) {
  ParkingLot *from = check_lot(L, method);
  ParkingLot *to = luaL_testudata(L, 2, PARKING_LOT);
  if (!to) return ar__arg_type(L, method, "new_lot", 2, "a ParkingLot");
  for (uint32_t i = 0; i < n && !list_empty(&from->lot.waiters); i++) {
    Task *t = first(&from->lot);
    list_remove(&t->waiting);
    from->lot.count--;
    list_append(&to->lot.waiters, &t->waiting);
    to->lot.count++;
    t->wait_data = &to->lot;
  }
  return 0;
}

static int lot_repark (lua_State *L) {
  if (lua_istable(L, 3)) lua_getfield(L, 3, "count");
  else lua_settop(L, 3);
  return repark(L, "repark", check_count(L, "repark", -1));
}

static int lot_repark_all (lua_State *L) {
  return repark(L, "repark_all", UINT32_MAX);
}

static int lot_break (lua_State *L) {
  Runtime *rt = RUNTIME(L);
  ParkingLot *p = check_lot(L, "break_lot");
  lua_settop(L, 2);
  if (lua_isnil(L, 2) && rt->current) {
    ar__handle_push(L, rt->current);
    lua_replace(L, 2);
  }
  lua_setiuservalue(L, 1, UV_BROKEN_BY);
  p->broken = true;
  while (!list_empty(&p->lot.waiters)) {
    Task *t;
    lua_pushliteral(L, "Parking lot broken");
    ar__core_class(L, rt, CORE_BROKEN);
    ar__exception_new(L);
    if (list_empty(&p->lot.waiters)) break; /* a finalizer has run */
    t = first(&p->lot);
    list_remove(&t->waiting);
    p->lot.count--;
    ar__wake_error(L, t);
  }
  return 0;
}

/* Tasks that came by repark() don't keep the lot alive. When nobody else
   knows it, they can only be cancelled. */
static int lot_gc (lua_State *L) {
  ParkingLot *p = lua_touserdata(L, 1);
  while (!list_empty(&p->lot.waiters)) {
    Task *t = first(&p->lot);
    list_remove(&t->waiting);
    t->wait_data = NULL;
  }
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

static int get_broken_by (lua_State *L) {
  lua_getiuservalue(L, 1, UV_BROKEN_BY);
  return 1;
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
  static const luaL_Reg functions[] = {{"ParkingLot", new_lot},
                                       {NULL, NULL}};
  static const ClassDef def = {.name = PARKING_LOT, .meta = meta,
                               .methods = methods,
                               .async_methods = async_methods,
                               .getters = getters};
  ar__define_class(L, rt, &def);
  ar__setfuncs(L, rt, functions);
}
