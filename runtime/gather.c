/* SPDX-License-Identifier: MIT
**
** A future for the outcomes of others: the list of their results, or the
** first error. It is settled a turn after the child that decides it, as
** if by a callback.
*/
#include "runtime/future.h"

static bool has_failed (const Future *child) {
  return child->state == FUTURE_ERROR || child->state == FUTURE_CANCELLED;
}

/* Push the list of results; errors are among them if they are kept. The
   gathering future is at 1. [-0, +1, m] */
static void push_results (lua_State *L) {
  lua_Integer n;
  lua_getiuservalue(L, 1, FUTURE_CHILDREN);
  n = (lua_Integer)lua_rawlen(L, -1);
  lua_createtable(L, (int)n, 1);
  for (lua_Integer i = 1; i <= n; i++) {
    Future *child;
    lua_rawgeti(L, -2, i);
    child = lua_touserdata(L, -1);
    if (has_failed(child)) {
      ar__future_seen(child);
      ar__future_push_error(L, lua_gettop(L));
    }
    else
      lua_getiuservalue(L, -1, FUTURE_VALUE);
    lua_rawseti(L, -3, i);
    lua_pop(L, 1);
  }
  lua_pushinteger(L, n);
  lua_setfield(L, -2, "n");
  lua_remove(L, -2);
}

/* (gathering future, the child that decides) */
static int settle (lua_State *L) {
  Future *g = lua_touserdata(L, 1);
  Future *child = lua_touserdata(L, 2);
  if (g->state != FUTURE_PENDING) return 0;
  if (has_failed(child) && !g->keeps_errors) {
    ar__future_push_error(L, 2);
    ar__future_set_error(L, 1);
  }
  else {
    push_results(L); /* they are seen */
    if (!g->cancel_asked) {
      ar__future_set_result(L, 1);
      return 0;
    }
    lua_pushnil(L);
    if (child->state == FUTURE_CANCELLED) ar__future_push_error(L, 2);
    else ar__cancelled_error(L, g->rt);
    ar__future_set_error(L, 1);
  }
  return 0;
}

/* Count a child that is done. Result: does it decide? Then a call that does
   so is on top. [-0, +(0|3), m] */
static bool count_child (lua_State *L, int idx, int child_at) {
  Future *g = lua_touserdata(L, idx);
  Future *child = lua_touserdata(L, child_at);
  bool failed = has_failed(child) && !g->keeps_errors;
  g->left--;
  if (failed || g->state != FUTURE_PENDING) ar__future_seen(child);
  if (g->settling || g->state != FUTURE_PENDING) return false;
  if (!failed && g->left > 0) return false;
  g->settling = true;
  lua_pushcfunction(L, settle);
  lua_pushvalue(L, idx);
  lua_pushvalue(L, child_at);
  return true;
}

void ar__gather_notify (lua_State *L, int idx, int child_at) {
  const Future *g = lua_touserdata(L, idx);
  if (count_child(L, idx, child_at))
    ar__spawn_loose(L, g->rt, 2, 0, g->loop_id);
}

bool ar__gather_cancel (lua_State *L, int idx) {
  Future *g = lua_touserdata(L, idx);
  int msg = lua_gettop(L);
  lua_Integer n;
  bool any = false;
  luaL_checkstack(L, 10, NULL);
  lua_getiuservalue(L, idx, FUTURE_CHILDREN);
  n = (lua_Integer)lua_rawlen(L, -1);
  for (lua_Integer i = 1; i <= n; i++) {
    lua_rawgeti(L, msg + 1, i);
    lua_pushvalue(L, msg);
    if (ar__future_cancel(L, -2)) any = true;
    lua_pop(L, 1);
  }
  if (any) g->cancel_asked = true;
  lua_settop(L, msg - 1);
  return any;
}

/* --- making one ------------------------------------------------------- */

enum { ARG_WRAP = 1, ARG_LOOP, ARG_KEEP, ARG_FIRST };

/* The same coroutine object given twice is one task: replace it by the
   future that was made of it. The children so far are at [list].
   Result: was it among them? */
