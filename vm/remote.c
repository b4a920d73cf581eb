/* SPDX-License-Identifier: MIT
**
** What stands in a worker's state for an async function of the state that
** gave it work. It can only be sent back.
*/
#include "vm/internal.h"

#define REMOTE "async function of another thread"

static int refuse (lua_State *L, const char *name) {
  return ar__raise(L, VM_TYPEERROR,
                   "'%s' is an async function of another thread\n  "
                   "from_thread.run runs it there: write "
                   "from_thread.run(%s, ...)", name, name);
}

static int call_remote (lua_State *L) {
  lua_getiuservalue(L, 1, 1);
  return refuse(L, lua_tostring(L, -1));
}

static int call_body (lua_State *L) {
  return refuse(L, lua_tostring(L, lua_upvalueindex(1)));
}

static int remote_tostring (lua_State *L) {
  lua_getiuservalue(L, 1, 1);
  lua_pushfstring(L, "<async function '%s' of another thread>",
                  lua_tostring(L, -1));
  return 1;
}

static void push_meta (lua_State *L) {
  static const luaL_Reg meta[] = {
    {"__call", call_remote}, {"__tostring", remote_tostring}, {NULL, NULL}
  };
  if (luaL_newmetatable(L, REMOTE)) {
    luaL_setfuncs(L, meta, 0);
    lua_pushliteral(L, REMOTE);
    lua_setfield(L, -2, "__metatable");
  }
}

void ar__remote_new (lua_State *L, bool body) {
  if (!lua_isstring(L, -1)) { /* it has no name */
    lua_pop(L, 1);
    lua_pushliteral(L, "?");
  }
  if (body) {
    lua_pushcclosure(L, call_body, 1);
    return;
  }
  lua_newuserdatauv(L, 0, 1);
  lua_insert(L, -2);
  lua_setiuservalue(L, -2, 1);
  push_meta(L);
  lua_setmetatable(L, -2);
}
