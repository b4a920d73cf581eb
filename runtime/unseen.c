/* SPDX-License-Identifier: MIT
**
** Errors that nobody has looked at. A future that failed holds an object
** with a finalizer, which reports the error when both are collected; the
** end of the run doesn't wait for that. A future that succeeds pays
** nothing.
*/
#include "runtime/future.h"

#define UNSEEN "asyncrun.unseen"

struct Unseen {
  Link link; /* in Runtime.unseen, while it isn't settled */
  Runtime *rt;
};

/* Its user value is the future, which holds it in turn. */
void ar__unseen_new (lua_State *L, int idx) {
  Future *f = lua_touserdata(L, idx);
  Unseen *u = lua_newuserdatauv(L, sizeof(Unseen), 1);
  u->rt = f->rt;
  list_init(&u->link);
  luaL_setmetatable(L, UNSEEN);
  lua_pushvalue(L, idx);
  lua_setiuservalue(L, -2, 1);
  lua_rawgeti(L, LUA_REGISTRYINDEX, f->rt->unseen_objects);
  lua_pushvalue(L, -2);
  lua_rawsetp(L, -2, u);
  lua_pop(L, 1);
  lua_setiuservalue(L, idx, FUTURE_CALLBACKS);
  list_append(&f->rt->unseen, &u->link);
  f->unseen = u;
}

void ar__unseen_settle (Unseen *u) {
  list_remove(&u->link);
}

/* (object): f(future, doomed) of on_unseen says it */
static int report (lua_State *L) {
  Unseen *u = lua_touserdata(L, 1);
  Future *f;
  ar__unseen_settle(u);
  lua_rawgeti(L, LUA_REGISTRYINDEX, u->rt->on_unseen);
  lua_getiuservalue(L, 1, 1);
  f = lua_touserdata(L, -1);
  f->unseen = NULL;
  lua_pushboolean(L, f->doomed);
  lua_call(L, 2, 0);
  return 0;
}

static int unseen_gc (lua_State *L) {
  Unseen *u = lua_touserdata(L, 1);
  return list_empty(&u->link) ? 0 : report(L);
}

/* Push the next one that isn't being collected; those report themselves.
   [-0, +1, -] */
static bool push_next (lua_State *L, Runtime *rt) {
  lua_rawgeti(L, LUA_REGISTRYINDEX, rt->unseen_objects);
  for (Link *l = rt->unseen.next; l != &rt->unseen; l = l->next) {
    lua_rawgetp(L, -1, LINK_OWNER(l, Unseen, link));
    lua_remove(L, -2);
    if (!lua_isnil(L, -1)) return true;
    lua_rawgeti(L, LUA_REGISTRYINDEX, rt->unseen_objects);
    lua_remove(L, -2);
  }
  lua_pop(L, 1);
  return false;
}

void ar__unseen_report (lua_State *L, Runtime *rt) {
  luaL_checkstack(L, 10, NULL);
  while (push_next(L, rt)) {
    lua_pushcfunction(L, report);
    lua_insert(L, -2);
    if (lua_pcall(L, 1, 0, 0) != LUA_OK) lua_pop(L, 1);
  }
}

/* on_unseen(f): f(future, doomed) is called for an error that nobody has
   seen; is it of a task that the end of the run has cancelled? */
static int on_unseen (lua_State *L) {
  lua_settop(L, 1);
  lua_rawseti(L, LUA_REGISTRYINDEX, RUNTIME(L)->on_unseen);
  return 0;
}

/* lost_error(): an error was written, and nobody has handled it */
static int lost_error (lua_State *L) {
  RUNTIME(L)->lost_errors = true;
  return 0;
}

void ar__unseen_lib (lua_State *L, Runtime *rt) {
  static const luaL_Reg functions[] = {
    {"on_unseen", on_unseen}, {"lost_error", lost_error}, {NULL, NULL}
  };
  luaL_newmetatable(L, UNSEEN);
  lua_pushcfunction(L, unseen_gc);
  lua_setfield(L, -2, "__gc");
  lua_pop(L, 1);
  ar__setfuncs(L, rt, functions);
}
