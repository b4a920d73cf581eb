/* SPDX-License-Identifier: MIT
**
** Nurseries: a block that doesn't end before the tasks started in it
** have. The first error cancels the rest; all are collected.
*/
#include <string.h>

#include "runtime/runtime.h"

enum {
  UV_SCOPE = 1, UV_ERRORS, UV_PARENT,
  UV_TARGET, /* of a private nursery of start(): where its child will go */
  UV_EDGE,   /* a CancelledError that body or child ended with */
  UV_DAEMONS, /* the scope around its daemons */
  UV_COUNT = UV_DAEMONS
};

const char ar__nursery_kind = 0;

/* --- the metatable of an open nursery ------------------------------- */

/*
** Attributes like cancel_scope need an __index function, which would make
** each nursery:start_soon pay for a call. While a nursery is open it
** therefore has a metatable of its own whose __index is a table with the
** methods; only what is missing there goes on to a function, which knows
** its nursery. Such metatables are used again.
*/

/* upvalues: the nursery, the class's own __index. (methods, key) */
static int open_index (lua_State *L) {
  lua_pushvalue(L, lua_upvalueindex(2));
  lua_pushvalue(L, lua_upvalueindex(1));
  lua_pushvalue(L, 2);
  lua_call(L, 2, 1);
  return 1;
}

/* Copy the fields of the table at [from] to the one on top. */
static void copy_fields (lua_State *L, int from) {
  lua_pushnil(L);
  while (lua_next(L, from)) {
    lua_pushvalue(L, -2);
    lua_insert(L, -2);
    lua_rawset(L, -4);
  }
}

/* [-0, +1, m] a metatable whose [1] is its open_index */
static void make_open_meta (lua_State *L) {
  int top = lua_gettop(L);
  luaL_getmetatable(L, NURSERY);      /* top + 1 */
  lua_getfield(L, -1, "methods");     /* top + 2 */
  lua_newtable(L);                    /* top + 3: the methods */
  copy_fields(L, top + 2);
  lua_newtable(L);                    /* top + 4: their metatable */
  lua_pushnil(L);
  lua_getfield(L, top + 1, "__index");
  lua_pushcclosure(L, open_index, 2);
  lua_pushvalue(L, -1);
  lua_setfield(L, top + 4, "__index");
  lua_insert(L, top + 3);             /* the function below */
  lua_setmetatable(L, top + 4);
  lua_newtable(L);                    /* the metatable */
  copy_fields(L, top + 1);
  lua_pushvalue(L, top + 4);
  lua_setfield(L, -2, "__index");
  lua_pushvalue(L, top + 3);
  lua_rawseti(L, -2, 1);
  lua_replace(L, top + 1);
  lua_settop(L, top + 1);
}

/* [-0, +1, m] a fast metatable, a spare one if there is any */
static void push_open_meta (lua_State *L, Runtime *rt) {
  lua_Integer n;
  lua_rawgeti(L, LUA_REGISTRYINDEX, rt->open_metas);
  n = (lua_Integer)lua_rawlen(L, -1);
  if (n == 0) make_open_meta(L);
  else {
    lua_rawgeti(L, -1, n);
    lua_pushnil(L);
    lua_rawseti(L, -3, n);
  }
  lua_remove(L, -2);
}

/* The nursery's object at [idx] is open: give it the metatable on top.
   [-1, +0, -] */
static void set_open_meta (lua_State *L, int idx) {
  lua_rawgeti(L, -1, 1);
  lua_pushvalue(L, idx);
  lua_setupvalue(L, -2, 1);
  lua_pop(L, 1);
  lua_setmetatable(L, idx);
}

/* It is closed: take the fast metatable back. [-0, +0, m] */
static void reset_open_meta (lua_State *L, Runtime *rt, int idx) {
  idx = lua_absindex(L, idx);
  lua_rawgeti(L, LUA_REGISTRYINDEX, rt->open_metas);
  lua_getmetatable(L, idx);
  lua_rawgeti(L, -1, 1);
  lua_pushnil(L);
  lua_setupvalue(L, -2, 1);
  lua_pop(L, 1);
  luaL_getmetatable(L, NURSERY);
  lua_setmetatable(L, idx);
  lua_rawseti(L, -2, (lua_Integer)lua_rawlen(L, -2) + 1);
  lua_pop(L, 1);
}

