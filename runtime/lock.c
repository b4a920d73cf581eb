/* SPDX-License-Identifier: MIT
**
** Lock, StrictFIFOLock and Condition. A lock is owned by a task, and goes
** straight from one owner to the next: it is never free while somebody
** waits, so nobody can take it out of turn. When its owner ends, it breaks.
*/
#include "runtime/runtime.h"

#define LOCK "Lock"
#define STRICT_LOCK "StrictFIFOLock"
#define CONDITION "Condition"

/* Invariant: while somebody waits, it is owned. */
typedef struct Lock {
  const void *kind; /* &lock_kind, in both classes */
  Lot lot;
  Breaker owner;
  bool broken;      /* the owner has ended */
  int dead;         /* registry: who that was, as text, or LUA_NOREF */
} Lock;

static const char lock_kind = 0;

/* --- owners --------------------------------------------------------- */

static bool is_locked (const Lock *k) {
  return k->owner.task || k->broken;
}

/* Who waits learns of it when it goes on. */
static void owner_ended (lua_State *L, Breaker *b, Task *t, int nresults) {
  Lock *k = LINK_OWNER(b, Lock, owner);
  const char *name, *origin;
  int top = lua_gettop(L);
  (void)nresults;
  k->broken = true;
  ar__lot_unpark(&k->lot, UINT32_MAX);
  luaL_checkstack(L, 10, NULL);
  name = ar__task_name(L, t);
  origin = ar__task_origin(L, t);
  lua_pushfstring(L, "task '%s'%s%s", name, *origin ? ", " : "", origin);
  k->dead = luaL_ref(L, LUA_REGISTRYINDEX);
  lua_settop(L, top);
}

static int raise_broken (lua_State *L, const Lock *k) {
  const char *who;
  lua_rawgeti(L, LUA_REGISTRYINDEX, k->dead);
  who = lua_tostring(L, -1);
  return ar__raise_core(L, k->lot.rt, CORE_BROKEN,
                        "Owner of this lock exited without releasing: %s",
                        who ? who : "a task");
}

/* Let the one that waits longest own it. */
static void hand_over (Lock *k) {
  Task *next = ar__lot_first(&k->lot);
  ar__breaker_unset(&k->owner);
  if (!next) return;
  ar__breaker_set(&k->owner, next);
  ar__lot_unpark(&k->lot, 1);
}

static int raise_reacquire (lua_State *L) {
  return ar__raise(L, VM_RUNTIMEERROR,
                   "attempt to re-acquire an already held Lock");
}

static int raise_not_owner (lua_State *L, const Lock *k) {
  Task *owner = k->owner.task;
  return ar__raise(L, VM_RUNTIMEERROR,
                   "can't release a Lock you don't own: %s%s%s",
                   owner ? "its owner is task '" : "nobody owns it",
                   owner ? ar__task_name(L, owner) : "",
                   owner ? "'" : "");
}

/* --- waiting for one ------------------------------------------------ */

static void push_holder (lua_State *L, Task *t) {
  const Lock *k = LINK_OWNER(t->wait_data, Lock, lot);
  const char *name;
  if (!k->owner.task) {
    lua_pushliteral(L, "");
    return;
  }
  name = ar__task_name(L, k->owner.task);
  lua_pushfstring(L, " (held by task '%s')", name);
  lua_remove(L, -2);
}

static const WaitKind lock_wait = {.what = "Lock.acquire", IN_LOT,
                                   .detail = push_holder};

/* The lock at 1, or the condition's, is the task's now, or broken. */
static int after_acquire (lua_State *L, int status, lua_KContext ctx) {
  Task *t = (Task *)ctx;
  const Lock *k = LINK_OWNER(t->wait_data, Lock, lot);
  (void)status;
  ar__woken(L, t);
  return k->owner.task == t ? 0 : raise_broken(L, k);
}

/* Acquire the lock at 1. A task that is cancelled gets Cancelled, free or
   not. */
