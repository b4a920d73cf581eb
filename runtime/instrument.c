/* SPDX-License-Identifier: MIT
**
** Instruments: objects with hooks that the run calls. The hooks of one are
** looked up when it is added. One that raises is removed and reported; the
** run goes on.
**
** Registry: instruments -> {[0] = set of objects, [hook + 1] = sequence of
** object, function, object, function, ...}
*/
#include <math.h>

#include "runtime/runtime.h"

/* ORDER HOOKS (runtime.h) */
static const char *const hook_names[HOOK_COUNT] = {
  "before_run", "after_run", "task_spawned", "task_scheduled",
  "before_task_step", "after_task_step", "task_exited", "before_io_wait",
  "after_io_wait"
};

static void push_root (lua_State *L, Runtime *rt) {
  lua_rawgeti(L, LUA_REGISTRYINDEX, rt->instruments);
}

/* Push the list of a hook, below which stays the root. [-0, +2, m] */
static void push_hook (lua_State *L, Runtime *rt, int hook) {
  push_root(L, rt);
  if (lua_rawgeti(L, -1, hook + 1) == LUA_TTABLE) return;
  lua_pop(L, 1);
  lua_newtable(L);
  lua_pushvalue(L, -1);
  lua_rawseti(L, -3, hook + 1);
}

/* --- adding and removing -------------------------------------------- */

static bool is_added (lua_State *L, Runtime *rt, int idx) {
  bool yes;
  push_root(L, rt);
  lua_rawgeti(L, -1, 0);
  lua_pushvalue(L, idx);
  yes = lua_istable(L, -2) && lua_rawget(L, -2) != LUA_TNIL;
  lua_pop(L, 3);
  return yes;
}

/* set[object] = value or nil (on top) [-1, +0, m] */
static void mark (lua_State *L, Runtime *rt, int idx) {
  push_root(L, rt);
  if (lua_rawgeti(L, -1, 0) != LUA_TTABLE) {
    lua_pop(L, 1);
    lua_newtable(L);
    lua_pushvalue(L, -1);
    lua_rawseti(L, -3, 0);
  }
  lua_pushvalue(L, idx);
  lua_pushvalue(L, -4);
  lua_rawset(L, -3);
  lua_pop(L, 3);
}

static void add (lua_State *L, Runtime *rt, int idx, const char *fname) {
  idx = lua_absindex(L, idx);
  if (!lua_istable(L, idx) && !lua_isuserdata(L, idx))
    ar__arg_type(L, fname, "instrument", idx,
                 "an object with instrument methods");
  if (is_added(L, rt, idx)) return;
  lua_pushboolean(L, 1);
  mark(L, rt, idx);
  for (int h = 0; h < HOOK_COUNT; h++) {
    lua_Integer n;
    if (lua_getfield(L, idx, hook_names[h]) != LUA_TFUNCTION) {
      lua_pop(L, 1);
      continue;
    }
    push_hook(L, rt, h);
    n = (lua_Integer)lua_rawlen(L, -1);
    n -= n % 2; /* half a pair: there was no memory for the other */
    lua_pushvalue(L, idx);
    lua_rawseti(L, -2, n + 1);
    lua_pushvalue(L, -3);
    lua_rawseti(L, -2, n + 2);
    lua_pop(L, 3);
    rt->hooks |= 1u << h;
  }
}

/* Make the hook's list anew without the object. A list that is being
   walked stays as it is. */
static void remove_hook (lua_State *L, Runtime *rt, int h, int idx) {
  lua_Integer n, j = 0;
  push_hook(L, rt, h);
  n = (lua_Integer)lua_rawlen(L, -1);
  lua_newtable(L);
  for (lua_Integer i = 1; i < n; i += 2) {
    lua_rawgeti(L, -2, i);
    if (lua_rawequal(L, -1, idx)) {
      lua_pop(L, 1);
      continue;
    }
    lua_rawseti(L, -2, ++j);
    lua_rawgeti(L, -2, i + 1);
    lua_rawseti(L, -2, ++j);
  }
  if (j == 0) rt->hooks &= ~(1u << h);
  lua_rawseti(L, -3, h + 1);
  lua_pop(L, 2);
}

static void remove_instrument (lua_State *L, Runtime *rt, int idx) {
  idx = lua_absindex(L, idx);
  for (int h = 0; h < HOOK_COUNT; h++)
    if (rt->hooks & (1u << h)) remove_hook(L, rt, h, idx);
  lua_pushnil(L);
  mark(L, rt, idx);
}

/* --- calling -------------------------------------------------------- */

