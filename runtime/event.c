/* SPDX-License-Identifier: MIT
**
** Event: a flag that is set once and wakes all who wait for it.
*/
#include "runtime/runtime.h"

#define EVENT "Event"

typedef struct Event {
  Lot lot;
  bool set;
} Event;

static const WaitKind event_wait = {.what = "Event.wait", IN_LOT};

static Event *check_event (lua_State *L, const char *method) {
  return ar__arg_self(L, EVENT, method);
}

static int new_event (lua_State *L) {
  Event *e = lua_newuserdatauv(L, sizeof(Event), 0);
  ar__lot_init(&e->lot, RUNTIME(L));
  e->set = false;
  luaL_setmetatable(L, EVENT);
  return 1;
}

static int event_set (lua_State *L) {
  Event *e = check_event(L, "set");
  e->set = true;
  ar__lot_unpark(&e->lot, UINT32_MAX);
  return 0;
}

static int event_is_set (lua_State *L) {
  lua_pushboolean(L, check_event(L, "is_set")->set);
  return 1;
}

/* An event that is set is a checkpoint all the same. */
static int event_wait_for (lua_State *L) {
  Runtime *rt = RUNTIME(L);
  Event *e = check_event(L, "wait");
  Task *t = ar__running(L, rt, "wait");
  if (!e->set) return ar__lot_park(L, &e->lot, t, &event_wait);
  return ar__checkpoint(L);
}

static int event_statistics (lua_State *L) {
  Event *e = check_event(L, "statistics");
  lua_createtable(L, 0, 1);
  lua_pushinteger(L, e->lot.count);
  lua_setfield(L, -2, "tasks_waiting");
  return 1;
}

static int event_tostring (lua_State *L) {
  Event *e = lua_touserdata(L, 1);
  lua_pushfstring(L, "<Event at %p, %s>", (void *)e,
                  e->set ? "set" : "not set");
  return 1;
}

void ar__event_lib (lua_State *L, Runtime *rt) {
  static const luaL_Reg meta[] = {{"__tostring", event_tostring},
                                  {NULL, NULL}};
  static const luaL_Reg methods[] = {
    {"set", event_set}, {"is_set", event_is_set},
    {"statistics", event_statistics}, {NULL, NULL}
  };
  static const VmAsyncReg async_methods[] = {{"wait", event_wait_for},
                                             {NULL, NULL}};
  static const luaL_Reg functions[] = {{"Event", new_event},
                                       {NULL, NULL}};
  static const ClassDef def = {.name = EVENT, .meta = meta,
                               .methods = methods,
                               .async_methods = async_methods};
  ar__define_class(L, rt, &def);
  ar__setfuncs(L, rt, functions);
}
