/* SPDX-License-Identifier: MIT
**
** Cancel scopes: a tree. Each scope keeps whether it is cancelled, by
** itself or from above, so that a checkpoint looks at one flag; a change
** walks down the tree, without recursion, and aborts the waits of the
** tasks that it reaches. Cancellation is level-triggered.
*/
#include <math.h>
#include <string.h>

#include "runtime/runtime.h"

/* --- the tree ------------------------------------------------------- */

static Scope *first_child (Scope *s) {
  return list_empty(&s->children)
             ? NULL : LINK_OWNER(s->children.next, Scope, child);
}

/* The scope after [s] in a walk of the tree below [root] that doesn't go
   into [s]. */
static Scope *next_after (Scope *s, Scope *root) {
  while (s != root) {
    if (s->child.next != &s->parent->children)
      return LINK_OWNER(s->child.next, Scope, child);
    s = s->parent;
  }
  return NULL;
}

static bool from_above (const Scope *s) {
  return !s->shield && s->parent && s->parent->effective;
}

/* Note the parked tasks of a scope that became cancelled. A parked task is
   in no queue, so that its link is free for this. */
static void note_tasks (Runtime *rt, Scope *s) {
  for (Link *l = s->tasks.next; l != &s->tasks; l = l->next) {
    Task *t = LINK_OWNER(l, Task, in_scope);
    if (t->state == TASK_PARKED && list_empty(&t->queue))
      list_append(&rt->aborting, &t->queue);
  }
}

/* Result: has something changed for those inside? */
static bool set_effective (Scope *s) {
  bool above = from_above(s), now = s->cancel_called || above;
  uint8_t why = above ? s->parent->why : s->source;
  bool reason = above ? s->parent->why_reason : s->has_reason;
  bool changed = now != s->effective || why != s->why ||
                 reason != s->why_reason;
  s->effective = now;
  s->why = why;
  s->why_reason = reason;
  return changed;
}

/* Set the flags of [root] and below; then abort the waits of the tasks
   that are cancelled by it. An abort may run Lua code that changes the
   tree and wakes tasks, so it comes last. */
static void update (lua_State *L, Scope *root) {
  Runtime *rt = root->rt;
  Scope *s = root;
  while (s) {
    bool changed = set_effective(s);
    if (s->effective) note_tasks(rt, s);
    s = (changed || s == root) && first_child(s) ? first_child(s)
                                                 : next_after(s, root);
  }
  while (!list_empty(&rt->aborting)) {
    Task *t = LINK_OWNER(rt->aborting.next, Task, queue);
    list_remove(&t->queue);
    ar__deliver_cancel(L, t);
  }
}

void ar__scope_adopt (Scope *s, Task *t) {
  list_remove(&t->in_scope);
  list_append(&s->tasks, &t->in_scope);
  t->scope = s;
}

/* Let everything inside [from] be inside [to]. */
static void move_inside (Scope *from, Scope *to) {
  while (!list_empty(&from->tasks))
    ar__scope_adopt(to, LINK_OWNER(from->tasks.next, Task, in_scope));
  for (Scope *c; (c = first_child(from)) != NULL;) {
    list_remove(&c->child);
    list_append(&to->children, &c->child);
    c->parent = to;
  }
}

/* The root of the tree goes before what is in it. */
static void orphan_inside (Scope *s) {
  while (!list_empty(&s->tasks)) {
    Task *t = LINK_OWNER(s->tasks.next, Task, in_scope);
    list_remove(&t->in_scope);
    t->scope = NULL;
  }
  for (Scope *c; (c = first_child(s)) != NULL;) {
    list_remove(&c->child);
    c->parent = NULL;
  }
}

void ar__scope_move (lua_State *L, Scope *from, Scope *to) {
  move_inside(from, to);
  update(L, to);
}

void ar__scope_unlink (Scope *s) {
  if (!s->entered || s->exited) return;
  s->exited = true;
  ar__heap_remove(&s->rt->heap, &s->timer);
  if (s->parent) move_inside(s, s->parent);
  else orphan_inside(s);
  list_remove(&s->child);
}

/* --- deadlines and cancelling --------------------------------------- */

void ar__scope_cancel (lua_State *L, Scope *s, CancelSource source) {
  if (s->cancel_called) return;
  s->cancel_called = true;
  s->source = (uint8_t)source;
  ar__heap_remove(&s->rt->heap, &s->timer);
  if (s->entered && !s->exited) update(L, s);
}

