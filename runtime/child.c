/* SPDX-License-Identifier: MIT
**
** Handles of children, from nursery:start_task: what a child returned or
** raised, for those who ask. Its error is its nursery's all the same.
*/
#include "runtime/runtime.h"

#define CHILD "Child"

typedef enum ChildState {
  CHILD_RUNS, CHILD_RETURNED, CHILD_FAILED, CHILD_CANCELLED
} ChildState;

/* While the task lives, Runtime.children keeps the object. */
typedef struct Child {
  Lot lot;         /* who waits */
  Breaker task;    /* unset when it has ended */
  Scope *scope;    /* around the task, from cancel(); or NULL */
  int nresults;
  uint8_t state;   /* ChildState */
} Child;

enum {
  UV_OUTCOME = 1, /* its result, a table if there is not one; its error */
  UV_NAME,        /* or its function */
  UV_SCOPE, UV_COUNT = UV_SCOPE
};

static const WaitKind child_wait = {.what = "a child", IN_LOT};

static Child *check_child (lua_State *L, const char *method) {
  return ar__arg_self(L, CHILD, method);
}

/* --- the end of the task ---------------------------------------------- */

/* Push the object. [-0, +1, -] */
static void push_child (lua_State *L, Child *c) {
  lua_rawgeti(L, LUA_REGISTRYINDEX, c->lot.rt->children);
  lua_rawgetp(L, -1, c);
  lua_remove(L, -2);
}

/* The task no longer keeps it. [-0, +0, -] */
static void release (lua_State *L, Child *c) {
  lua_rawgeti(L, LUA_REGISTRYINDEX, c->lot.rt->children);
  lua_pushnil(L);
  lua_rawsetp(L, -2, c);
  lua_pop(L, 1);
}

/* Keep what it returned: the values above [base]. The object is on top. */
static void keep_results (lua_State *L, Child *c, int base, int n) {
  if (n == 1) lua_pushvalue(L, base + 1);
  else {
    lua_createtable(L, n, 0);
    for (int i = 1; i <= n; i++) {
      lua_pushvalue(L, base + i);
      lua_rawseti(L, -2, i);
    }
  }
  lua_setiuservalue(L, -2, UV_OUTCOME);
  c->nresults = n;
  c->state = CHILD_RETURNED;
}

/* Keep the error at [err], without what cancel() has made of it. The object
   is on top. */
static void keep_error (lua_State *L, Child *c, int err) {
  lua_pushvalue(L, err);
  if (lua_isnil(L, -1)) ar__replace_nil(L, lua_gettop(L));
  if (c->scope) ar__scope_filter(L, c->scope);
  if (lua_isnil(L, -1) || ar__is_core(L, c->lot.rt, -1, CORE_CANCELLED)) {
    lua_pop(L, 1); /* it stays CHILD_CANCELLED */
    return;
  }
  lua_setiuservalue(L, -2, UV_OUTCOME);
  c->state = CHILD_FAILED;
}

static void on_end (lua_State *L, Breaker *b, Task *t, int nresults) {
  Child *c = LINK_OWNER(b, Child, task);
  int top = lua_gettop(L);
  (void)t;
  c->state = CHILD_CANCELLED; /* or no memory for what it was */
  ar__lot_unpark(&c->lot, UINT32_MAX);
  luaL_checkstack(L, 10, NULL);
  push_child(L, c);
  release(L, c);
  if (nresults >= 0) keep_results(L, c, top - nresults, nresults);
  else keep_error(L, c, top);
  lua_settop(L, top);
}

/* --- making one ------------------------------------------------------- */

void ar__child_new (lua_State *L, Runtime *rt) {
  Child *c = lua_newuserdatauv(L, sizeof(Child), UV_COUNT);
  ar__lot_init(&c->lot, rt);
  c->task.task = NULL;
  c->task.ended = on_end;
  c->scope = NULL;
  c->nresults = 0;
  c->state = CHILD_RUNS;
  luaL_setmetatable(L, CHILD);
  lua_rawgeti(L, LUA_REGISTRYINDEX, rt->children);
  lua_pushvalue(L, -2);
  lua_rawsetp(L, -2, c); /* what needs memory comes first */
  lua_pop(L, 1);
}

void ar__child_set (lua_State *L, int idx, Task *t) {
  Child *c = lua_touserdata(L, idx);
  lua_setiuservalue(L, idx, UV_NAME);
  ar__breaker_set(&c->task, t);
}

/* --- methods ---------------------------------------------------------- */

static const char *push_name (lua_State *L) {
  lua_getiuservalue(L, 1, UV_NAME);
  if (lua_isfunction(L, -1)) return ar__function_name(L, -1);
  return luaL_tolstring(L, -1, NULL);
}