/* The error is on top, the instrument at [idx]. [-1, +0, m] */
static void crashed (lua_State *L, Runtime *rt, int idx, Hook hook) {
  lua_pushfstring(L, "an instrument's %s raised an error; the instrument "
                     "was removed:\n", hook_names[hook]);
  lua_insert(L, -2);
  ar__vm_warn_error(L, rt->vm);
  remove_instrument(L, rt, idx);
}

/* What happens, for the hooks. */
typedef struct Firing {
  Runtime *rt;
  Hook hook;
  Task *task;      /* argument of the hook, or NULL */
  double timeout;  /* the same, or NAN */
} Firing;

/* Call the hook of all instruments: (firing) */
static int protected_fire (lua_State *L) {
  Firing *f = lua_touserdata(L, 1);
  Runtime *rt = f->rt;
  Hook hook = f->hook;
  int list, arg = 2, n = f->task || !isnan(f->timeout);
  lua_Integer count;
  if (f->task) ar__handle_push(L, f->task);
  else lua_pushnumber(L, f->timeout);
  push_hook(L, rt, hook);
  list = lua_gettop(L);
  count = (lua_Integer)lua_rawlen(L, list);
  for (lua_Integer i = 1; i < count; i += 2) {
    int object = list + 1;
    lua_rawgeti(L, list, i);
    lua_pushcfunction(L, ar__error_handler);
    lua_rawgeti(L, list, i + 1);
    lua_pushvalue(L, object);
    if (n) lua_pushvalue(L, arg);
    if (lua_pcall(L, 1 + n, 0, object + 1) != LUA_OK)
      crashed(L, rt, object, hook);
    lua_settop(L, list);
  }
  return 0;
}

/* Hooks are called in the middle of things: nothing may be raised. For
   want of memory an event is lost. [-0, +0, -] */
static void fire (lua_State *L, Firing *f) {
  static const char lost[] = "an instrument wasn't called: no memory\n";
  if (!(f->rt->hooks & (1u << f->hook))) return;
  if (lua_checkstack(L, 4)) {
    lua_pushcfunction(L, protected_fire);
    lua_pushlightuserdata(L, f);
    if (lua_pcall(L, 1, 0, 0) == LUA_OK) return;
    lua_pop(L, 1);
  }
  ar__vm_write(f->rt->vm, lost, sizeof(lost) - 1);
}

void ar__fire (lua_State *L, Runtime *rt, Hook hook) {
  Firing f = {rt, hook, NULL, NAN};
  fire(L, &f);
}

void ar__fire_task (Task *t, Hook hook) {
  Firing f = {t->rt, hook, t, NAN};
  if (t->rt->L) fire(t->rt->L, &f); /* a held run may be left */
}

void ar__fire_wait (lua_State *L, Runtime *rt, Hook hook, double timeout) {
  Firing f = {rt, hook, NULL, timeout};
  fire(L, &f);
}

/* --- a run's instruments -------------------------------------------- */

void ar__instruments_open (lua_State *L, Runtime *rt, int idx) {
  lua_Integer n;
  if (lua_isnoneornil(L, idx)) return;
  if (!lua_istable(L, idx))
    ar__arg_type(L, "run", "instruments", idx, "a sequence");
  n = luaL_len(L, idx);
  for (lua_Integer i = 1; i <= n; i++) {
    lua_geti(L, idx, i);
    add(L, rt, -1, "run");
    lua_pop(L, 1);
  }
}

void ar__instruments_close (lua_State *L, Runtime *rt) {
  push_root(L, rt);
  for (int i = 0; i <= HOOK_COUNT; i++) {
    lua_pushnil(L);
    lua_rawseti(L, -2, i);
  }
  lua_pop(L, 1);
  rt->hooks = 0;
}

static int add_instrument (lua_State *L) {
  Runtime *rt = RUNTIME(L);
  lua_settop(L, 1);
  ar__handle_push(L, ar__running(L, rt, "add_instrument")); /* see run.c */
  add(L, rt, 1, "add_instrument");
  return 0;
}

static int lua_remove_instrument (lua_State *L) {
  Runtime *rt = RUNTIME(L);
  lua_settop(L, 1);
  ar__running(L, rt, "remove_instrument");
  if (!is_added(L, rt, 1))
    return ar__arg_value(L, "remove_instrument", "instrument", 1,
                         "an instrument that was added");
  remove_instrument(L, rt, 1);
  return 0;
}

void ar__instrument_lib (lua_State *L, Runtime *rt) {
  static const luaL_Reg functions[] = {
    {"add_instrument", add_instrument},
    {"remove_instrument", lua_remove_instrument}, {NULL, NULL}
  };
  lua_newtable(L);
  rt->instruments = luaL_ref(L, LUA_REGISTRYINDEX);
  ar__setfuncs(L, rt, functions);
}