static bool find_twin (lua_State *L, int at, int list) {
  for (int i = ARG_FIRST; i < at; i++) {
    Future *f;
    bool same;
    lua_rawgeti(L, list, i - ARG_FIRST + 1);
    f = lua_touserdata(L, -1);
    if (f->kind != FUTURE_TASK) lua_pushnil(L);
    else lua_getiuservalue(L, -1, FUTURE_CORO);
    same = lua_rawequal(L, -1, at);
    lua_pop(L, 1);
    if (same) return true;
    lua_pop(L, 1);
  }
  return false;
}

/* Push the future for an awaitable. [-0, +1, e] */
static void push_child (lua_State *L, Runtime *rt, int at, int list,
                        unsigned loop_id) {
  if (ar__future_test(L, at))
    lua_pushvalue(L, at);
  else if (ar__coro_is(L, at)) {
    if (ar__coro_is_used(L, at) && find_twin(L, at, list)) return;
    ar__loose_new(L, rt, at, 0, loop_id);
  }
  else {
    lua_pushvalue(L, ARG_WRAP);
    lua_pushvalue(L, at);
    lua_call(L, 1, 1);
    if (!ar__future_test(L, -1))
      ar__arg_type(L, "gather", "awaitable", at, "an awaitable");
  }
}

static void check_loop (lua_State *L, unsigned loop_id) {
  const Future *f = lua_touserdata(L, -1);
  if (f->loop_id != loop_id)
    ar__raise(L, VM_VALUEERROR, "The future belongs to a different loop "
                                "than the one specified as the loop "
                                "argument: %s", luaL_tolstring(L, -1, NULL));
}

/* The children in the list on top, which were done already, count at once.
   Below it is the gathering future. [-1, +0, e] */
static void count_done (lua_State *L, int n) {
  int list = lua_gettop(L);
  for (int i = 1; i <= n; i++) {
    lua_rawgeti(L, list, i);
    if (count_child(L, list - 1, list + 1)) lua_call(L, 2, 0);
    lua_settop(L, list);
  }
  lua_pop(L, 1);
}

/* Note the child on top, which is done, in the list below it. [-0, +0, m] */
static void note_done (lua_State *L, int n) {
  if (n == 1) {
    lua_newtable(L);
    lua_replace(L, -3);
  }
  lua_pushvalue(L, -1);
  lua_rawseti(L, -3, n);
}

/* gather(wrap, loop_id, keep_errors, awaitables...): wrap(x) gives the
   future of any other awaitable */
static int gather (lua_State *L) {
  Runtime *rt = RUNTIME(L);
  int last = lua_gettop(L), list, n, done = 0;
  unsigned loop_id = (unsigned)luaL_checkinteger(L, ARG_LOOP);
  Future *g;
  if (last < ARG_KEEP) lua_settop(L, last = ARG_KEEP);
  list = last + 1;
  n = last - ARG_FIRST + 1;
  luaL_checkstack(L, 20, NULL);
  lua_createtable(L, n, 0);
  g = ar__future_new(L, rt, FUTURE_GATHER, loop_id);
  lua_pushvalue(L, list);
  lua_setiuservalue(L, list + 1, FUTURE_CHILDREN);
  g->keeps_errors = lua_toboolean(L, ARG_KEEP);
  g->left = (uint32_t)n; /* before all are there, it can't be settled */
  lua_pushnil(L); /* list + 2: those that are done */
  for (int i = 1; i <= n; i++) {
    const Future *child;
    push_child(L, rt, ARG_FIRST + i - 1, list, loop_id);
    child = lua_touserdata(L, -1);
    check_loop(L, loop_id);
    lua_pushvalue(L, -1);
    lua_rawseti(L, list, i);
    if (child->state == FUTURE_PENDING) {
      lua_pushvalue(L, list + 1);
      ar__future_add(L, list + 3);
    }
    else note_done(L, ++done);
    lua_pop(L, 1);
  }
  count_done(L, done);
  if (n == 0) {
    lua_createtable(L, 0, 1);
    lua_pushinteger(L, 0);
    lua_setfield(L, -2, "n");
    ar__future_set_result(L, list + 1);
  }
  return 1;
}

void ar__gather_lib (lua_State *L, Runtime *rt) {
  static const luaL_Reg functions[] = {{"gather", gather}, {NULL, NULL}};
  ar__setfuncs(L, rt, functions);
}
