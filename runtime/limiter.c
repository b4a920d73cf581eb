/* SPDX-License-Identifier: MIT
**
** CapacityLimiter: so many tokens, each lent to a borrower, who has one at
** most: the running task, or any value that stands for somebody.
*/
#include <math.h>

#include "runtime/runtime.h"

#define LIMITER "CapacityLimiter"

/* Invariant: no token is available while somebody waits. */
typedef struct Limiter {
  Lot lot;
  lua_Integer total; /* UNLIMITED for infinity */
  lua_Integer borrowed;
} Limiter;

#define UNLIMITED LUA_MAXINTEGER

enum { UV_BORROWERS = 1 /* borrower -> true */ };

static Limiter *check_limiter (lua_State *L, const char *method) {
  return ar__arg_self(L, LIMITER, method);
}

/* --- tokens ----------------------------------------------------------- */

/* Has the borrower on top a token? The limiter is at 1. [-0, +0, -] */
static bool is_borrower (lua_State *L) {
  bool yes;
  lua_getiuservalue(L, 1, UV_BORROWERS);
  lua_pushvalue(L, -2);
  yes = lua_rawget(L, -2) != LUA_TNIL;
  lua_pop(L, 2);
  return yes;
}

/* Give a token to the borrower on top, or take it back. [-1, +0, m] */
static void set_borrower (lua_State *L, Limiter *c, bool yes) {
  lua_getiuservalue(L, 1, UV_BORROWERS);
  lua_insert(L, -2);
  if (yes) lua_pushboolean(L, 1);
  else lua_pushnil(L);
  lua_rawset(L, -3); /* may raise */
  lua_pop(L, 1);
  c->borrowed += yes ? 1 : -1;
}

static void push_twice (lua_State *L) {
  lua_pushliteral(L, "this borrower is already holding one of this "
                     "CapacityLimiter's tokens");
  ar__class_push(L, VM_RUNTIMEERROR);
  ar__exception_new(L);
}

/* The borrower on top must not have a token. */
static void check_first (lua_State *L) {
  if (!is_borrower(L)) return;
  push_twice(L);
  ar__error_here(L, -1, L, 0);
  lua_error(L);
}

/* Tokens became available: lend them to those who wait longest. The
   registry keeps, under a task that waits, on whose behalf it does. */
static void wake_waiters (lua_State *L, Limiter *c) {
  Task *t;
  while (c->borrowed < c->total &&
         (t = ar__lot_first(&c->lot)) != NULL) {
    lua_rawgetp(L, LUA_REGISTRYINDEX, t);
    if (is_borrower(L)) { /* two waited on behalf of the same */
      push_twice(L);
      lua_remove(L, -2);
      if (ar__lot_first(&c->lot) != t) { /* a finalizer has run */
        lua_pop(L, 1);
        continue;
      }
      ar__lot_abort(L, t);
      ar__wake_error(L, t);
    }
    else {
      set_borrower(L, c, true);
      ar__lot_unpark(&c->lot, 1);
    }
  }
}

/* --- acquiring and releasing -------------------------------------------- */

static void push_tokens (lua_State *L, lua_Integer n) {
  if (n == UNLIMITED) lua_pushnumber(L, INFINITY);
  else lua_pushinteger(L, n);
}

static void push_usage (lua_State *L, Task *t) {
  const Limiter *c = LINK_OWNER(t->wait_data, Limiter, lot);
  lua_pushfstring(L, " (%I of %I tokens borrowed)",
                  (LUAI_UACINT)c->borrowed, (LUAI_UACINT)c->total);
}

static const WaitKind limiter_wait = {.what = "CapacityLimiter.acquire",
                                      IN_LOT, .detail = push_usage};

static int after_acquire (lua_State *L, int status, lua_KContext ctx) {
  Task *t = (Task *)ctx;
  (void)status;
  lua_pushnil(L);
  lua_rawsetp(L, LUA_REGISTRYINDEX, t);
  ar__woken(L, t);
  return 0;
}

