/* SPDX-License-Identifier: MIT
**
** What is said when nothing can ever run again: every task, what it waits
** for, and where.
*/
#include "runtime/runtime.h"

#define MAX_LISTED 100 /* tasks that are named */

/* "  task 'x' waits for Event.wait at y.lua:3: in async function 'x'" */
static void add_task (lua_State *L, luaL_Buffer *b, Task *t) {
  const char *name, *origin;
  int top = lua_gettop(L);
  name = ar__task_name(L, t);
  ar__where(L, t->T, 0);
  origin = ar__task_origin(L, t);
  if (t->wait && t->wait->detail) t->wait->detail(L, t);
  else lua_pushliteral(L, "");
  lua_pushfstring(L, "\n  task '%s' waits for %s%s at %s%s%s", name,
                  t->wait ? t->wait->what : "nothing",
                  lua_tostring(L, top + 4), lua_tostring(L, top + 2),
                  *origin ? ", " : "", origin);
  lua_replace(L, top + 1);
  lua_settop(L, top + 1);
  luaL_addvalue(b);
}

/* The tasks of a nursery, each followed by those below it. Recursion is as
   deep as nurseries nest. */
static void add_nursery (lua_State *L, luaL_Buffer *b, Nursery *n,
                         int *count) {
  luaL_checkstack(L, 10, NULL);
  for (Link *l = n->children.next; l != &n->children; l = l->next) {
    Task *t = LINK_OWNER(l, Task, sibling);
    if (++*count > MAX_LISTED) continue;
    add_task(L, b, t);
    for (Nursery *u = t->nurseries; u; u = u->outer)
      add_nursery(L, b, u, count);
  }
}

void ar__deadlock_new (lua_State *L, Runtime *rt) {
  luaL_Buffer b;
  int count = 0;
  luaL_buffinit(L, &b);
  luaL_addstring(&b, "deadlock: no task can ever run again");
  add_nursery(L, &b, rt->system_nursery, &count);
  if (rt->main_nursery) add_nursery(L, &b, rt->main_nursery, &count);
  if (count > MAX_LISTED) {
    lua_pushfstring(L, "\n  and %d more", count - MAX_LISTED);
    luaL_addvalue(&b);
  }
  luaL_pushresult(&b);
  ar__core_class(L, rt, CORE_DEADLOCK);
  ar__exception_new(L);
}