/* --- making one ----------------------------------------------------- */

Nursery *ar__nursery_new (lua_State *L, Runtime *rt, bool strict) {
  Nursery *n;
  if (ar__host_strained(rt->host)) luaL_error(L, "not enough memory");
  n = lua_newuserdatauv(L, sizeof(Nursery), UV_COUNT);
  memset(n, 0, sizeof(Nursery));
  n->kind = &ar__nursery_kind;
  n->rt = rt;
  n->strict = strict;
  n->closed = true; /* until it is opened */
  list_init(&n->children);
  luaL_setmetatable(L, NURSERY);
  n->scope = ar__scope_new(L, rt);
  n->scope->of_nursery = true;
  lua_setiuservalue(L, -2, UV_SCOPE);
  return n;
}

void ar__nursery_push (lua_State *L, const Nursery *n) {
  lua_rawgeti(L, LUA_REGISTRYINDEX, n->rt->nurseries);
  lua_rawgetp(L, -1, n);
  lua_remove(L, -2);
}

/* Where the children of a nursery will go. [-0, +1, -] */
void ar__nursery_push_target (lua_State *L, const Nursery *n) {
  ar__nursery_push(L, n);
  lua_getiuservalue(L, -1, UV_TARGET);
  lua_remove(L, -2);
}

void ar__nursery_set_target (lua_State *L) {
  Nursery *n = lua_touserdata(L, 1);
  n->of_start = true;
  lua_setiuservalue(L, 1, UV_TARGET);
}

/* Keep the object at [idx] alive while the nursery is open. */
static void anchor (lua_State *L, Nursery *n, int idx) {
  idx = lua_absindex(L, idx);
  lua_rawgeti(L, LUA_REGISTRYINDEX, n->rt->nurseries);
  lua_pushvalue(L, idx);
  lua_rawsetp(L, -2, n);
  lua_pop(L, 1);
}

/* The block has ended: its object is at [idx]. Somebody who knows the
   parent may still ask for it. */
static void release (lua_State *L, Nursery *n, int idx) {
  if (n->parent->has_handle) {
    ar__handle_push(L, n->parent);
    lua_setiuservalue(L, idx, UV_PARENT);
  }
  n->parent = NULL;
  lua_rawgeti(L, LUA_REGISTRYINDEX, n->rt->nurseries);
  lua_pushnil(L);
  lua_rawsetp(L, -2, n);
  lua_pop(L, 1);
}

/* The nursery's object is on top. [-0, +0, m] */
void ar__nursery_open (lua_State *L, Nursery *n, Task *parent) {
  anchor(L, n, -1);
  n->opened = true;
  n->closed = false;
  n->parent = parent;
  n->outer = parent->nurseries;
  parent->nurseries = n;
}

/* --- errors --------------------------------------------------------- */

/* A nil can't be a member of a list: an exception stands for it. */
void ar__replace_nil (lua_State *L, int err) {
  lua_pushliteral(L, "a nil was raised");
  ar__class_push(L, VM_EXCEPTION);
  ar__exception_new(L);
  lua_replace(L, err);
}

/* Keep the CancelledError on top: it isn't put into a group, and gives way
   to other errors. [-1, +0, -] */
static void keep_edge (lua_State *L, Nursery *n) {
  n->was_thrown = true;
  ar__nursery_push(L, n);
  lua_insert(L, -2);
  lua_setiuservalue(L, -2, UV_EDGE);
  lua_pop(L, 1);
}

/* Is the exception at [err] in the list on top? Who awaits a child raises
   what the child has raised. */
static bool is_kept (lua_State *L, int err) {
  bool found = false;
  if (!lua_istable(L, err)) return false;
  for (lua_Integer i = (lua_Integer)lua_rawlen(L, -1); i > 0 && !found;
       i--) {
    lua_rawgeti(L, -1, i);
    found = lua_rawequal(L, -1, err);
    lua_pop(L, 1);
  }
  return found;
}