/* (limiter, borrower). A task that is cancelled gets Cancelled. */
static int acquire (lua_State *L, Limiter *c, Task *t) {
  if (ar__is_cancelled(t)) return ar__park_cancelled(L, t);
  check_first(L);
  if (c->borrowed < c->total) {
    set_borrower(L, c, true);
    return ar__done(L, t, 0);
  }
  lua_rawsetp(L, LUA_REGISTRYINDEX, t);
  return ar__lot_wait(L, &c->lot, t, &limiter_wait, after_acquire);
}

static int acquire_nowait (lua_State *L, Limiter *c) {
  check_first(L);
  if (c->borrowed >= c->total)
    return ar__raise_core(L, c->lot.rt, CORE_WOULDBLOCK, "");
  set_borrower(L, c, true);
  return 0;
}

static int release (lua_State *L, Limiter *c) {
  if (!is_borrower(L))
    return ar__raise(L, VM_RUNTIMEERROR, "this borrower isn't holding any "
                                         "of this CapacityLimiter's "
                                         "tokens");
  set_borrower(L, c, false);
  wake_waiters(L, c);
  return 0;
}

/* --- the methods ------------------------------------------------------- */

/* The running task is the borrower: its handle goes to 2. */
static Limiter *own_behalf (lua_State *L, const char *method, Task **t) {
  Limiter *c = check_limiter(L, method);
  *t = ar__running(L, c->lot.rt, method);
  lua_settop(L, 1);
  ar__handle_push(L, *t);
  return c;
}

/* The argument is the borrower, at 2. */
static Limiter *on_behalf (lua_State *L, const char *method) {
  Limiter *c = check_limiter(L, method);
  lua_settop(L, 2);
  if (lua_isnil(L, 2) || !lua_rawequal(L, 2, 2)) /* NaN */
    ar__arg_type(L, method, "borrower", 2, "a value other than nil");
  return c;
}

static int limiter_acquire (lua_State *L) {
  Task *t;
  Limiter *c = own_behalf(L, "acquire", &t);
  return acquire(L, c, t);
}

static int limiter_acquire_for (lua_State *L) {
  Limiter *c = on_behalf(L, "acquire_on_behalf_of");
  return acquire(L, c, ar__running(L, c->lot.rt, "acquire_on_behalf_of"));
}

static int limiter_acquire_nowait (lua_State *L) {
  Task *t;
  return acquire_nowait(L, own_behalf(L, "acquire_nowait", &t));
}

static int limiter_acquire_for_nowait (lua_State *L) {
  return acquire_nowait(L, on_behalf(L, "acquire_on_behalf_of_nowait"));
}

static int limiter_release (lua_State *L) {
  Task *t;
  return release(L, own_behalf(L, "release", &t));
}

static int limiter_release_for (lua_State *L) {
  return release(L, on_behalf(L, "release_on_behalf_of"));
}

/* A sequence of the borrowers. */
static void push_borrowers (lua_State *L) {
  lua_Integer n = 0;
  lua_newtable(L);
  lua_getiuservalue(L, 1, UV_BORROWERS);
  lua_pushnil(L);
  while (lua_next(L, -2)) {
    lua_pop(L, 1);
    lua_pushvalue(L, -1);
    lua_rawseti(L, -4, ++n);
  }
  lua_pop(L, 1);
}

static int limiter_statistics (lua_State *L) {
  const Limiter *c = check_limiter(L, "statistics");
  lua_createtable(L, 0, 4);
  lua_pushinteger(L, c->borrowed);
  lua_setfield(L, -2, "borrowed_tokens");
  push_tokens(L, c->total);
  lua_setfield(L, -2, "total_tokens");
  push_borrowers(L);
  lua_setfield(L, -2, "borrowers");
  lua_pushinteger(L, c->lot.count);
  lua_setfield(L, -2, "tasks_waiting");
  return 1;
}

/* --- attributes -------------------------------------------------------- */

