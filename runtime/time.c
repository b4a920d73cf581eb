/* SPDX-License-Identifier: MIT
**
** The module 'time': blocking on purpose. time.sleep stops every task.
*/
#include <errno.h>
#include <time.h>

#include "runtime/watchdog.h"

#define LONGEST_SLEEP 1e9 /* seconds; more doesn't fit everywhere */

static double read_clock (clockid_t id) {
  struct timespec t;
  clock_gettime(id, &t);
  return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static void block (lua_State *L, Runtime *rt, double seconds) {
  struct timespec t;
  if (seconds > LONGEST_SLEEP) seconds = LONGEST_SLEEP;
  t.tv_sec = (time_t)seconds;
  t.tv_nsec = (long)((seconds - (double)t.tv_sec) * 1e9);
  while (nanosleep(&t, &t) < 0 && errno == EINTR && !rt->interrupted)
    ar__watch_check(L, rt);
}

/* time.sleep(seconds): blocks the whole thread; Ctrl-C ends it. */
static int time_sleep (lua_State *L) {
  lua_Number s = ar__arg_number(L, "time.sleep", "seconds", 1);
  if (s < 0)
    return ar__arg_value(L, "time.sleep", "seconds", 1,
                         "a number that isn't negative");
  if (!ar__hold_sleep(L, RUNTIME(L), s)) block(L, RUNTIME(L), s);
  return 0;
}

/* time.time(): seconds since 1970 */
static int time_time (lua_State *L) {
  lua_pushnumber(L, read_clock(CLOCK_REALTIME));
  return 1;
}

/* time.monotonic() and time.perf_counter(): seconds of a clock that never
   goes back */
static int time_monotonic (lua_State *L) {
  lua_pushnumber(L, read_clock(CLOCK_MONOTONIC));
  return 1;
}

/* time.strftime(format, seconds): local time, now by default */
static int time_strftime (lua_State *L) {
  if (lua_type(L, 1) != LUA_TSTRING)
    return ar__arg_type(L, "time.strftime", "format", 1, "a string");
  lua_settop(L, 2);
  if (!lua_isnil(L, 2)) {
    lua_Number t = ar__arg_number(L, "time.strftime", "seconds", 2);
    if (!(t > -6e16 && t < 6e16))
      return ar__arg_value(L, "time.strftime", "seconds", 2,
                           "a time that has a date");
    lua_pushinteger(L, (lua_Integer)t);
    lua_replace(L, 2);
  }
  lua_getglobal(L, "os");
  lua_getfield(L, -1, "date");
  lua_pushvalue(L, 1);
  if (!lua_isnil(L, 2)) lua_pushvalue(L, 2);
  lua_call(L, lua_gettop(L) - 4, 1);
  return 1;
}

int ar__open_time (lua_State *L) {
  static const luaL_Reg functions[] = {
    {"sleep", time_sleep}, {"time", time_time},
    {"monotonic", time_monotonic}, {"perf_counter", time_monotonic},
    {"strftime", time_strftime}, {NULL, NULL}
  };
  lua_newtable(L);
  ar__setfuncs(L, ar__runtime_get(L), functions);
  return 1;
}