/* Keep the error on top. [-1, +0, m] */
static void keep_error (lua_State *L, Nursery *n) {
  int err = lua_gettop(L);
  bool is_nil = lua_isnil(L, err);
  lua_Integer i;
  if (ar__is_core(L, n->rt, err, CORE_CANCELLEDERROR)) {
    keep_edge(L, n);
    return;
  }
  if (ar__is_core(L, n->rt, err, CORE_CANCELLED)) {
    n->was_cancelled = true; /* one stands for all */
    ar__cancelled_cause(L, n->rt); /* a real error that it replaced */
  }
  if (is_nil || !lua_isnil(L, err)) {
    ar__nursery_push(L, n);
    if (lua_getiuservalue(L, -1, UV_ERRORS) != LUA_TTABLE) {
      lua_pop(L, 1);
      lua_newtable(L);
      lua_pushvalue(L, -1);
      lua_setiuservalue(L, -3, UV_ERRORS);
    }
    if (is_kept(L, err)) {
      lua_settop(L, err - 1);
      return;
    }
    i = (lua_Integer)lua_rawlen(L, -1) + 1;
    if (!lua_istable(L, err) && !lua_isuserdata(L, err)) {
      ar__error_frames(L, err);
      ar__group_note(L, -2, i);
      ar__error_forget(L);
    }
    if (is_nil) ar__replace_nil(L, err);
    lua_pushvalue(L, err);
    lua_rawseti(L, -2, i);
  }
  lua_settop(L, err - 1);
}

/* Say in which task an error was raised. */
static void describe (lua_State *L, Task *t) {
  const char *name = ar__task_name(L, t);
  const char *origin = ar__task_origin(L, t);
  const char *text =
      lua_pushfstring(L, "in task '%s'%s%s", name, *origin ? ", " : "",
                      origin);
  ar__error_extend(L, -4, text, NULL, 0);
  lua_pop(L, 3);
}

/* The error on top, of the task or the block, is why the rest will be
   cancelled. [-0, +0, m] */
static void give_reason (lua_State *L, Nursery *n, Task *t) {
  int err = lua_gettop(L);
  if (n->scope->cancel_called ||
      ar__is_core(L, n->rt, err, CORE_CANCELLED))
    return;
  lua_pushfstring(L, t ? "child task raised exception %s"
                       : "code block inside nursery raised exception %s",
                  ar__tostring(L, err));
  ar__scope_reason(L, n->scope, err + 2,
                   ar__task_name(L, t ? t : n->parent));
  lua_settop(L, err);
}

/* (err, nursery, task or NULL) -> is that all? */
static int protected_add (lua_State *L) {
  Nursery *n = lua_touserdata(L, 2);
  Task *t = lua_touserdata(L, 3);
  lua_settop(L, 1);
  if (t) describe(L, t);
  if (t && n->of_prompt && !ar__is_core(L, n->rt, 1, CORE_CANCELLED)) {
    ar__prompt_failed(L);
    lua_pushboolean(L, 1);
    return 1;
  }
  give_reason(L, n, t);
  keep_error(L, n);
  lua_pushboolean(L, 0);
  return 1;
}

/* Does the error on top say what is known: that memory is scarce? A group of
   thousands of them would take what is left. */
static bool is_of_strain (lua_State *L, Runtime *rt) {
  return ar__host_strained(rt->host) && lua_type(L, -1) == LUA_TSTRING &&
         strstr(lua_tostring(L, -1), "not enough memory");
}

/* Keep the error on top, which [t] raised, or the block if that is NULL;
   it cancels the rest. That there was one isn't forgotten, even if there
   is no memory to keep it. [-1, +0, -] */
static void add_error (lua_State *L, Nursery *n, Task *t) {
  bool done = false;
  if (is_of_strain(L, n->rt)) {
    lua_pop(L, 1);
    n->lost_errors = true;
    ar__scope_cancel(L, n->scope, SOURCE_NURSERY);
    return;
  }
  lua_pushcfunction(L, protected_add);
  lua_insert(L, -2);
  lua_pushlightuserdata(L, n);
  lua_pushlightuserdata(L, t);
  if (lua_pcall(L, 3, 1, 0) != LUA_OK) n->lost_errors = true;
  else done = lua_toboolean(L, -1);
  lua_pop(L, 1);
  if (!done) ar__scope_cancel(L, n->scope, SOURCE_NURSERY);
}

/* --- children ------------------------------------------------------- */

static bool is_done (const Nursery *n) {
  return n->body_done && n->nchildren == 0 && n->starts == 0;
}

