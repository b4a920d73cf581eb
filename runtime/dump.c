/* SPDX-License-Identifier: MIT
**
** All tasks as text: what each waits for, and where. Asked for by a
** script, by a signal, or because nothing can ever run again.
*/
#include <string.h>

#include "runtime/runtime.h"

#define MAX_LISTED 100  /* tasks that a DeadlockError names */
#define MAX_LINES 10000 /* of a dump */
#define MAX_INDENT 80

/* --- one task --------------------------------------------------------- */

/* Push "waits for Event.wait", "runs", "is ready". [-0, +1, m] */
static void push_doing (lua_State *L, Task *t) {
  if (t->state == TASK_RUNNING) lua_pushliteral(L, "runs");
  else if (t->state == TASK_READY) lua_pushliteral(L, "is ready");
  else {
    if (t->wait && t->wait->detail) t->wait->detail(L, t);
    else lua_pushliteral(L, "");
    lua_pushfstring(L, "waits for %s%s", t->wait ? t->wait->what : "nothing",
                    lua_tostring(L, -1));
    lua_remove(L, -2);
  }
}

/* Push " at y.lua:3: in async function 'x'", or "" where there is no line
   of the script's: the task has not begun, or is all the library's.
   [-0, +1, m] */
static void push_place (lua_State *L, Task *t) {
  bool running = t->state == TASK_RUNNING;
  if (running || (t->T && ar__task_started(t)))
    ar__where(L, running ? L : t->T, 0);
  else lua_pushliteral(L, "?");
  if (strcmp(lua_tostring(L, -1), "?") == 0) lua_pushliteral(L, "");
  else lua_pushfstring(L, " at %s", lua_tostring(L, -1));
  lua_remove(L, -2);
}

/* Push "task 'x' waits for Event.wait at y.lua:3: in async function 'x',
   started at y.lua:9". [-0, +1, m] */
static void push_task (lua_State *L, Task *t) {
  int top = lua_gettop(L);
  const char *name, *origin, *doing, *place;
  luaL_checkstack(L, 20, NULL);
  name = ar__task_name(L, t);
  push_doing(L, t);
  doing = lua_tostring(L, -1);
  push_place(L, t);
  place = lua_tostring(L, -1);
  origin = ar__task_origin(L, t);
  lua_pushfstring(L, "task '%s' %s%s%s%s%s", name,
                  t->scope && t->scope->effective ? "is cancelled and " : "",
                  doing, place, *origin ? ", " : "", origin);
  lua_replace(L, top + 1);
  lua_settop(L, top + 1);
}

/* --- deadlocks ------------------------------------------------------- */

/* The tasks of a nursery, each followed by those below it. Recursion is as
   deep as nurseries nest. */