void ar__scope_expired (lua_State *L, Scope *s) {
  ar__scope_cancel(L, s, SOURCE_DEADLINE);
}

/* Can the deadline be in the heap? */
static bool is_timed (const Scope *s) {
  return s->entered && !s->exited && !s->cancel_called;
}

/* The time to compare a deadline with. A script's own clock may raise, so
   that it is asked before anything has changed. [-0, +0, e] */
static double time_for (lua_State *L, const Scope *s, double deadline) {
  return deadline == INFINITY || deadline == -INFINITY
             ? 0 : ar__now(L, s->rt);
}

/* Put an entered scope's deadline into the heap; one that has come
   cancels. Result: false when there is no memory. */
static bool arm (lua_State *L, Scope *s, double now) {
  ar__heap_remove(&s->rt->heap, &s->timer);
  if (!is_timed(s) || s->deadline == INFINITY) return true;
  if (s->deadline > now)
    return ar__heap_add(&s->rt->heap, &s->timer, s->deadline);
  ar__scope_expired(L, s);
  return true;
}

void ar__scope_set_deadline (lua_State *L, Scope *s, double deadline) {
  double now = is_timed(s) ? time_for(L, s, deadline) : 0;
  s->deadline = deadline;
  s->relative = NAN;
  if (!arm(L, s, now)) {
    s->deadline = INFINITY;
    luaL_error(L, "not enough memory");
  }
}

/* --- entering ------------------------------------------------------- */

static void check_unused (lua_State *L, const Scope *s) {
  if (s->entered)
    ar__raise(L, VM_RUNTIMEERROR,
              "Each CancelScope may only be used for a single 'with' "
              "block: make a new one");
}

void ar__scope_enter (lua_State *L, Scope *s, Task *t) {
  double now;
  check_unused(L, s);
  if (isnan(s->relative)) now = time_for(L, s, s->deadline);
  else {
    now = ar__now(L, s->rt);
    s->deadline = now + s->relative;
    s->relative = NAN;
  }
  s->entered = true;
  s->owner = t;
  s->parent = t->scope;
  if (s->parent) list_append(&s->parent->children, &s->child);
  ar__scope_adopt(s, t);
  set_effective(s);
  if (!arm(L, s, now)) {
    ar__scope_unlink(s);
    luaL_error(L, "not enough memory");
  }
}

void ar__scope_attach (Scope *s, Scope *parent) {
  s->entered = true;
  s->parent = parent;
  list_append(&parent->children, &s->child);
  set_effective(s);
}

void ar__scope_wrap (Scope *s, Task *t) {
  Scope *outer = t->daemon ? t->nursery->daemons : t->nursery->scope;
  Scope *inner = t->scope;
  s->of_child = true;
  ar__scope_attach(s, outer);
  if (inner == outer) {
    ar__scope_adopt(s, t);
    return;
  }
  while (inner->parent && inner->parent != outer) inner = inner->parent;
  list_remove(&inner->child);
  list_append(&s->children, &inner->child);
  inner->parent = s;
}

/* --- reasons -------------------------------------------------------- */

/* They are rare, and kept in the registry: the scope's address ->
   {text, name of the task}. */

void ar__scope_reason (lua_State *L, Scope *s, int text,
                       const char *task) {
  if (s->cancel_called) return; /* the first one counts */
  text = lua_absindex(L, text);
  lua_createtable(L, 2, 0);
  lua_pushvalue(L, text);
  lua_rawseti(L, -2, 1);
  lua_pushstring(L, task);
  lua_rawseti(L, -2, 2);
  lua_rawsetp(L, LUA_REGISTRYINDEX, s);
  s->has_reason = true;
}

static void forget_reason (lua_State *L, Scope *s) {
  if (!s->has_reason) return;
  s->has_reason = false;
  lua_pushnil(L);
  lua_rawsetp(L, LUA_REGISTRYINDEX, s);
}

/* Push " with reason 'R' from task 'T'", and set the fields of the
   exception on top. [-0, +1, m] */
