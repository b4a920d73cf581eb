/* SPDX-License-Identifier: MIT
**
** Async generators. Each runs on a Lua thread of its own, resumed from
** inside the task that asks for the next value. The thread yields no
** values when the task must be suspended (the driver then suspends too,
** and passes on what it is woken with), and at least one, the first not
** nil, when the generator yields.
*/
#include <string.h>

#include "vm/internal.h"

#define GEN "async_generator"
#define GUARD "asyncrun.generator"

enum { UV_THREAD = 1, UV_FUNCTION, UV_GUARD };
enum { UP_BODY = 1, UP_NAME, UP_VM };
enum GenState { GEN_NEW, GEN_SUSPENDED, GEN_RUNNING, GEN_DONE };

Gen *ar__gen_test (lua_State *L, int idx) {
  return luaL_testudata(L, idx, GEN);
}

static Gen *check_gen (lua_State *L, const char *method) {
  return ar__arg_self(L, GEN, method);
}

/* --- the generator's side ------------------------------------------- */

/* The body has returned or failed: the thread ends, with the error. */
static int end_base (lua_State *L, int status, lua_KContext ctx) {
  (void)L;
  (void)ctx;
  if (status == LUA_OK || status == LUA_YIELD) return 0;
  return 1;
}

/* The thread's base: body and arguments under a handler, so that '<close>'
   variables may suspend while an error unwinds. */
static int base (lua_State *L) {
  int n = lua_gettop(L) - 1;
  lua_pushcfunction(L, ar__error_handler);
  lua_insert(L, 1);
  return end_base(L, lua_pcallk(L, n, 0, 1, 0, end_base), 0);
}

static int after_yield (lua_State *L, int status, lua_KContext ctx) {
  Gen *g = (Gen *)ctx;
  (void)status;
  if (!g->throwing) return 0;
  g->throwing = false;
  return lua_error(L);
}

/* async_.yield(...) */
int ar__gen_yield (lua_State *L) {
  Vm *vm = lua_touserdata(L, lua_upvalueindex(1));
  Gen *g = vm->active;
  if (!g || g->T != L)
    return ar__raise(L, VM_RUNTIMEERROR, "yield outside its generator");
  if (g->closing) { /* it is not resumed: see drive() */
    lua_settop(L, 0);
    lua_pushboolean(L, 1);
    return lua_yield(L, 1);
  }
  if (g->pins > 0 && !g->free_pins)
    return ar__raise(L, VM_RUNTIMEERROR,
                     "yield inside an open nursery or cancel scope: the "
                     "scope would then cover code outside the generator");
  if (lua_isnoneornil(L, 1))
    return ar__raise(L, VM_VALUEERROR,
                     "a generator can't yield nil as its first value: it "
                     "would end the loop");
  return lua_yieldk(L, lua_gettop(L), (lua_KContext)g, after_yield);
}

/* --- the driver's side ---------------------------------------------- */

static int drive (lua_State *L, Gen *g, int n);

static int drive_again (lua_State *L, int status, lua_KContext top) {
  (void)status;
  return drive(L, lua_touserdata(L, 1), lua_gettop(L) - (int)top);
}

/* Resume the thread, as the innermost running generator. */
static int resume (lua_State *L, Gen *g, int n, int *nresults) {
  Vm *vm = g->vm;
  int status;
  lua_State *before = vm->running, *inner = vm->inner;
  vm->running = g->T;
  vm->inner = NULL;
  g->from = L;
  g->outer = vm->active;
  vm->active = g;
  g->state = GEN_RUNNING;
  status = lua_resume(g->T, L, n, nresults);
  vm->active = g->outer;
  vm->running = before;
  vm->inner = inner;
  if (vm->stop_hook) lua_sethook(L, vm->stop_hook, LUA_MASKCOUNT, 1);
  return status;
}

/* A generator that is driven by hand may be dropped in the middle, with
   something to clean up. A loop always closes its own, which are too many
   to have finalizers. The generator's object is at index 1. */
static void watch (lua_State *L, Gen *g) {
  if (g->next || g->given || g->state == GEN_DONE) return;
  lua_newuserdatauv(L, 0, 1);
  lua_pushvalue(L, 1);
  lua_setiuservalue(L, -2, 1);
  luaL_setmetatable(L, GUARD);
  lua_setiuservalue(L, 1, UV_GUARD);
  ar__vm_push(L, g->vm, REF_PENDING);
  lua_pushvalue(L, 1);
  lua_rawsetp(L, -2, g);
  lua_pop(L, 1);
  g->prev = g->vm->gens.prev;
  g->next = &g->vm->gens;
  g->prev->next = g->next->prev = g;
}

