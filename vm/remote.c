/* SPDX-License-Identifier: MIT
**
** What stands in a worker's state for an async function of the state that
** gave it work: one that can't run there, but be sent back.
*/
#include "vm/internal.h"

/* upvalue: the name */
static int refuse (lua_State *L) {
  const char *name = lua_tostring(L, lua_upvalueindex(1));
  return ar__raise(L, VM_TYPEERROR,
                   "'%s' is an async function of another thread\n  "
                   "from_thread.run runs it there: write "
                   "from_thread.run(%s, ...)", name, name);
}

void ar__remote_refuse (lua_State *L) {
  int body = lua_upvalueindex(ASYNC_BODY);
  if (lua_tocfunction(L, body) != refuse) return;
  lua_pushvalue(L, body);
  lua_call(L, 0, 0);
}

void ar__remote_new (lua_State *L, bool body) {
  if (!lua_isstring(L, -1)) { /* it has no name */
    lua_pop(L, 1);
    lua_pushliteral(L, "?");
  }
  lua_pushvalue(L, -1);
  lua_pushcclosure(L, refuse, 1);
  lua_insert(L, -2);
  if (body) lua_pop(L, 1);
  else ar__async_make(L, ar__vm_get(L));
}