static void take_reason (lua_State *L, const Scope *s) {
  int err = lua_gettop(L);
  lua_rawgetp(L, LUA_REGISTRYINDEX, s);
  lua_rawgeti(L, err + 1, 1);
  lua_pushvalue(L, -1);
  lua_setfield(L, err, "reason");
  lua_rawgeti(L, err + 1, 2);
  lua_pushvalue(L, -1);
  lua_setfield(L, err, "source_task");
  if (lua_isnil(L, -1))
    lua_pushfstring(L, " with reason '%s'", lua_tostring(L, err + 2));
  else
    lua_pushfstring(L, " with reason '%s' from task '%s'",
                    lua_tostring(L, err + 2), lua_tostring(L, err + 3));
  lua_replace(L, err + 1);
  lua_settop(L, err + 1);
}

/* --- leaving -------------------------------------------------------- */

bool ar__scope_is_below (const Scope *s, const Scope *above) {
  while (s && s != above) s = s->parent;
  return s != NULL;
}

/* Take the scope out, from the task that is innermost in it. */
static void leave (lua_State *L, Scope *s, Task *t) {
  bool crossed = t->scope != s;
  if (!s->entered || s->exited)
    ar__raise(L, VM_RUNTIMEERROR, "Cancel scope stack corrupted: this "
                                  "scope isn't open");
  if (crossed && !ar__scope_is_below(t->scope, s))
    ar__raise(L, VM_RUNTIMEERROR,
              "Cancel scope stack corrupted: attempted to exit a scope "
              "of another task");
  if (crossed) ar__scope_cancel(L, s, SOURCE_EXPLICIT);
  ar__scope_unlink(s);
  if (crossed)
    ar__raise(L, VM_RUNTIMEERROR,
              "Cancel scope stack corrupted: scopes must be closed "
              "innermost first");
}

/* A real error that a Cancelled replaced must not vanish with it. The end
   of a generator is none. */
void ar__cancelled_cause (lua_State *L, Runtime *rt) {
  for (int i = 0; i < 100; i++) {
    if (!ar__is_core(L, rt, -1, CORE_CANCELLED) &&
        !ar__isinstance_of(L, -1, VM_GENERATOREXIT))
      break;
    lua_getfield(L, -1, "cause");
    lua_remove(L, -2);
  }
}

/* Take the Cancelled ones out of the error on top. [-1, +1, m] */
static void filter (lua_State *L, Scope *s) {
  Runtime *rt = s->rt;
  if (ar__is_core(L, rt, -1, CORE_CANCELLED)) {
    s->caught = true;
    ar__cancelled_cause(L, rt);
    return;
  }
  if (!ar__isinstance_of(L, -1, VM_EXCEPTIONGROUP)) return;
  ar__core_class(L, rt, CORE_CANCELLED);
  ar__error_split(L, -2, -1); /* err, class, cancelled, rest */
  if (!lua_isnil(L, -2)) {
    s->caught = true;
    lua_replace(L, -4);
    lua_pop(L, 2);
    ar__group_collapse(L);
  }
  else
    lua_pop(L, 3);
}

void ar__scope_filter (lua_State *L, Scope *s) {
  luaL_checkstack(L, 10, NULL);
  if (s->cancel_called && !from_above(s)) filter(L, s);
}

void ar__scope_exit (lua_State *L, Scope *s, Task *t) {
  bool catches;
  luaL_checkstack(L, 10, NULL);
  catches = s->cancel_called && !from_above(s);
  leave(L, s, t);
  forget_reason(L, s);
  if (catches && !lua_isnil(L, -1)) filter(L, s);
}

/* --- Cancelled ------------------------------------------------------ */

/* The scope that cancels the task: the outermost visible one. It may be far
   up, and there may be as many tasks as scopes: what is wanted nearly
   always, its source, each scope knows. */
static Scope *culprit (Task *t) {
  Scope *s = t->scope, *found = NULL;
  for (; s && s->effective; s = s->parent) {
    if (s->cancel_called) found = s;
    if (s->shield) break;
  }
  return found;
}