static lua_Integer check_total (lua_State *L, const char *fname, int idx) {
  lua_Integer n;
  if (lua_type(L, idx) == LUA_TNUMBER && lua_tonumber(L, idx) == INFINITY)
    return UNLIMITED;
  if (!lua_isinteger(L, idx))
    ar__arg_type(L, fname, "total_tokens", idx,
                 "an integer or math.huge");
  n = lua_tointeger(L, idx);
  if (n < 0)
    ar__arg_value(L, fname, "total_tokens", idx,
                  "an integer that isn't negative");
  return n;
}

/* CapacityLimiter(total_tokens) */
static int new_limiter (lua_State *L) {
  Limiter *c;
  lua_Integer total;
  lua_settop(L, 1);
  total = check_total(L, LIMITER, 1);
  c = lua_newuserdatauv(L, sizeof(Limiter), UV_BORROWERS);
  ar__lot_init(&c->lot, RUNTIME(L));
  c->total = total;
  c->borrowed = 0;
  lua_newtable(L);
  lua_setiuservalue(L, -2, UV_BORROWERS);
  luaL_setmetatable(L, LIMITER);
  return 1;
}

static int get_total (lua_State *L) {
  const Limiter *c = lua_touserdata(L, 1);
  push_tokens(L, c->total);
  return 1;
}

static int set_total (lua_State *L) {
  Limiter *c = lua_touserdata(L, 1);
  c->total = check_total(L, LIMITER, 2);
  wake_waiters(L, c);
  return 0;
}

static int get_borrowed (lua_State *L) {
  const Limiter *c = lua_touserdata(L, 1);
  lua_pushinteger(L, c->borrowed);
  return 1;
}

static int get_available (lua_State *L) {
  const Limiter *c = lua_touserdata(L, 1);
  push_tokens(L, c->total == UNLIMITED ? UNLIMITED
                                       : c->total - c->borrowed);
  return 1;
}

static int limiter_tostring (lua_State *L) {
  const Limiter *c = lua_touserdata(L, 1);
  push_tokens(L, c->total);
  luaL_tolstring(L, -1, NULL);
  lua_pushfstring(L, "<trio.CapacityLimiter at %p, %I/%s with %d waiting>",
                  (const void *)c, (LUAI_UACINT)c->borrowed,
                  lua_tostring(L, -1), (int)c->lot.count);
  return 1;
}

void ar__limiter_lib (lua_State *L, Runtime *rt) {
  static const luaL_Reg meta[] = {{"__tostring", limiter_tostring},
                                  {NULL, NULL}};
  static const VmAsyncReg async_meta[] = {
    {"__aenter", limiter_acquire}, {"__aexit", limiter_release},
    {NULL, NULL}
  };
  static const luaL_Reg methods[] = {
    {"acquire_nowait", limiter_acquire_nowait},
    {"acquire_on_behalf_of_nowait", limiter_acquire_for_nowait},
    {"release", limiter_release},
    {"release_on_behalf_of", limiter_release_for},
    {"statistics", limiter_statistics}, {NULL, NULL}
  };
  static const VmAsyncReg async_methods[] = {
    {"acquire", limiter_acquire},
    {"acquire_on_behalf_of", limiter_acquire_for}, {NULL, NULL}
  };
  static const luaL_Reg getters[] = {
    {"total_tokens", get_total}, {"borrowed_tokens", get_borrowed},
    {"available_tokens", get_available}, {NULL, NULL}
  };
  static const luaL_Reg setters[] = {{"total_tokens", set_total},
                                     {NULL, NULL}};
  static const luaL_Reg functions[] = {{LIMITER, new_limiter},
                                       {NULL, NULL}};
  static const ClassDef def = {.name = LIMITER, .meta = meta,
                               .async_meta = async_meta,
                               .methods = methods,
                               .async_methods = async_methods,
                               .getters = getters, .setters = setters};
  ar__define_class(L, rt, &def);
  ar__setfuncs(L, rt, functions);
}