/* Only daemons are left: nobody waits for them. */
static void end_daemons (lua_State *L, Nursery *n) {
  if (!n->body_done || n->nchildren != n->ndaemons || n->starts > 0 ||
      n->of_start || n->daemons->cancel_called)
    return;
  ar__scope_cancel(L, n->daemons, SOURCE_NURSERY);
}

/* After something ended: does the block end? */
static void check_done (lua_State *L, Nursery *n) {
  if (n->ndaemons > 0) end_daemons(L, n);
  if (!is_done(n)) return;
  n->closed = true;
  if (n->waiting) {
    n->waiting = false;
    ar__wake(n->parent);
  }
}

/* (err, task) -> what is left of it outside the scopes that are its own */
static int protected_filter (lua_State *L) {
  Task *t = lua_touserdata(L, 2);
  lua_settop(L, 1);
  for (Scope *s = t->scope; s && s != t->nursery->scope; s = s->parent)
    ar__scope_filter(L, s);
  return 1;
}

/* A daemon, or a task whose handle was asked to cancel it, has failed with
   the error on top: what else than that it was cancelled? Result: false,
   and nothing on top, if that was all. [-(0|1), +0, -] */
static bool filter_own (lua_State *L, Task *t) {
  lua_pushcfunction(L, protected_filter);
  lua_insert(L, -2);
  lua_pushlightuserdata(L, t);
  lua_pcall(L, 2, 1, 0);
  if (!lua_isnil(L, -1)) return true;
  lua_pop(L, 1);
  return false;
}

void ar__nursery_child_ended (lua_State *L, Task *t, bool failed) {
  Nursery *n = t->nursery;
  if (t->scope != n->scope) {
    if (failed) failed = filter_own(L, t);
    if (t->scope && t->scope->of_child) ar__scope_unlink(t->scope);
  }
  if (failed) add_error(L, n, t);
  list_remove(&t->sibling);
  n->nchildren--;
  if (t->daemon) n->ndaemons--;
  check_done(L, n);
}

/* The scope around a nursery's daemons, made when there is a first one.
   [-0, +0, m] */
static Scope *daemon_scope (lua_State *L, Nursery *n) {
  Scope *s;
  if (n->daemons) return n->daemons;
  ar__nursery_push(L, n);
  s = ar__scope_new(L, n->rt);
  lua_setiuservalue(L, -2, UV_DAEMONS);
  lua_pop(L, 1);
  ar__scope_attach(s, n->scope);
  n->daemons = s;
  return s;
}

void ar__nursery_add_daemon (lua_State *L, Nursery *n, Task *t) {
  ar__scope_adopt(daemon_scope(L, n), t);
  t->daemon = true;
  n->ndaemons++;
  end_daemons(L, n);
}

/* Their scope stays where it is, cancelled, as long as they live. */
static void give_children (Nursery *from, Nursery *to) {
  while (!list_empty(&from->children)) {
    Task *t = LINK_OWNER(from->children.next, Task, sibling);
    list_remove(&t->sibling);
    list_append(&to->children, &t->sibling);
    t->nursery = to;
    from->nchildren--;
    to->nchildren++;
    if (!t->daemon) continue;
    from->ndaemons--;
    if (to->daemons) to->ndaemons++;
    else t->daemon = false;
  }
}

void ar__nursery_abandon (lua_State *L, Task *t) {
  while (t->nurseries) {
    Nursery *n = t->nurseries;
    t->nurseries = n->outer;
    n->body_done = n->closed = true;
    n->parent = NULL;
    ar__scope_cancel(L, n->scope, SOURCE_NURSERY);
    give_children(n, t->nursery);
  }
}

/* --- the block ------------------------------------------------------ */

/* open_nursery{strict_exception_groups =} */
static int open_nursery (lua_State *L) {
  static const char *const names[] = {"strict_exception_groups", NULL};
  Runtime *rt = RUNTIME(L);
  bool strict = rt->strict_groups;
  lua_settop(L, 1);
  if (!lua_isnil(L, 1)) {
    if (!lua_istable(L, 1))
      return ar__arg_type(L, "open_nursery", "options", 1,
                          "a table of options");
    ar__arg_options(L, 1, "open_nursery", names, false);
    if (lua_getfield(L, 1, "strict_exception_groups") != LUA_TNIL) {
      if (!lua_isboolean(L, -1))
        return ar__arg_type(L, "open_nursery", "strict_exception_groups",
                            -1, "a boolean");
      strict = lua_toboolean(L, -1);
    }
  }
  ar__nursery_new(L, rt, strict);
  return 1;
}