static int acquire (lua_State *L, Lock *k, Task *t) {
  if (ar__is_cancelled(t)) return ar__park_cancelled(L, t);
  if (k->owner.task == t) return raise_reacquire(L);
  if (k->broken) return raise_broken(L, k);
  if (!k->owner.task) {
    ar__breaker_set(&k->owner, t);
    return ar__done(L, t, 0);
  }
  return ar__lot_wait(L, &k->lot, t, &lock_wait, after_acquire);
}

/* --- Lock, StrictFIFOLock --------------------------------------------- */

static Lock *test_lock (lua_State *L, int idx) {
  Lock *k = lua_touserdata(L, idx);
  if (k && lua_rawlen(L, idx) == sizeof(Lock) && k->kind == &lock_kind)
    return k;
  return NULL;
}

static Lock *check_lock (lua_State *L, const char *method) {
  Lock *k = test_lock(L, 1);
  return k ? k : ar__arg_self(L, LOCK, method);
}

static int new_lock_of (lua_State *L, const char *class) {
  Lock *k = lua_newuserdatauv(L, sizeof(Lock), 0);
  k->kind = &lock_kind;
  ar__lot_init(&k->lot, RUNTIME(L));
  k->owner.task = NULL;
  k->owner.ended = owner_ended;
  k->broken = false;
  k->dead = LUA_NOREF;
  luaL_setmetatable(L, class);
  return 1;
}

static int new_lock (lua_State *L) {
  return new_lock_of(L, LOCK);
}

static int new_strict_lock (lua_State *L) {
  return new_lock_of(L, STRICT_LOCK);
}

static int lock_acquire (lua_State *L) {
  Lock *k = check_lock(L, "acquire");
  return acquire(L, k, ar__running(L, k->lot.rt, "acquire"));
}

static int lock_acquire_nowait (lua_State *L) {
  Lock *k = check_lock(L, "acquire_nowait");
  Task *t = ar__running(L, k->lot.rt, "acquire_nowait");
  if (k->owner.task == t) return raise_reacquire(L);
  if (is_locked(k)) return ar__raise_core(L, t->rt, CORE_WOULDBLOCK, "");
  ar__breaker_set(&k->owner, t);
  return 0;
}

static int release (lua_State *L, Lock *k) {
  Task *t = ar__running(L, k->lot.rt, "release");
  if (k->owner.task != t) return raise_not_owner(L, k);
  hand_over(k);
  return 0;
}

static int lock_release (lua_State *L) {
  return release(L, check_lock(L, "release"));
}

static int lock_aexit (lua_State *L) {
  return release(L, check_lock(L, "__aexit"));
}

static int lock_locked (lua_State *L) {
  lua_pushboolean(L, is_locked(check_lock(L, "locked")));
  return 1;
}

/* Push the table of statistics(). */
static void push_statistics (lua_State *L, const Lock *k) {
  lua_createtable(L, 0, 3);
  lua_pushboolean(L, is_locked(k));
  lua_setfield(L, -2, "locked");
  if (k->owner.task) {
    ar__handle_push(L, k->owner.task);
    lua_setfield(L, -2, "owner");
  }
  lua_pushinteger(L, k->lot.count);
  lua_setfield(L, -2, "tasks_waiting");
}

static int lock_statistics (lua_State *L) {
  push_statistics(L, check_lock(L, "statistics"));
  return 1;
}

static int lock_tostring (lua_State *L) {
  const Lock *k = lua_touserdata(L, 1);
  luaL_getmetafield(L, 1, "__name");
  lua_pushfstring(L, "<%s %s object at %p",
                  is_locked(k) ? "locked" : "unlocked",
                  lua_tostring(L, -1), (const void *)k);
  if (is_locked(k))
    lua_pushfstring(L, " with %d waiters>", (int)k->lot.count);
  else lua_pushliteral(L, ">");
  lua_concat(L, 2);
  return 1;
}

static int lock_gc (lua_State *L) {
  Lock *k = lua_touserdata(L, 1);
  ar__breaker_unset(&k->owner);
  luaL_unref(L, LUA_REGISTRYINDEX, k->dead);
  k->dead = LUA_NOREF;
  return 0;
}

