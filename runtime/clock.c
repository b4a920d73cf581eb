/* SPDX-License-Identifier: MIT
**
** The clock of a run: the system's monotonic one with a random offset (so
** that nobody mixes its times with another clock's), a MockClock, or an
** object of the script's own with Trio's methods.
*/
#include <math.h>
#include <stdlib.h>
#include <time.h>

#include "runtime/runtime.h"

#define MOCK "MockClock"

static double read_clock (clockid_t id) {
  struct timespec t;
  clock_gettime(id, &t);
  return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

double ar__monotonic (void) {
  return read_clock(CLOCK_MONOTONIC);
}

double ar__monotonic_coarse (void) {
  return read_clock(CLOCK_MONOTONIC_COARSE);
}

/* --- MockClock ------------------------------------------------------ */

static double mock_now (const MockClock *c) {
  double real = ar__monotonic() - c->real_base;
  return c->virtual_base + c->rate * real;
}

/* Time goes on from here at another rate. */
static void mock_rebase (MockClock *c, double now) {
  c->virtual_base = now;
  c->real_base = ar__monotonic();
}

static double check_positive (lua_State *L, const char *fname,
                              const char *arg, int idx) {
  double n = ar__arg_number(L, fname, arg, idx);
  if (n < 0) ar__arg_value(L, fname, arg, idx, "a number that isn't "
                                               "negative");
  return n;
}

static double check_finite (lua_State *L, const char *fname,
                            const char *arg, int idx) {
  double n = check_positive(L, fname, arg, idx);
  if (n == INFINITY) ar__arg_value(L, fname, arg, idx, "a finite number");
  return n;
}

/* MockClock(rate, autojump_threshold), or MockClock{...} */
static int mock_new (lua_State *L) {
  double rate = 0, threshold = INFINITY;
  if (lua_istable(L, 1)) {
    static const char *const names[] = {"rate", "autojump_threshold", NULL};
    lua_settop(L, 1);
    ar__arg_options(L, 1, "MockClock", names, false);
    lua_getfield(L, 1, "rate");
    lua_getfield(L, 1, "autojump_threshold");
    lua_remove(L, 1);
  }
  if (!lua_isnoneornil(L, 1))
    rate = check_finite(L, "MockClock", "rate", 1);
  if (!lua_isnoneornil(L, 2))
    threshold = check_positive(L, "MockClock", "autojump_threshold", 2);
  MockClock *c = lua_newuserdatauv(L, sizeof(MockClock), 0);
  c->rt = NULL;
  c->rate = rate;
  c->threshold = threshold;
  mock_rebase(c, 0);
  luaL_setmetatable(L, MOCK);
  return 1;
}

static MockClock *check_mock (lua_State *L, const char *method) {
  return ar__arg_self(L, MOCK, method);
}

static int mock_jump (lua_State *L) {
  MockClock *c = check_mock(L, "jump");
  double seconds = check_finite(L, "jump", "seconds", 2);
  mock_rebase(c, mock_now(c) + seconds);
  return 0;
}

static int mock_current_time (lua_State *L) {
  lua_pushnumber(L, mock_now(check_mock(L, "current_time")));
  return 1;
}

static int mock_get_rate (lua_State *L) {
  lua_pushnumber(L, check_mock(L, "rate")->rate);
  return 1;
}

static int mock_set_rate (lua_State *L) {
  MockClock *c = check_mock(L, "rate");
  double rate = check_finite(L, "MockClock", "rate", 2);
  mock_rebase(c, mock_now(c));
  c->rate = rate;
  return 0;
}

static int mock_get_threshold (lua_State *L) {
  lua_pushnumber(L, check_mock(L, "autojump_threshold")->threshold);
  return 1;
}

static int mock_set_threshold (lua_State *L) {
  MockClock *c = check_mock(L, "autojump_threshold");
  c->threshold = check_positive(L, "MockClock", "autojump_threshold", 2);
  return 0;
}

static int mock_tostring (lua_State *L) {
  MockClock *c = check_mock(L, "tostring");
  lua_pushfstring(L, "<MockClock, time=%f, rate=%f @ %p>",
                  (LUAI_UACNUMBER)mock_now(c), (LUAI_UACNUMBER)c->rate,
                  (void *)c);
  return 1;
}

/* --- the run's clock ------------------------------------------------ */

static double random_offset (void) {
  struct timespec t;
  clock_gettime(CLOCK_REALTIME, &t);
  uint64_t x = (uint64_t)t.tv_nsec * 2654435761u ^ (uint64_t)t.tv_sec;
  return 10000.0 + (double)(x % 990000000u) / 1000.0;
}

/* clock:method(arg) -> number [-0, +0, e] */
static double call_clock (lua_State *L, Clock *c, const char *method,
                          const double *arg) {
  double n;
  luaL_checkstack(L, 4, NULL);
  lua_rawgeti(L, LUA_REGISTRYINDEX, c->ref);
  lua_getfield(L, -1, method);
  lua_insert(L, -2);
  if (arg) lua_pushnumber(L, *arg);
  lua_call(L, arg ? 2 : 1, 1);
  if (lua_type(L, -1) != LUA_TNUMBER)
    ar__raise(L, VM_TYPEERROR, "the clock's %s() must return a number",
              method);
  n = lua_tonumber(L, -1);
  if (isnan(n))
    ar__raise(L, VM_VALUEERROR, "the clock's %s() returned NaN", method);
  lua_pop(L, 1);
  return n;
}

static void check_methods (lua_State *L, int idx) {
  static const char *const names[] = {"start_clock", "current_time",
                                      "deadline_to_sleep_time"};
  for (int i = 0; i < 3; i++) {
    bool ok = lua_istable(L, idx) || lua_isuserdata(L, idx);
    if (ok) {
      lua_getfield(L, idx, names[i]);
      ok = lua_isfunction(L, -1);
      lua_pop(L, 1);
    }
    if (!ok)
      ar__arg_type(L, "run", "clock", idx,
                   "a clock with the methods start_clock, current_time "
                   "and deadline_to_sleep_time");
  }
}

static void open_lua_clock (lua_State *L, Clock *c, int idx) {
  check_methods(L, idx);
  lua_pushvalue(L, idx);
  c->ref = luaL_ref(L, LUA_REGISTRYINDEX);
  c->kind = CLOCK_LUA;
  lua_getfield(L, idx, "start_clock");
  lua_pushvalue(L, idx);
  lua_call(L, 1, 0);
}

void ar__clock_open (lua_State *L, Runtime *rt, int idx) {
  Clock *c = &rt->clock;
  c->ref = LUA_NOREF;
  c->mock = luaL_testudata(L, idx, MOCK);
  if (lua_isnoneornil(L, idx)) {
    c->kind = CLOCK_REAL;
    c->offset = random_offset();
  }
  else if (!c->mock)
    open_lua_clock(L, c, idx);
  else {
    c->kind = CLOCK_MOCK;
    c->mock->rt = rt;
    lua_pushvalue(L, idx);
    c->ref = luaL_ref(L, LUA_REGISTRYINDEX);
    mock_rebase(c->mock, c->mock->virtual_base);
  }
}

void ar__clock_close (lua_State *L, Runtime *rt) {
  Clock *c = &rt->clock;
  if (c->mock) c->mock->rt = NULL;
  c->mock = NULL;
  luaL_unref(L, LUA_REGISTRYINDEX, c->ref);
  c->ref = LUA_NOREF;
  c->kind = CLOCK_REAL;
}

double ar__now (lua_State *L, Runtime *rt) {
  switch (rt->clock.kind) {
    case CLOCK_MOCK: return mock_now(rt->clock.mock);
    case CLOCK_LUA: return call_clock(L, &rt->clock, "current_time", NULL);
    default: return ar__monotonic() + rt->clock.offset;
  }
}

double ar__clock_wait (lua_State *L, Runtime *rt, double deadline) {
  double wait;
  if (deadline == INFINITY) return INFINITY;
  switch (rt->clock.kind) {
    case CLOCK_MOCK:
      wait = deadline - mock_now(rt->clock.mock);
      if (wait > 0)
        wait = rt->clock.mock->rate > 0 ? wait / rt->clock.mock->rate
                                        : INFINITY;
      break;
    case CLOCK_LUA:
      wait = call_clock(L, &rt->clock, "deadline_to_sleep_time",
                        &deadline);
      break;
    default: wait = deadline - ar__now(L, rt);
  }
  return wait > 0 ? wait : 0;
}

/* --- the module's functions ----------------------------------------- */

static int current_time (lua_State *L) {
  Runtime *rt = RUNTIME(L);
  if (!rt->run_id)
    return ar__raise(L, VM_RUNTIMEERROR,
                     "current_time() must be called from inside a run");
  lua_pushnumber(L, ar__now(L, rt));
  return 1;
}

/* lowlevel.current_clock(): nil stands for the system's clock */
static int current_clock (lua_State *L) {
  Runtime *rt = RUNTIME(L);
  ar__running(L, rt, "current_clock");
  if (rt->clock.ref == LUA_NOREF) lua_pushnil(L);
  else lua_rawgeti(L, LUA_REGISTRYINDEX, rt->clock.ref);
  return 1;
}

void ar__clock_lib (lua_State *L, Runtime *rt) {
  static const luaL_Reg functions[] = {
    {"current_time", current_time}, {"current_clock", current_clock},
    {"MockClock", mock_new}, {NULL, NULL}
  };
  static const luaL_Reg meta[] = {{"__tostring", mock_tostring},
                                  {NULL, NULL}};
  static const luaL_Reg methods[] = {
    {"jump", mock_jump}, {"current_time", mock_current_time},
    {NULL, NULL}
  };
  static const luaL_Reg getters[] = {
    {"rate", mock_get_rate}, {"autojump_threshold", mock_get_threshold},
    {NULL, NULL}
  };
  static const luaL_Reg setters[] = {
    {"rate", mock_set_rate}, {"autojump_threshold", mock_set_threshold},
    {NULL, NULL}
  };
  static const ClassDef def = {.name = MOCK, .meta = meta,
                               .methods = methods, .getters = getters,
                               .setters = setters};
  ar__define_class(L, rt, &def);
  ar__setfuncs(L, rt, functions);
}