/* Has its run broken down? Then it never ends. */
static bool is_lost (const Child *c) {
  return c->state == CHILD_RUNS && !c->task.task;
}

/* The results, or the error is raised. The child is at 1. */
static int give_outcome (lua_State *L, Child *c) {
  lua_settop(L, 1);
  if (c->state == CHILD_RUNS && !is_lost(c))
    return ar__raise(L, VM_RUNTIMEERROR,
                     "task '%s' hasn't ended yet: write 'await child' to "
                     "wait for its result", push_name(L));
  if (c->state == CHILD_CANCELLED || is_lost(c))
    return ar__raise(L, VM_RUNTIMEERROR, "task '%s' was cancelled",
                     push_name(L));
  lua_getiuservalue(L, 1, UV_OUTCOME);
  if (c->state == CHILD_FAILED) return lua_error(L);
  if (c->nresults == 1) return 1;
  luaL_checkstack(L, c->nresults, "too many results");
  for (int i = 1; i <= c->nresults; i++) lua_rawgeti(L, 2, i);
  return c->nresults;
}

static int child_result (lua_State *L) {
  return give_outcome(L, check_child(L, "result"));
}

static int after_await (lua_State *L, int status, lua_KContext ctx) {
  (void)status;
  ar__woken(L, (Task *)ctx);
  return give_outcome(L, lua_touserdata(L, 1));
}

/* One that has ended is a checkpoint all the same. */
static int child_await (lua_State *L) {
  Child *c = check_child(L, "__await");
  Task *t = ar__running(L, c->lot.rt, "await");
  if (ar__is_cancelled(t)) return ar__park_cancelled(L, t);
  if (c->task.task == t)
    return ar__raise(L, VM_RUNTIMEERROR, "task '%s' can't wait for itself",
                     push_name(L));
  if (c->task.task)
    return ar__lot_wait(L, &c->lot, t, &child_wait, after_await);
  t->resume_args = 0;
  ar__schedule(t);
  return lua_yieldk(L, 0, (lua_KContext)t, after_await);
}

static int child_wait_for (lua_State *L) {
  Child *c = check_child(L, "wait");
  Task *t = ar__running(L, c->lot.rt, "wait");
  if (c->task.task) return ar__lot_park(L, &c->lot, t, &child_wait);
  return ar__checkpoint(L);
}

static int child_done (lua_State *L) {
  lua_pushboolean(L, check_child(L, "done")->task.task == NULL);
  return 1;
}

/* child:cancel(reason) */
static int child_cancel (lua_State *L) {
  Child *c = check_child(L, "cancel");
  Runtime *rt = c->lot.rt;
  lua_settop(L, 2);
  if (!lua_isnil(L, 2) && lua_type(L, 2) != LUA_TSTRING)
    return ar__arg_type(L, "cancel", "reason", 2, "a string");
  if (!c->task.task) return 0;
  if (!c->scope) {
    Scope *s = ar__scope_new(L, rt);
    lua_setiuservalue(L, 1, UV_SCOPE);
    ar__scope_wrap(s, c->task.task);
    c->scope = s;
  }
  if (!lua_isnil(L, 2))
    ar__scope_reason(L, c->scope, 2,
                     rt->current ? ar__task_name(L, rt->current) : NULL);
  ar__scope_cancel(L, c->scope, SOURCE_EXPLICIT);
  return 0;
}

static int get_name (lua_State *L) {
  push_name(L);
  return 1;
}

static int child_tostring (lua_State *L) {
  const Child *c = check_child(L, "__tostring");
  lua_pushfstring(L, "<Child '%s'%s>", push_name(L),
                  c->task.task ? "" : ", done");
  return 1;
}

void ar__child_lib (lua_State *L, Runtime *rt) {
  static const luaL_Reg meta[] = {{"__tostring", child_tostring},
                                  {NULL, NULL}};
  static const VmAsyncReg async_meta[] = {{"__await", child_await},
                                          {NULL, NULL}};
  static const luaL_Reg methods[] = {
    {"result", child_result}, {"done", child_done},
    {"cancel", child_cancel}, {NULL, NULL}
  };
  static const VmAsyncReg async_methods[] = {{"wait", child_wait_for},
                                             {NULL, NULL}};
  static const luaL_Reg getters[] = {{"name", get_name}, {NULL, NULL}};
  static const ClassDef def = {.name = CHILD, .meta = meta,
                               .async_meta = async_meta,
                               .methods = methods,
                               .async_methods = async_methods,
                               .getters = getters};
  ar__define_class(L, rt, &def);
}