void ar__cancelled_new (lua_State *L, Task *t) {
  static const char *const sources[] = { /* ORDER CancelSource */
    "unknown", "deadline", "explicit", "nursery", "shutdown",
    "KeyboardInterrupt"
  };
  Scope *s = t->scope && t->scope->effective ? t->scope : NULL;
  const char *source = sources[s ? s->why : SOURCE_UNKNOWN];
  lua_pushfstring(L, "cancelled due to %s", source);
  ar__core_class(L, t->rt, CORE_CANCELLED);
  ar__exception_new(L);
  lua_pushstring(L, source);
  lua_setfield(L, -2, "source");
  if (s) s = s->why_reason ? culprit(t) : NULL;
  if (s && s->has_reason) {
    take_reason(L, s);
    lua_pushfstring(L, "cancelled due to %s%s", source,
                    lua_tostring(L, -1));
    lua_setfield(L, -3, "message");
    lua_pop(L, 1);
  }
}

/* --- the class ------------------------------------------------------ */

static Scope *check_scope (lua_State *L, const char *method) {
  return ar__arg_self(L, SCOPE, method);
}

Scope *ar__scope_new (lua_State *L, Runtime *rt) {
  Scope *s = lua_newuserdatauv(L, sizeof(Scope), 0);
  memset(s, 0, sizeof(Scope));
  s->rt = rt;
  s->timer.kind = TIMER_SCOPE;
  s->deadline = INFINITY;
  s->relative = NAN;
  list_init(&s->child);
  list_init(&s->children);
  list_init(&s->tasks);
  luaL_setmetatable(L, SCOPE);
  return s;
}

static int scope_gc (lua_State *L) {
  Scope *s = lua_touserdata(L, 1);
  ar__scope_unlink(s);
  forget_reason(L, s);
  return 0;
}

static int scope_enter (lua_State *L) {
  Runtime *rt = RUNTIME(L);
  Scope *s = check_scope(L, "__enter");
  check_unused(L, s);
  ar__scope_enter(L, s, ar__running(L, rt, "CancelScope"));
  ar__vm_pin(rt->vm, 1);
  lua_settop(L, 1);
  return 1;
}

static int too_slow (lua_State *L, Runtime *rt) {
  return ar__raise_core(L, rt, CORE_TOOSLOW, "");
}

/* (scope, err): true when the error was caught; what is left of it is
   raised. */
static int scope_exit (lua_State *L) {
  Runtime *rt = RUNTIME(L);
  Scope *s = check_scope(L, "__exit");
  lua_settop(L, 2);
  ar__vm_pin(rt->vm, -1);
  lua_pushvalue(L, 2);
  ar__scope_exit(L, s, ar__running(L, rt, "CancelScope"));
  if (s->fail && s->caught && lua_isnil(L, 3)) return too_slow(L, rt);
  if (!lua_isnil(L, 3) && !lua_rawequal(L, 2, 3)) return lua_error(L);
  lua_pushboolean(L, lua_isnil(L, 3) && !lua_isnil(L, 2));
  return 1;
}

static int scope_cancel (lua_State *L) {
  Scope *s = check_scope(L, "cancel");
  lua_settop(L, 2);
  if (lua_istable(L, 2)) {
    static const char *const names[] = {"reason", NULL};
    ar__arg_options(L, 2, "cancel", names, false);
    lua_getfield(L, 2, "reason");
    lua_replace(L, 2);
  }
  if (lua_type(L, 2) == LUA_TSTRING)
    ar__scope_reason(L, s, 2, s->rt->current
                                  ? ar__task_name(L, s->rt->current)
                                  : NULL);
  else if (!lua_isnil(L, 2))
    return ar__arg_type(L, "cancel", "reason", 2, "a string");
  ar__scope_cancel(L, s, SOURCE_EXPLICIT);
  return 0;
}

static int scope_is_relative (lua_State *L) {
  Scope *s = check_scope(L, "is_relative");
  if (s->entered) lua_pushboolean(L, 0);
  else lua_pushboolean(L, !isnan(s->relative));
  return 1;
}

/* --- attributes ----------------------------------------------------- */

static int get_deadline (lua_State *L) {
  Scope *s = lua_touserdata(L, 1);
  if (!isnan(s->relative))
    return ar__raise(L, VM_RUNTIMEERROR,
                     "unentered relative cancel scope does not have an "
                     "absolute deadline: use relative_deadline");
  lua_pushnumber(L, s->deadline);
  return 1;
}

static int set_deadline (lua_State *L) {
  Scope *s = lua_touserdata(L, 1);
  double d = ar__arg_number(L, "CancelScope", "deadline", 2);
  if (!isnan(s->relative))
    return ar__raise(L, VM_RUNTIMEERROR,
                     "unentered relative cancel scope does not have an "
                     "absolute deadline: set relative_deadline");
  ar__scope_set_deadline(L, s, d);
  return 0;
}