static int nursery_aenter (lua_State *L) {
  Runtime *rt = RUNTIME(L);
  Nursery *n = ar__nursery_check(L, "__aenter");
  Task *t = ar__running(L, rt, "open_nursery");
  lua_settop(L, 1);
  if (n->opened)
    return ar__raise(L, VM_RUNTIMEERROR,
                     "a nursery can be opened once: call open_nursery() "
                     "for a new one");
  push_open_meta(L, rt); /* what needs memory comes first */
  anchor(L, n, 1);
  ar__scope_enter(L, n->scope, t);
  set_open_meta(L, 1);
  ar__nursery_open(L, n, t);
  ar__vm_pin(rt->vm, 1);
  return 1;
}

/* (nursery) */
static int protected_interrupt (lua_State *L) {
  Nursery *n = lua_touserdata(L, 1);
  lua_pushliteral(L, "");
  ar__class_push(L, VM_KEYBOARDINTERRUPT);
  ar__exception_new(L);
  keep_error(L, n);
  return 0;
}

static void add_interrupt (lua_State *L, Nursery *n) {
  lua_pushcfunction(L, protected_interrupt);
  lua_pushlightuserdata(L, n);
  if (lua_pcall(L, 1, 0, 0) != LUA_OK) {
    n->lost_errors = true;
    lua_pop(L, 1);
  }
  ar__scope_cancel(L, n->scope, SOURCE_INTERRUPT);
}

/* Something asks the parent to stop waiting: the children are cancelled by
   the same scope, so it waits for them on. An interrupt is an error of the
   block's. */
static bool abort_exit (lua_State *L, Task *t) {
  Nursery *n = t->wait_data;
  Runtime *rt = t->rt;
  if (rt->interrupted && t == rt->main) {
    rt->interrupted = false;
    t->aborted = false;
    add_interrupt(L, n);
  }
  if (t->thrown) { /* into the block, so to say */
    t->aborted = false;
    ar__thrown_push(L, t);
    ar__thrown_forget(L, t);
    add_error(L, n, NULL);
  }
  return false;
}

static const WaitKind exit_wait = {.what = "the tasks of its nursery",
                                   .abort = abort_exit};

/* Find an error that leaves nurseries as it is. The list of errors is on
   top. [-0, +(0|1), -] */
static bool push_bare (lua_State *L, Runtime *rt) {
  lua_Integer count = (lua_Integer)lua_rawlen(L, -1);
  for (lua_Integer i = 1; i <= count; i++) {
    lua_rawgeti(L, -1, i);
    if (ar__isinstance_of(L, -1, VM_KEYBOARDINTERRUPT) ||
        ar__is_core(L, rt, -1, CORE_SYSTEMEXIT))
      return true;
    lua_pop(L, 1);
  }
  return false;
}

/* One Cancelled stands for all, as the last member of the list on top: a
   scope must see that it caught some. [-0, +0, m] */
static void add_cancelled (lua_State *L, Nursery *n) {
  ar__cancelled_new(L, n->parent);
  lua_rawseti(L, -2, (lua_Integer)lua_rawlen(L, -2) + 1);
  n->was_cancelled = false;
}

/* The list of errors on top becomes what is raised. [-1, +1, m] */
static void push_group (lua_State *L, Nursery *n) {
  if (!n->strict && lua_rawlen(L, -1) == 1) {
    lua_rawgeti(L, -1, 1);
    lua_remove(L, -2);
    return;
  }
  lua_pushliteral(L, "Exceptions from Trio nursery");
  lua_insert(L, -2);
  ar__group_new(L);
  if (!n->strict) ar__group_set_collapse(L, -1);
}

/* Push what the nursery raises, or nil. The error of its body, or nil, is
   at [body]. [-0, +1, m] */