static void leave_ring (Gen *g) {
  if (!g->next) return;
  g->prev->next = g->next;
  g->next->prev = g->prev;
  g->prev = g->next = NULL;
}

static void end (Gen *g) {
  g->state = GEN_DONE;
  leave_ring(g);
}

/* Take GeneratorExit, which has closed it, out of the error on top, which
   may be a nursery's group. [-1, +1, m] */
static void drop_exit (lua_State *L) {
  ar__class_push(L, VM_GENERATOREXIT);
  ar__error_split(L, -2, -1);
  lua_replace(L, -4);
  lua_pop(L, 2);
}

static int finish (lua_State *L, Gen *g, int nresults) {
  end(g);
  if (nresults == 0) return 0;
  lua_xmove(g->T, L, 1);
  if (g->closing) {
    drop_exit(L);
    if (lua_isnil(L, -1)) return 0;
  }
  return lua_error(L);
}

/* It yields although it is being closed: that is its end, and the error of
   the one who closes it. */
static int ignored_exit (lua_State *L, Gen *g) {
  end(g);
  return ar__raise(L, VM_RUNTIMEERROR,
                   "async generator ignored GeneratorExit: it yields "
                   "while it is being closed");
}

/* Run until the generator yields or ends. The generator is at index 1,
   [n] values for it are on top. */
static int drive (lua_State *L, Gen *g, int n) {
  int status, nresults;
  if (!lua_checkstack(g->T, n)) return luaL_error(L, "stack overflow");
  lua_xmove(L, g->T, n);
  if (g->state == GEN_NEW) n = lua_gettop(g->T) - 1; /* all but the base */
  status = resume(L, g, n, &nresults);
  if (g->vm->stop_hook && status == LUA_YIELD) end(g); /* never resumed */
  if (status == LUA_YIELD && nresults == 0)
    return lua_yieldk(L, 0, lua_gettop(L), drive_again);
  if (status != LUA_YIELD)
    return finish(L, g, status == LUA_OK ? nresults : 1);
  if (g->closing) return ignored_exit(L, g);
  g->state = GEN_SUSPENDED;
  luaL_checkstack(L, nresults, "too many values");
  lua_xmove(g->T, L, nresults);
  return nresults;
}

static void check_idle (lua_State *L, Gen *g, const char *method) {
  if (g->state == GEN_RUNNING)
    ar__raise(L, VM_RUNTIMEERROR,
              "%s(): asynchronous generator is already running", method);
}

static int next_value (lua_State *L, const char *method, bool by_hand) {
  Gen *g = check_gen(L, method);
  check_idle(L, g, method);
  if (g->state == GEN_DONE) return 0;
  lua_settop(L, 1);
  if (by_hand) watch(L, g);
  return drive(L, g, 0);
}

/* The iterator function of 'async for'. */
int ar__gen_next (lua_State *L) {
  return next_value(L, "anext", false);
}

static int gen_anext (lua_State *L) {
  return next_value(L, "anext", true);
}

static int gen_asend (lua_State *L) {
  return next_value(L, "asend", true);
}

/* Raise the error on top where the generator stands. */
static int throw (lua_State *L, Gen *g) {
  g->throwing = true;
  return drive(L, g, 1);
}

static int gen_athrow (lua_State *L) {
  Gen *g = check_gen(L, "athrow");
  check_idle(L, g, "athrow");
  lua_settop(L, 2);
  if (ar__is_class(L, 2)) lua_call(L, 0, 1);
  if (g->state == GEN_NEW) g->state = GEN_DONE;
  if (g->state == GEN_DONE) return lua_error(L);
  return throw(L, g);
}

static int gen_aclose (lua_State *L) {
  Gen *g = check_gen(L, "aclose");
  check_idle(L, g, "aclose");
  lua_settop(L, 1);
  if (g->state == GEN_NEW) g->state = GEN_DONE;
  if (g->state == GEN_DONE) return 0;
  lua_pushliteral(L, "");
  ar__class_push(L, VM_GENERATOREXIT);
  ar__exception_new(L);
  g->closing = true;
  return throw(L, g);
}

/* __close(gen, err): the loop was left. */
static int gen_close (lua_State *L) {
  lua_settop(L, 1);
  return gen_aclose(L);
}

/* --- making one ----------------------------------------------------- */