static int get_relative (lua_State *L) {
  Scope *s = lua_touserdata(L, 1);
  if (s->entered)
    return ar__raise(L, VM_RUNTIMEERROR,
                     "a scope that was entered has an absolute deadline: "
                     "use deadline");
  lua_pushnumber(L, isnan(s->relative) ? INFINITY : s->relative);
  return 1;
}

static int set_relative (lua_State *L) {
  Scope *s = lua_touserdata(L, 1);
  double d = ar__arg_number(L, "CancelScope", "relative_deadline", 2);
  if (d < 0)
    return ar__arg_value(L, "CancelScope", "relative_deadline", 2,
                         "a number that isn't negative");
  if (s->entered)
    return ar__raise(L, VM_RUNTIMEERROR,
                     "a scope that was entered has an absolute deadline: "
                     "set deadline");
  s->relative = d;
  return 0;
}

static int get_shield (lua_State *L) {
  Scope *s = lua_touserdata(L, 1);
  lua_pushboolean(L, s->shield);
  return 1;
}

static int set_shield (lua_State *L) {
  Scope *s = lua_touserdata(L, 1);
  if (!lua_isboolean(L, 2))
    return ar__arg_type(L, "CancelScope", "shield", 2, "a boolean");
  s->shield = lua_toboolean(L, 2);
  if (s->entered && !s->exited) update(L, s);
  return 0;
}

/* Reading it past the deadline makes it true, also before the block. */
static int get_cancel_called (lua_State *L) {
  Scope *s = lua_touserdata(L, 1);
  bool counts = s->timer.index || (!s->entered && s->rt->run_id != 0);
  if (!s->cancel_called && counts && s->deadline <= ar__now(L, s->rt))
    ar__scope_expired(L, s);
  lua_pushboolean(L, s->cancel_called);
  return 1;
}

static int get_caught (lua_State *L) {
  Scope *s = lua_touserdata(L, 1);
  lua_pushboolean(L, s->caught);
  return 1;
}

static int scope_tostring (lua_State *L) {
  Scope *s = lua_touserdata(L, 1);
  lua_pushfstring(L, "<trio.CancelScope at %p, %s%s>", (void *)s,
                  s->exited ? "exited" : s->entered ? "entered"
                                                    : "unbound",
                  s->cancel_called ? ", cancelled" : "");
  return 1;
}

/* --- making one ----------------------------------------------------- */

static double check_deadline (lua_State *L, const char *fname,
                              const char *arg, int idx, bool relative) {
  double d;
  if (lua_isnil(L, idx)) return relative ? NAN : INFINITY;
  d = ar__arg_number(L, fname, arg, idx);
  if (relative && d < 0)
    ar__arg_value(L, fname, arg, idx, "a number that isn't negative");
  return d;
}

/* CancelScope{deadline =, relative_deadline =, shield =} */
static int new_scope (lua_State *L) {
  static const char *const names[] = {"deadline", "relative_deadline",
                                      "shield", NULL};
  Runtime *rt = RUNTIME(L);
  Scope *s;
  lua_settop(L, 1);
  if (!lua_isnil(L, 1) && !lua_istable(L, 1))
    return ar__arg_type(L, "CancelScope", "options", 1,
                        "a table of options, {deadline = ...}");
  if (lua_isnil(L, 1)) {
    lua_newtable(L);
    lua_replace(L, 1);
  }
  ar__arg_options(L, 1, "CancelScope", names, false);
  lua_getfield(L, 1, "deadline");          /* 2 */
  lua_getfield(L, 1, "relative_deadline"); /* 3 */
  lua_getfield(L, 1, "shield");            /* 4 */
  s = ar__scope_new(L, rt);
  s->deadline = check_deadline(L, "CancelScope", "deadline", 2, false);
  s->relative = check_deadline(L, "CancelScope", "relative_deadline", 3,
                               true);
  if (!lua_isnil(L, 2) && !lua_isnil(L, 3) && s->deadline != INFINITY)
    return ar__raise(L, VM_VALUEERROR, "CancelScope() takes a deadline or "
                                       "a relative_deadline, not both");
  if (s->relative == INFINITY) s->relative = NAN;
  if (!lua_isnil(L, 4) && !lua_isboolean(L, 4))
    return ar__arg_type(L, "CancelScope", "shield", 4, "a boolean");
  s->shield = lua_toboolean(L, 4);
  return 1;
}