/* --- Condition -------------------------------------------------------- */

typedef struct Condition {
  Lot lot;
  Lock *lock; /* user value 1 */
} Condition;

static Condition *check_condition (lua_State *L, const char *method) {
  return ar__arg_self(L, CONDITION, method);
}

/* Its lock takes its place at 1. */
static Lock *replace_condition (lua_State *L, const char *method) {
  Lock *k = check_condition(L, method)->lock;
  lua_getiuservalue(L, 1, 1);
  lua_replace(L, 1);
  return k;
}

/* Condition(lock) or Condition{lock =} */
static int new_condition (lua_State *L) {
  static const char *const names[] = {"lock", NULL};
  Condition *c;
  lua_settop(L, 1);
  if (lua_istable(L, 1)) {
    ar__arg_options(L, 1, CONDITION, names, false);
    lua_getfield(L, 1, "lock");
    lua_replace(L, 1);
  }
  if (lua_isnil(L, 1)) {
    new_lock(L);
    lua_replace(L, 1);
  }
  if (!luaL_testudata(L, 1, LOCK))
    return ar__arg_type(L, CONDITION, "lock", 1, "a trio.Lock");
  c = lua_newuserdatauv(L, sizeof(Condition), 1);
  ar__lot_init(&c->lot, RUNTIME(L));
  c->lock = lua_touserdata(L, 1);
  lua_pushvalue(L, 1);
  lua_setiuservalue(L, -2, 1);
  luaL_setmetatable(L, CONDITION);
  return 1;
}

static int condition_acquire (lua_State *L) {
  replace_condition(L, "acquire");
  return lock_acquire(L);
}

static int condition_acquire_nowait (lua_State *L) {
  replace_condition(L, "acquire_nowait");
  return lock_acquire_nowait(L);
}

static int condition_release (lua_State *L) {
  return release(L, replace_condition(L, "release"));
}

static int condition_locked (lua_State *L) {
  lua_pushboolean(L, is_locked(check_condition(L, "locked")->lock));
  return 1;
}

/* The condition that the running task must hold. */
static Condition *check_held (lua_State *L, const char *method) {
  Condition *c = check_condition(L, method);
  if (ar__running(L, c->lot.rt, method) != c->lock->owner.task)
    ar__raise(L, VM_RUNTIMEERROR, "must hold the lock to %s", method);
  return c;
}

/* (condition, error): it was cancelled, and waited for the lock. */
static int after_cancel (lua_State *L, int status, lua_KContext ctx) {
  Task *t = (Task *)ctx;
  const Condition *c = lua_touserdata(L, 1);
  (void)status;
  ar__woken(L, t);
  lua_settop(L, 2);
  if (c->lock->owner.task != t) return raise_broken(L, c->lock);
  return lua_error(L);
}

static bool no_abort (lua_State *L, Task *t) {
  (void)L;
  (void)t;
  return false;
}

static const WaitKind reacquire_wait = {
  .what = "Condition.wait", .abort = no_abort, .detail = push_holder,
  .in_lot = true
};

/* It is cancelled: it must hold the lock before it learns of that. */
static int reacquire (lua_State *L, Condition *c, Task *t) {
  Lock *k = c->lock;
  t->wait = NULL;
  t->wake = WAKE_VALUES;
  lua_settop(L, 1);
  ar__push_cancelled(L, t);
  if (k->broken) return raise_broken(L, k);
  if (k->owner.task)
    return ar__lot_wait(L, &k->lot, t, &reacquire_wait, after_cancel);
  ar__breaker_set(&k->owner, t);
  t->resume_args = 0;
  ar__schedule(t);
  return lua_yieldk(L, 0, (lua_KContext)t, after_cancel);
}

static int after_wait (lua_State *L, int status, lua_KContext ctx) {
  Task *t = (Task *)ctx;
  Condition *c = lua_touserdata(L, 1);
  (void)status;
  if (t->wake == WAKE_CANCEL) return reacquire(L, c, t);
  ar__woken(L, t);
  if (c->lock->owner.task != t) return raise_broken(L, c->lock);
  return 0;
}