/* A call of an async generator function. */
static int gen_call (lua_State *L) {
  int n = lua_gettop(L);
  lua_Debug ar;
  Gen *g = lua_newuserdatauv(L, sizeof(Gen), UV_GUARD);
  memset(g, 0, sizeof(Gen));
  g->vm = lua_touserdata(L, lua_upvalueindex(UP_VM));
  g->state = GEN_DONE; /* until it is whole */
  luaL_setmetatable(L, GEN);
  g->T = lua_newthread(L);
  lua_setiuservalue(L, -2, UV_THREAD);
  lua_getstack(L, 0, &ar);
  lua_getinfo(L, "f", &ar);
  lua_setiuservalue(L, -2, UV_FUNCTION);
  lua_insert(L, 1);
  if (!lua_checkstack(g->T, n + 5) || !lua_checkstack(L, 2))
    return luaL_error(L, "too many arguments");
  lua_pushcfunction(g->T, base);
  lua_pushvalue(L, lua_upvalueindex(UP_BODY));
  lua_xmove(L, g->T, 1);
  lua_xmove(L, g->T, n);
  g->state = GEN_NEW;
  return 1;
}

/* async_.gen(name, body) */
int ar__gen_fn (lua_State *L) {
  Vm *vm = lua_touserdata(L, lua_upvalueindex(1));
  lua_settop(L, 2);
  lua_insert(L, 1); /* body, name */
  lua_pushlightuserdata(L, vm);
  lua_pushcclosure(L, gen_call, 3);
  return 1;
}

/* --- generators that nobody finishes -------------------------------- */

/* The object on top becomes what closes it, and itself. [-1, +2, -] */
static void push_closer (lua_State *L) {
  luaL_getmetafield(L, -1, "__index");
  lua_getfield(L, -1, "aclose");
  lua_replace(L, -2);
  lua_insert(L, -2);
}

bool ar__gen_push_open (lua_State *L, Vm *vm) {
  for (Gen *g = vm->gens.next; g != &vm->gens; g = g->next) {
    if (g->state != GEN_SUSPENDED || g->given) continue;
    g->given = true;
    ar__vm_push(L, vm, REF_PENDING);
    if (lua_rawgetp(L, -1, g) == LUA_TUSERDATA) {
      lua_remove(L, -2);
      push_closer(L);
      return true;
    }
    lua_pop(L, 2);
  }
  return false;
}

/* The guard of a generator is collected, and with it the generator, which
   may be freed without being asked again. */
static int guard_gc (lua_State *L) {
  Gen *g;
  bool open;
  lua_settop(L, 1);
  lua_getiuservalue(L, 1, 1);
  g = lua_touserdata(L, 2);
  open = g->state == GEN_SUSPENDED && !g->given;
  g->given = true;
  leave_ring(g);
  if (!open || !g->vm->hooks.abandoned) {
    end(g);
    return 0;
  }
  push_closer(L);
  g->vm->hooks.abandoned(g->vm->hooks.ud, L);
  return 0;
}

bool ar__gen_free (lua_State *L, int idx) {
  Gen *g = ar__gen_test(L, idx);
  if (g) g->free_pins = true;
  return g != NULL;
}

static int gen_tostring (lua_State *L) {
  lua_getiuservalue(L, 1, UV_FUNCTION);
  lua_getupvalue(L, -1, UP_NAME);
  if (!lua_isstring(L, -1)) lua_pushliteral(L, "?");
  lua_pushfstring(L, "<async_generator object %s at %p>",
                  lua_tostring(L, -1), lua_topointer(L, 1));
  return 1;
}

static int gen_self (lua_State *L) {
  lua_settop(L, 1);
  return 1;
}

int ar__gen_is (lua_State *L) {
  lua_pushboolean(L, ar__gen_test(L, 1) != NULL);
  return 1;
}

/* for v in gen() do: Lua calls what should give the values. */
static int gen_iterate (lua_State *L) {
  return ar__raise(L, VM_TYPEERROR, "'async_generator' object is not "
                   "iterable\n  it must be awaited: write 'async for ... "
                   "in'");
}

void ar__gen_open (lua_State *L) {
  static const luaL_Reg meta[] = {
    {"__close", gen_close}, {"__aiter", gen_self}, {"__call", gen_iterate},
    {"__tostring", gen_tostring}, {NULL, NULL}
  };
  static const VmAsyncReg methods[] = {
    {"aclose", gen_aclose}, {"asend", gen_asend},
    {"athrow", gen_athrow}, {NULL, NULL}
  };
  static const VmAsyncReg anext[] = {
    {"__anext", gen_anext}, {NULL, NULL}
  };
  luaL_newmetatable(L, GUARD);
  lua_pushcfunction(L, guard_gc);
  lua_setfield(L, -2, "__gc");
  lua_pop(L, 1);
  luaL_newmetatable(L, GEN);
  luaL_setfuncs(L, meta, 0);
  ar__async_setfuncs(L, anext, 0);
  lua_newtable(L);
  ar__async_setfuncs(L, methods, 0);
  lua_setfield(L, -2, "__index");
  lua_pushliteral(L, GEN);
  lua_setfield(L, -2, "__metatable");
  lua_pop(L, 1);
}