/* f(seconds or deadline, {shield =}) */
static int timeout_scope (lua_State *L, const char *fname, bool relative,
                          bool fail) {
  Runtime *rt = RUNTIME(L);
  Scope *s;
  double d;
  const char *arg = relative ? "seconds" : "deadline";
  const char *const names[] = {"shield", arg, NULL};
  lua_settop(L, 2);
  if (lua_istable(L, 1) && lua_isnil(L, 2)) { /* one table for all */
    lua_getfield(L, 1, "shield");
    lua_geti(L, 1, 1);
    if (lua_isnil(L, -1)) lua_getfield(L, 1, arg);
    if (!lua_isnil(L, -1)) ar__arg_options(L, 1, fname, names, true);
    lua_insert(L, 1);
    lua_settop(L, 3);
  }
  else if (lua_istable(L, 2)) {
    static const char *const shield[] = {"shield", NULL};
    ar__arg_options(L, 2, fname, shield, false);
    lua_getfield(L, 2, "shield");
  }
  else if (lua_isnil(L, 2))
    lua_pushnil(L);
  else
    return ar__arg_type(L, fname, "options", 2,
                        "a table of options, {shield = true}");
  d = ar__arg_number(L, fname, arg, 1);
  if (relative && d < 0)
    return ar__arg_value(L, fname, arg, 1, "a number that isn't negative");
  if (!lua_isnil(L, 3) && !lua_isboolean(L, 3))
    return ar__arg_type(L, fname, "shield", 3, "a boolean");
  s = ar__scope_new(L, rt);
  if (relative && d != INFINITY) s->relative = d;
  else s->deadline = d;
  s->shield = lua_toboolean(L, 3);
  s->fail = fail;
  return 1;
}

static int move_on_after (lua_State *L) {
  return timeout_scope(L, "move_on_after", true, false);
}

static int move_on_at (lua_State *L) {
  return timeout_scope(L, "move_on_at", false, false);
}

static int fail_after (lua_State *L) {
  return timeout_scope(L, "fail_after", true, true);
}

static int fail_at (lua_State *L) {
  return timeout_scope(L, "fail_at", false, true);
}

/* The earliest deadline of the scopes that the task sees. */
static int current_effective_deadline (lua_State *L) {
  Runtime *rt = RUNTIME(L);
  Task *t = ar__running(L, rt, "current_effective_deadline");
  double d = INFINITY;
  if (ar__would_cancel(t)) d = -INFINITY;
  else
    for (Scope *s = t->scope; s; s = s->shield ? NULL : s->parent)
      if (s->deadline < d) d = s->deadline;
  lua_pushnumber(L, d);
  return 1;
}

void ar__scope_lib (lua_State *L, Runtime *rt) {
  static const luaL_Reg meta[] = {
    {"__gc", scope_gc}, {"__enter", scope_enter}, {"__exit", scope_exit},
    {"__tostring", scope_tostring}, {NULL, NULL}
  };
  static const luaL_Reg methods[] = {
    {"cancel", scope_cancel}, {"is_relative", scope_is_relative},
    {NULL, NULL}
  };
  static const luaL_Reg getters[] = {
    {"deadline", get_deadline}, {"relative_deadline", get_relative},
    {"shield", get_shield}, {"cancel_called", get_cancel_called},
    {"cancelled_caught", get_caught}, {NULL, NULL}
  };
  static const luaL_Reg setters[] = {
    {"deadline", set_deadline}, {"relative_deadline", set_relative},
    {"shield", set_shield}, {NULL, NULL}
  };
  static const luaL_Reg functions[] = {
    {"CancelScope", new_scope}, {"move_on_after", move_on_after},
    {"move_on_at", move_on_at}, {"fail_after", fail_after},
    {"fail_at", fail_at},
    {"current_effective_deadline", current_effective_deadline},
    {NULL, NULL}
  };
  static const ClassDef def = {.name = SCOPE, .meta = meta,
                               .methods = methods, .getters = getters,
                               .setters = setters};
  ar__define_class(L, rt, &def);
  ar__setfuncs(L, rt, functions);
}