static void push_outcome (lua_State *L, Nursery *n, int body) {
  ar__nursery_push(L, n);
  if (lua_getiuservalue(L, -1, UV_ERRORS) == LUA_TTABLE) {
    if (push_bare(L, n->rt)) {
      lua_replace(L, -3);
      lua_pop(L, 1);
      return;
    }
    if (n->was_cancelled) add_cancelled(L, n);
    push_group(L, n);
  }
  else if (n->lost_errors)
    luaL_error(L, "not enough memory");
  else if (n->was_thrown) {
    lua_pop(L, 1);
    lua_getiuservalue(L, -1, UV_EDGE);
  }
  else if (n->was_cancelled) {
    lua_pop(L, 1);
    if (lua_isnil(L, body)) ar__cancelled_new(L, n->parent);
    else lua_pushvalue(L, body);
  }
  lua_remove(L, -2);
}

/* (nursery, err of the body) -> what it raises */
static int protected_outcome (lua_State *L) {
  push_outcome(L, lua_touserdata(L, 1), 2);
  return 1;
}

/* Push what the nursery at 1 raises, or nil: the block must be left,
   whatever that is. [-0, +1, -] */
static void push_end (lua_State *L) {
  const Nursery *n = lua_touserdata(L, 1);
  bool failed = lua_getiuservalue(L, 1, UV_ERRORS) != LUA_TNIL ||
                n->lost_errors || n->was_cancelled || n->was_thrown;
  lua_pop(L, 1);
  if (!failed) {
    lua_pushnil(L);
    return;
  }
  lua_pushcfunction(L, protected_outcome);
  lua_pushvalue(L, 1);
  lua_pushvalue(L, 2);
  lua_pcall(L, 2, 1, 0);
}

void ar__nursery_push_errors (lua_State *L, Nursery *n) {
  n->was_cancelled = false;
  push_outcome(L, n, 0);
}

/* All children have ended: (nursery, err of the body). */
static int finish_block (lua_State *L, int status, lua_KContext ctx) {
  Nursery *n = lua_touserdata(L, 1);
  Task *t = n->parent;
  (void)status;
  (void)ctx;
  lua_settop(L, 2);
  t->wait = NULL;
  t->wake = WAKE_VALUES;
  t->nurseries = n->outer;
  push_end(L);                         /* 3 */
  lua_pushvalue(L, 3);
  release(L, n, 1);
  if (n->daemons) ar__scope_unlink(n->daemons);
  ar__scope_exit(L, n->scope, t);      /* 4: what is left */
  reset_open_meta(L, n->rt, 1);
  if (lua_isnil(L, 4)) {
    lua_pushboolean(L, !lua_isnil(L, 2));
    return 1;
  }
  if (lua_rawequal(L, 4, 2)) return 0; /* the body's own: it goes on */
  if (ar__is_core(L, n->rt, 2, CORE_CANCELLED)) /* it is no cause of 4 */
    ar__error_settle(L, 2);
  ar__error_here(L, 4, L, 0);
  return lua_error(L);
}

static void check_innermost (lua_State *L, Nursery *n) {
  if (!n->opened || n->body_done)
    ar__raise(L, VM_RUNTIMEERROR, "Nursery stack corrupted: this nursery "
                                  "isn't open");
  if (n->rt->current != n->parent || n->parent->nurseries != n)
    ar__raise(L, VM_RUNTIMEERROR, "Nursery stack corrupted: nurseries must "
                                  "be closed innermost first, in the task "
                                  "that opened them");
}

static int nursery_aexit (lua_State *L) {
  Nursery *n = ar__nursery_check(L, "__aexit");
  bool failed = lua_toboolean(L, 3); /* see support.lua */
  lua_settop(L, 2);
  if (failed && lua_isnil(L, 2)) ar__replace_nil(L, 2);
  check_innermost(L, n);
  ar__vm_pin(n->rt->vm, -1);
  n->body_done = true;
  if (!lua_isnil(L, 2)) {
    lua_pushvalue(L, 2);
    add_error(L, n, NULL);
  }
  if (n->ndaemons > 0) end_daemons(L, n);
  if (is_done(n)) {
    n->closed = true;
    n->parent->resume_args = 0;
    ar__schedule(n->parent); /* others have their turn */
    return lua_yieldk(L, 0, 0, finish_block);
  }
  n->waiting = true;
  return ar__park(L, n->parent, &exit_wait, n, 0, finish_block);
}

/* --- start: a child that says when it is ready ------------------------ */