static const WaitKind condition_wait_kind = {.what = "Condition.wait",
                                             IN_LOT};

/* Who is notified goes to the lock's lot, and wakes with the lock. */
static int condition_wait (lua_State *L) {
  Condition *c = check_held(L, "wait");
  Task *t = c->lock->owner.task;
  hand_over(c->lock);
  return ar__lot_wait(L, &c->lot, t, &condition_wait_kind, after_wait);
}

/* notify(n) or notify{n =} */
static int condition_notify (lua_State *L) {
  Condition *c = check_held(L, "notify");
  lua_settop(L, 2);
  ar__lot_repark(&c->lot, &c->lock->lot,
                 ar__lot_count(L, "notify", "n", 2));
  return 0;
}

static int condition_notify_all (lua_State *L) {
  Condition *c = check_held(L, "notify_all");
  ar__lot_repark(&c->lot, &c->lock->lot, UINT32_MAX);
  return 0;
}

static int condition_statistics (lua_State *L) {
  Condition *c = check_condition(L, "statistics");
  lua_createtable(L, 0, 2);
  lua_pushinteger(L, c->lot.count);
  lua_setfield(L, -2, "tasks_waiting");
  push_statistics(L, c->lock);
  lua_setfield(L, -2, "lock_statistics");
  return 1;
}

static int condition_tostring (lua_State *L) {
  const Condition *c = lua_touserdata(L, 1);
  lua_pushfstring(L, "<%s Condition object at %p with %d waiters>",
                  is_locked(c->lock) ? "locked" : "unlocked",
                  (const void *)c, (int)c->lot.count);
  return 1;
}

/* --- the classes ------------------------------------------------------ */

static void define_lock (lua_State *L, Runtime *rt, const char *name) {
  static const luaL_Reg meta[] = {{"__tostring", lock_tostring},
                                  {"__gc", lock_gc}, {NULL, NULL}};
  static const VmAsyncReg async_meta[] = {
    {"__aenter", lock_acquire}, {"__aexit", lock_aexit}, {NULL, NULL}
  };
  static const luaL_Reg methods[] = {
    {"acquire_nowait", lock_acquire_nowait}, {"release", lock_release},
    {"locked", lock_locked}, {"statistics", lock_statistics}, {NULL, NULL}
  };
  static const VmAsyncReg async_methods[] = {{"acquire", lock_acquire},
                                             {NULL, NULL}};
  const ClassDef def = {.name = name, .meta = meta,
                        .async_meta = async_meta, .methods = methods,
                        .async_methods = async_methods};
  ar__define_class(L, rt, &def);
}

static void define_condition (lua_State *L, Runtime *rt) {
  static const luaL_Reg meta[] = {{"__tostring", condition_tostring},
                                  {NULL, NULL}};
  static const VmAsyncReg async_meta[] = {
    {"__aenter", condition_acquire}, {"__aexit", condition_release},
    {NULL, NULL}
  };
  static const luaL_Reg methods[] = {
    {"acquire_nowait", condition_acquire_nowait},
    {"release", condition_release}, {"locked", condition_locked},
    {"notify", condition_notify}, {"notify_all", condition_notify_all},
    {"statistics", condition_statistics}, {NULL, NULL}
  };
  static const VmAsyncReg async_methods[] = {
    {"acquire", condition_acquire}, {"wait", condition_wait}, {NULL, NULL}
  };
  static const ClassDef def = {.name = CONDITION, .meta = meta,
                               .async_meta = async_meta,
                               .methods = methods,
                               .async_methods = async_methods};
  ar__define_class(L, rt, &def);
}

void ar__lock_lib (lua_State *L, Runtime *rt) {
  static const luaL_Reg functions[] = {
    {"Lock", new_lock}, {"StrictFIFOLock", new_strict_lock},
    {"Condition", new_condition}, {NULL, NULL}
  };
  define_lock(L, rt, LOCK);
  define_lock(L, rt, STRICT_LOCK);
  define_condition(L, rt);
  ar__setfuncs(L, rt, functions);
}