static void add_nursery (lua_State *L, luaL_Buffer *b, Nursery *n,
                         int *count) {
  luaL_checkstack(L, 10, NULL);
  for (Link *l = n->children.next; l != &n->children; l = l->next) {
    Task *t = LINK_OWNER(l, Task, sibling);
    if (++*count > MAX_LISTED) continue;
    luaL_addstring(b, "\n  ");
    push_task(L, t);
    luaL_addvalue(b);
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

/* --- the tree -------------------------------------------------------- */

/* Lines are collected in a table. Equal ones without anything below them,
   one after the other, are counted. */
typedef struct Dump {
  int lines;   /* stack index of the table */
  int count;   /* lines in it */
  int repeats; /* of the last one */
} Dump;

/* Append the line on top, indented. [-1, +0, m] */
static void add_line (lua_State *L, Dump *d, int depth) {
  static const char spaces[MAX_INDENT + 1] =
      "                                        "
      "                                        ";
  int n = 2 * depth < MAX_INDENT ? 2 * depth : MAX_INDENT;
  if (d->count >= MAX_LINES) {
    lua_pop(L, 1);
    return;
  }
  lua_pushfstring(L, "%s%s\n", spaces + MAX_INDENT - n,
                  lua_tostring(L, -1));
  lua_rawseti(L, d->lines, ++d->count);
  lua_pop(L, 1);
}

static void end_repeats (lua_State *L, Dump *d, int depth) {
  if (d->repeats == 0) return;
  lua_pushfstring(L, "and %d more like it", d->repeats);
  d->repeats = 0;
  add_line(L, d, depth);
}

static void add_children (lua_State *L, Dump *d, Nursery *n, int depth,
                          int which);

/* The nurseries of a task, oldest first. */
static void add_nurseries (lua_State *L, Dump *d, Nursery *n, int depth,
                           bool several) {
  if (!n) return;
  add_nurseries(L, d, n->outer, depth, several);
  if (several) {
    lua_pushfstring(L, "nursery of %d", (int)n->nchildren);
    add_line(L, d, depth++);
  }
  add_children(L, d, n, depth, 0);
}

/* Which of the children of the system nursery are meant. */
enum { ALL, LOOSE_ONES, SYSTEM_ONES };

static bool is_meant (const Task *t, int which) {
  return which == ALL || t->loose == (which == LOOSE_ONES);
}

/* Recursion is as deep as nurseries nest. */
static void add_children (lua_State *L, Dump *d, Nursery *n, int depth,
                          int which) {
  int last = lua_gettop(L) + 1;
  luaL_checkstack(L, 10, NULL);
  lua_pushnil(L); /* the last line */
  for (Link *l = n->children.next; l != &n->children; l = l->next) {
    Task *t = LINK_OWNER(l, Task, sibling);
    if (!is_meant(t, which)) continue;
    push_task(L, t);
    if (!t->nurseries && lua_rawequal(L, -1, last)) {
      d->repeats++;
      lua_pop(L, 1);
      continue;
    }
    end_repeats(L, d, depth);
    lua_copy(L, -1, last);
    add_line(L, d, depth);
    if (!t->nurseries) continue;
    lua_pushnil(L);
    lua_replace(L, last);
    add_nurseries(L, d, t->nurseries, depth + 1,
                  t->nurseries->outer != NULL);
  }
  end_repeats(L, d, depth);
  lua_settop(L, last - 1);
}

static bool has_children (const Nursery *n, int which) {
  for (const Link *l = n->children.next; l != &n->children; l = l->next)
    if (is_meant(LINK_OWNER(l, Task, sibling), which)) return true;
  return false;
}

/* Push all tasks of the run, as lines. [-0, +1, m] */
static void push_dump (lua_State *L, Runtime *rt) {
  luaL_Buffer b;
  Dump d = {0, 0, 0};
  lua_newtable(L);
  d.lines = lua_gettop(L);
  if (rt->main_nursery) add_children(L, &d, rt->main_nursery, 0, ALL);
  add_children(L, &d, rt->system_nursery, 0, LOOSE_ONES);
  if (has_children(rt->system_nursery, SYSTEM_ONES)) {
    lua_pushliteral(L, "system tasks:");
    add_line(L, &d, 0);
    add_children(L, &d, rt->system_nursery, 1, SYSTEM_ONES);
  }
  luaL_buffinit(L, &b);
  for (int i = 1; i <= d.count; i++) {
    lua_rawgeti(L, d.lines, i);
    luaL_addvalue(&b);
  }
  if (d.count == MAX_LINES) luaL_addstring(&b, "and more\n");
  luaL_pushresult(&b);
  lua_remove(L, d.lines);
}

/* dump_tasks() -> text */
static int dump_tasks (lua_State *L) {
  Runtime *rt = RUNTIME(L);
  if (!rt->system_nursery)
    return ar__raise(L, VM_RUNTIMEERROR, "dump_tasks() must be called from "
                                         "inside a run");
  push_dump(L, rt);
  return 1;
}

/* --- on demand ------------------------------------------------------- */

static int protected_report (lua_State *L) {
  Runtime *rt = ar__runtime_get(L);
  size_t len;
  const char *s;
  if (rt->system_nursery) {
    lua_pushfstring(L, "%d tasks:\n", (int)rt->tasks - 1);
    push_dump(L, rt);
    lua_concat(L, 2);
  }
  else {
    ar__where(L, L, 0);
    lua_pushfstring(L, "no tasks; the script is at %s\n",
                    lua_tostring(L, -1));
  }
  s = lua_tolstring(L, -1, &len);
  ar__vm_note(L, rt->vm, s, len);
  return 0;
}

void ar__dump_report (lua_State *L, Runtime *rt) {
  rt->dump_wanted = false;
  lua_pushcfunction(L, protected_report);
  if (lua_pcall(L, 0, 0, 0) != LUA_OK) lua_pop(L, 1); /* no memory */
}

void ar__dump_lib (lua_State *L, Runtime *rt) {
  static const luaL_Reg functions[] = {{"dump_tasks", dump_tasks},
                                       {NULL, NULL}};
  ar__setfuncs(L, rt, functions);
}