void ar__nursery_check_open (lua_State *L, Nursery *n) {
  if (!n->opened)
    ar__raise(L, VM_RUNTIMEERROR,
              "this nursery was never opened: write "
              "'async with trio.open_nursery() as nursery do'");
  if (n->closed)
    ar__raise(L, VM_RUNTIMEERROR,
              "Nursery is closed to new arrivals: its block has ended");
  if (n->rt->run_id == 0)
    ar__raise(L, VM_RUNTIMEERROR, "the run of this nursery has ended");
}

/* begin_start(nursery): keep it open while a child gets ready. */
static int begin_start (lua_State *L) {
  Nursery *n = ar__nursery_check(L, "start");
  ar__nursery_check_open(L, n);
  n->starts++;
  return 0;
}

static int end_start (lua_State *L) {
  Nursery *n = ar__nursery_check(L, "start");
  n->starts--;
  check_done(L, n);
  return 0;
}

/* move_children(from, to): the child has called started(). */
static int move_children (lua_State *L) {
  Nursery *from = ar__nursery_check(L, "started");
  Nursery *to;
  lua_settop(L, 2);
  lua_insert(L, 1);
  to = ar__nursery_check(L, "started");
  if (!from->parent || ar__scope_is_below(to->scope, from->scope))
    return ar__raise(L, VM_RUNTIMEERROR,
                     "the tasks of a nursery can't move into it");
  if (from->scope->effective) { /* it will end by itself */
    lua_pushboolean(L, 0);
    return 1;
  }
  if (from->daemons) daemon_scope(L, to);
  give_children(from, to);
  list_remove(&from->parent->in_scope); /* it stays where it is */
  if (from->daemons) {
    ar__scope_move(L, from->daemons, to->daemons);
    ar__scope_unlink(from->daemons);
  }
  ar__scope_move(L, from->scope, to->scope);
  ar__scope_adopt(from->scope, from->parent);
  check_done(L, from);
  lua_pushboolean(L, 1);
  return 1;
}

/* --- attributes ----------------------------------------------------- */

static int get_scope (lua_State *L) {
  lua_getiuservalue(L, 1, UV_SCOPE);
  return 1;
}

static int get_parent (lua_State *L) {
  Nursery *n = lua_touserdata(L, 1);
  if (n->parent) ar__handle_push(L, n->parent);
  else lua_getiuservalue(L, 1, UV_PARENT);
  return 1;
}

/* A set: a sequence that also maps each member to true. */
static int get_children (lua_State *L) {
  Nursery *n = lua_touserdata(L, 1);
  int i = 0;
  lua_newtable(L);
  for (Link *l = n->children.next; l != &n->children; l = l->next) {
    ar__handle_push(L, LINK_OWNER(l, Task, sibling));
    lua_pushvalue(L, -1);
    lua_rawseti(L, -3, ++i);
    lua_pushboolean(L, 1);
    lua_rawset(L, -3);
  }
  return 1;
}

static int nursery_tostring (lua_State *L) {
  Nursery *n = lua_touserdata(L, 1);
  lua_pushfstring(L, "<Nursery at %p, %d tasks%s>", (void *)n,
                  (int)n->nchildren, n->closed ? ", closed" : "");
  return 1;
}

void ar__nursery_lib (lua_State *L, Runtime *rt) {
  static const luaL_Reg meta[] = {{"__tostring", nursery_tostring},
                                  {NULL, NULL}};
  static const VmAsyncReg async_meta[] = {
    {"__aenter", nursery_aenter}, {"__aexit", nursery_aexit}, {NULL, NULL}
  };
  static const luaL_Reg getters[] = {
    {"cancel_scope", get_scope}, {"parent_task", get_parent},
    {"child_tasks", get_children}, {NULL, NULL}
  };
  static const luaL_Reg functions[] = {
    {"open_nursery", open_nursery}, {"begin_start", begin_start},
    {"end_start", end_start}, {"move_children", move_children},
    {NULL, NULL}
  };
  static const VmAsyncReg async[] = { /* for blocks made of functions */
    {"enter_nursery", nursery_aenter}, {"leave_nursery", nursery_aexit},
    {NULL, NULL}
  };
  static const ClassDef def = {.name = NURSERY, .meta = meta,
                               .async_meta = async_meta,
                               .methods = ar__start_methods,
                               .getters = getters};
  ar__define_class(L, rt, &def);
  ar__set_async(L, rt, async);
  ar__setfuncs(L, rt, functions);
}
