/* SPDX-License-Identifier: MIT
**
** Coroutine objects: what a call of an async function gives when it isn't
** awaited. Each remembers where the call stands, so that a forgotten
** await can be explained, and is reported once if nobody ever awaits it.
*/
#include <string.h>

#include "vm/internal.h"

#define CORO "coroutine"
#define SWEEPER "asyncrun.sweeper"

/* User values of a coroutine object, and of its Call. */
enum { UV_CALL = 1, UV_ARGS };
#define MAX_ARG_VALUES 200 /* more are kept in one table */
enum { CALL_FUNCTION = 1, CALL_CHUNK, CALL_NAME, CALL_VALUES = CALL_NAME };

/* A coroutine object has no finalizer: an awaited one is plain garbage, of
   which there may be millions. What must be known when it is collected is
   in its Call, which is alive while nobody awaited it. */
typedef struct Coro {
  Call *call;     /* user value 1 */
  int nargs;
} Coro;

static Coro *test_coro (lua_State *L, int idx) {
  return luaL_testudata(L, idx, CORO);
}

bool ar__coro_is (lua_State *L, int idx) {
  return test_coro(L, idx) != NULL;
}

/* The name of the async function of the Call at [idx]. [-0, +1, m] */
static const char *push_call_name (lua_State *L, int idx) {
  lua_getiuservalue(L, idx, CALL_FUNCTION);
  ar__function_name(L, -1);
  lua_remove(L, -2);
  return lua_tostring(L, -1);
}

/* The same for a coroutine object. */
static const char *push_name (lua_State *L, int idx) {
  lua_getiuservalue(L, idx, UV_CALL);
  push_call_name(L, -1);
  lua_remove(L, -2);
  return lua_tostring(L, -1);
}

const char *ar__coro_name (lua_State *L, int idx) {
  return push_name(L, idx);
}

/* --- pending calls -------------------------------------------------- */

/* Be told when a garbage collection ends. */
static void arm_sweeper (lua_State *L, Vm *vm) {
  if (vm->sweeping) return;
  Vm **p = lua_newuserdatauv(L, sizeof(Vm *), 0);
  *p = vm;
  luaL_setmetatable(L, SWEEPER);
  lua_pop(L, 1);
  vm->sweeping = true;
}

/* Expect the coroutine object on top, whose Call is below it, to be
   awaited. [-0, +0, m] */
static void expect_await (lua_State *L, Vm *vm, Call *c) {
  arm_sweeper(L, vm);
  ar__vm_push(L, vm, REF_PENDING);
  lua_pushvalue(L, -2);
  lua_rawsetp(L, -2, c);
  ar__vm_push(L, vm, REF_CALLS);
  lua_pushvalue(L, -4);
  lua_rawsetp(L, -2, c);
  lua_pop(L, 2);
  c->prev = vm->pending.prev;
  c->next = &vm->pending;
  c->prev->next = c->next->prev = c;
  c->settled = false;
}

/* It was awaited, closed or reported. [-0, +0, -] */
static void settle (lua_State *L, Call *c) {
  if (c->settled) return;
  c->settled = true;
  c->prev->next = c->next;
  c->next->prev = c->prev;
  for (VmRef r = REF_PENDING; r <= REF_CALLS; r++) {
    ar__vm_push(L, c->vm, r);
    lua_pushnil(L);
    lua_rawsetp(L, -2, c);
    lua_pop(L, 1);
  }
}

void ar__coro_dismiss (lua_State *L, int idx) {
  Coro *o = test_coro(L, idx);
  if (!o) return;
  luaL_checkstack(L, 2, NULL);
  settle(L, o->call);
}

/* --- the report of a forgotten await -------------------------------- */

/* The call as written, "trio.sleep(2 * x)"; a call over several lines is
   cut to "f(...)". */
static void add_call (luaL_Buffer *b, const Chunk *k, const FrontCall *f) {
  size_t n = f->end - f->callee;
  if (memchr(k->text + f->callee, '\n', n)) {
    luaL_addlstring(b, k->text + f->callee, f->callee_end - f->callee);
    luaL_addstring(b, "(...)");
  }
  else
    luaL_addlstring(b, k->text + f->callee, n);
}

/* Add where the call stands, as far as it is known. */
static void add_site (luaL_Buffer *b, const Chunk *k, int line,
                      const char *called) {
  bool discarded;
  const FrontCall *f =
      called ? ar__chunk_call(k, line, called, &discarded) : NULL;
  if (!f) {
    ar__caret(b, k->text, k->len, line, 0, 0);
    return;
  }
  ar__caret(b, k->text, k->len, f->line, f->column,
            f->callee_end - f->callee);
  luaL_addstring(b, "\n  the call above only makes a coroutine object; to "
                    "run it, write: await ");
  add_call(b, k, f);
}

/* [-0, +1, m] the warning for the Call at [idx] */
static void push_report (lua_State *L, Call *c, int idx) {
  luaL_Buffer b;
  Chunk *k;
  const char *called;
  int top = lua_gettop(L);
  luaL_checkstack(L, 10, NULL);
  lua_getiuservalue(L, idx, CALL_CHUNK);
  k = luaL_testudata(L, -1, "asyncrun.chunk");
  lua_getiuservalue(L, idx, CALL_NAME);
  called = lua_tostring(L, -1);
  push_call_name(L, idx);
  luaL_buffinit(L, &b);
  lua_pushfstring(L, "coroutine '%s' was never awaited",
                  lua_tostring(L, top + 3));
  luaL_addvalue(&b);
  if (k) add_site(&b, k, c->line, called);
  luaL_pushresult(&b);
  lua_replace(L, top + 1);
  lua_settop(L, top + 1);
}

/* Report the Call on top, once. */
static void warn (lua_State *L, Call *c) {
  size_t len;
  const char *s;
  settle(L, c);
  push_report(L, c, lua_gettop(L));
  if (c->line > 0)
    lua_pushfstring(L, "%s:%d: RuntimeWarning: %s\n", c->where, c->line,
                    lua_tostring(L, -1));
  else
    lua_pushfstring(L, "RuntimeWarning: %s\n", lua_tostring(L, -1));
  s = lua_tolstring(L, -1, &len);
  ar__vm_warn(c->vm, s, len);
  lua_pop(L, 2);
}

/* Is the coroutine object of this Call gone? */
static bool is_collected (lua_State *L, const Call *c) {
  bool gone;
  ar__vm_push(L, c->vm, REF_PENDING);
  gone = lua_rawgetp(L, -1, c) == LUA_TNIL;
  lua_pop(L, 2);
  return gone;
}

/* Report the calls of run [id] or, if [gone], those of all runs whose
   objects were collected. Warnings run code of the host's: each one is
   looked for anew. */
static void report (lua_State *L, Vm *vm, unsigned id, bool gone) {
  Call *c = vm->pending.next;
  luaL_checkstack(L, 10, NULL);
  while (c != &vm->pending) {
    if (gone ? !is_collected(L, c) : c->run != id) {
      c = c->next;
      continue;
    }
    ar__vm_push(L, vm, REF_CALLS);
    lua_rawgetp(L, -1, c);
    warn(L, c);
    lua_pop(L, 2);
    c = vm->pending.next;
  }
}

/* A garbage collection has ended. */
static int sweep (lua_State *L) {
  Vm *vm = *(Vm **)lua_touserdata(L, 1);
  vm->sweeping = false;
  report(L, vm, 0, true);
  if (vm->pending.next != &vm->pending) arm_sweeper(L, vm);
  return 0;
}

void ar__vm_report_pending (lua_State *L, Vm *vm, unsigned id) {
  report(L, vm, id, false);
}

/* --- making one ----------------------------------------------------- */

/* The innermost Lua function that is being called from. Leaves the
   function on the stack. [-0, +(0|1), -] */
static bool find_caller (lua_State *L, lua_Debug *ar) {
  for (int level = 1; lua_getstack(L, level, ar); level++) {
    lua_getinfo(L, "Slf", ar);
    if (ar->currentline > 0 && !ar__frame_hidden(ar)) return true;
    lua_pop(L, 1);
  }
  return false;
}

/* Was the Call at [idx] a statement of its own? Only such calls of the
   name may be in its line. */
static bool is_discarded (lua_State *L, const Call *c, int idx) {
  const Chunk *k;
  const char *called;
  bool discarded = false;
  lua_getiuservalue(L, idx, CALL_CHUNK);
  k = lua_touserdata(L, -1);
  lua_getiuservalue(L, idx, CALL_NAME);
  called = lua_tostring(L, -1);
  if (k && called) ar__chunk_call(k, c->line, called, &discarded);
  lua_pop(L, 2);
  return discarded;
}

/* Push the Call of the running async function. Its name in the call is
   known if a script's function calls it, not pcall or the like.
   [-0, +1, m] */
static Call *new_call (lua_State *L, Vm *vm) {
  lua_Debug ar;
  Call *c = lua_newuserdatauv(L, sizeof(Call), CALL_VALUES);
  memset(c, 0, sizeof(Call));
  c->vm = vm;
  c->run = vm->run;
  c->line = -1;
  c->settled = true; /* until it is expected */
  lua_getstack(L, 0, &ar);
  lua_getinfo(L, "fn", &ar);
  lua_setiuservalue(L, -2, CALL_FUNCTION);
  lua_pushstring(L, ar.name);
  lua_setiuservalue(L, -2, CALL_NAME);
  if (find_caller(L, &ar)) {
    c->line = ar.currentline;
    memcpy(c->where, ar.short_src, sizeof(c->where));
    ar__chunk_of(L, vm, &ar);
    lua_setiuservalue(L, -2, CALL_CHUNK);
  }
  return c;
}

/* Push a coroutine object for the Call on top and the first [nargs] values
   of the stack. [-0, +1, m] */
static void new_object (lua_State *L, Call *c, int nargs) {
  bool many = nargs > MAX_ARG_VALUES;
  Coro *o = lua_newuserdatauv(L, sizeof(Coro),
                              UV_ARGS - 1 + (many ? 1 : nargs));
  o->call = c;
  o->nargs = nargs;
  luaL_setmetatable(L, CORO);
  lua_pushvalue(L, -2);
  lua_setiuservalue(L, -2, UV_CALL);
  if (many) {
    lua_createtable(L, nargs, 0);
    for (int i = 1; i <= nargs; i++) {
      lua_pushvalue(L, i);
      lua_rawseti(L, -2, i);
    }
    lua_setiuservalue(L, -2, UV_ARGS);
    return;
  }
  for (int i = 1; i <= nargs; i++) {
    lua_pushvalue(L, i);
    lua_setiuservalue(L, -2, UV_ARGS + i - 1);
  }
}

static void strict_error (lua_State *L, Call *c, int idx) {
  settle(L, c);
  push_report(L, c, idx);
  ar__raise(L, VM_RUNTIMEERROR, "%s", lua_tostring(L, -1));
}

/* [-0, +1, e] the arguments are the whole stack; the function is the one
   that runs */
int ar__coro_new (lua_State *L, Vm *vm) {
  Call *c;
  int nargs = lua_gettop(L), at = nargs + 1;
  luaL_checkstack(L, 12, "too many arguments");
  c = new_call(L, vm);
  new_object(L, c, nargs);
  expect_await(L, vm, c);
  if (is_discarded(L, c, at)) {
    if (vm->strict) strict_error(L, c, at);
    lua_insert(L, at);
    warn(L, c);
    lua_pop(L, 1);
  }
  return 1;
}

/* --- awaiting one --------------------------------------------------- */

static void check_usable (lua_State *L, Call *c, int idx) {
  if (c->run != 0 && c->run != c->vm->run) {
    settle(L, c);
    ar__raise(L, VM_RUNTIMEERROR,
              "coroutine '%s' was made in another run, at %s:%d",
              push_name(L, idx), c->where, c->line);
  }
  if (c->settled)
    ar__raise(L, VM_RUNTIMEERROR,
              "cannot reuse already awaited coroutine\n  coroutine '%s' "
              "was made at %s:%d and can be awaited once; keep its "
              "result in a variable", push_name(L, idx), c->where,
              c->line);
}

/* Push the arguments, which are no longer needed in the object. */
static void push_arguments (lua_State *L, Coro *o, int idx) {
  bool many = o->nargs > MAX_ARG_VALUES;
  int args = lua_gettop(L) + 1;
  if (many) lua_getiuservalue(L, idx, UV_ARGS);
  for (int i = 0; i < o->nargs; i++) {
    if (many) {
      lua_rawgeti(L, args, i + 1);
      continue;
    }
    lua_getiuservalue(L, idx, UV_ARGS + i);
    lua_pushnil(L);
    lua_setiuservalue(L, idx, UV_ARGS + i);
  }
  if (!many) return;
  lua_remove(L, args);
  lua_pushnil(L);
  lua_setiuservalue(L, idx, UV_ARGS);
}

void ar__coro_function (lua_State *L, int idx) {
  lua_getiuservalue(L, idx, UV_CALL);
  lua_getiuservalue(L, -1, CALL_FUNCTION);
  lua_remove(L, -2);
}

int ar__coro_split (lua_State *L, int idx) {
  Coro *o = test_coro(L, idx);
  luaL_checkstack(L, o->nargs + 8, "too many arguments");
  check_usable(L, o->call, idx);
  settle(L, o->call);
  ar__coro_function(L, idx);
  push_arguments(L, o, idx);
  return o->nargs + 1;
}

bool ar__coro_is_used (lua_State *L, int idx) {
  return test_coro(L, idx)->call->settled;
}

/* [-0, +n, e] */
static int take_coro (lua_State *L, int idx) {
  int at = lua_gettop(L) + 1, n = ar__coro_split(L, idx);
  ar__async_body(L, at);
  lua_replace(L, at);
  return n;
}

bool ar__awaitable (lua_State *L, int idx) {
  if (test_coro(L, idx)) return true;
  if (luaL_getmetafield(L, idx, "__await") == LUA_TNIL) return false;
  lua_pop(L, 1);
  return true;
}

/* What to write instead of awaiting the value at [idx]. */
static const char *await_hint (lua_State *L, int idx) {
  if (ar__gen_test(L, idx))
    return "\n  an async generator is not awaited: write "
           "'async for ... in' it";
  if (lua_isfunction(L, idx)) {
    const char *name = ar__function_name(L, idx);
    if (!ar__async_is(L, idx)) name = NULL;
    if (!name || !*name || *name == '?')
      return "\n  it is a function: call it, await f(...)";
    return lua_pushfstring(L, "\n  '%s' is an async function: call it, "
                              "await %s(...)", name, name);
  }
  return "\n  only calls of async functions, coroutine objects and objects "
         "with __await can be awaited: remove 'await'";
}

static int not_awaitable (lua_State *L, int idx) {
  const char *type = ar__type_name(L, idx);
  return ar__raise(L, VM_TYPEERROR,
                   "object of type %s can't be awaited%s", type,
                   await_hint(L, idx));
}

#define MAX_AWAITS 100 /* __await that returns itself, or nearly so */

int ar__await_take (lua_State *L, int idx) {
  idx = lua_absindex(L, idx);
  for (int i = 0; i < MAX_AWAITS; i++) {
    Coro *o = test_coro(L, idx);
    if (o) return take_coro(L, idx);
    if (luaL_getmetafield(L, idx, "__await") == LUA_TNIL)
      return not_awaitable(L, idx);
    if (ar__async_body(L, -1)) {
      lua_remove(L, -2);
      lua_pushvalue(L, idx);
      return 2;
    }
    lua_pushvalue(L, idx);
    lua_call(L, 1, 1);
    idx = lua_gettop(L);
    luaL_checkstack(L, 8, NULL);
  }
  return ar__raise(L, VM_TYPEERROR, "__await never gives anything that "
                                    "can be awaited");
}

/* async_.take(x) */
int ar__coro_take (lua_State *L) {
  lua_settop(L, 1);
  return ar__await_take(L, 1);
}

/* The callee's text where the awaited call stands, from the wrapper's
   caller. [-0, +1, m] */
static const char *awaited_text (lua_State *L, Vm *vm) {
  lua_Debug ar;
  const FrontCall *f;
  Chunk *k;
  for (int level = 1; lua_getstack(L, level, &ar); level++) {
    lua_getinfo(L, "Slf", &ar);
    if (ar.currentline <= 0 || ar__frame_hidden(&ar)) {
      lua_pop(L, 1);
      continue;
    }
    k = ar__chunk_of(L, vm, &ar);
    f = k ? ar__chunk_await(k, ar.currentline) : NULL;
    if (!f) break;
    return lua_pushlstring(L, k->text + f->callee,
                           f->callee_end - f->callee);
  }
  return NULL;
}

/* async_.taken(g, ...): what the ordinary function g returned to an
   await. */
static int taken (lua_State *L) {
  Vm *vm = lua_touserdata(L, lua_upvalueindex(1));
  const char *text, *type;
  lua_settop(L, 2);
  if (ar__awaitable(L, 2)) return ar__await_take(L, 2);
  if (ar__gen_test(L, 2)) return not_awaitable(L, 2);
  type = lua_pushstring(L, ar__type_name(L, 2));
  text = awaited_text(L, vm);
  return ar__raise(L, VM_TYPEERROR, "object of type %s can't be awaited\n"
                   "  %s%s is not async and returned a value of type %s: "
                   "remove 'await'", type, text ? text : "the function",
                   text ? "(...)" : "", type);
}

static int awaitable (lua_State *L) {
  lua_settop(L, 1);
  lua_pushboolean(L, ar__awaitable(L, 1));
  return 1;
}

/* --- used as if it were the result ---------------------------------- */

static const char *operand_name (lua_State *L, int idx) {
  return test_coro(L, idx) ? "'coroutine'"
                           : lua_pushfstring(L, "'%s'", ar__type_name(L, idx));
}

/* "did you forget 'await'?" for the object at [idx]; [other] may be one,
   too. [-0, +2, m] */
static const char *forgotten (lua_State *L, int idx, int other) {
  Call *c = test_coro(L, idx)->call;
  settle(L, c);
  ar__coro_dismiss(L, other);
  return lua_pushfstring(L, "did you forget 'await'? coroutine '%s' was "
                            "made at %s:%d", push_name(L, idx), c->where,
                         c->line);
}

static int bad_operator (lua_State *L) {
  const char *op = lua_tostring(L, lua_upvalueindex(1));
  int at = test_coro(L, 1) ? 1 : 2;
  bool unary = lua_toboolean(L, lua_upvalueindex(2));
  lua_settop(L, 2);
  if (unary)
    return ar__raise(L, VM_TYPEERROR,
                     "bad operand type for unary %s: 'coroutine'\n  %s",
                     op, forgotten(L, at, at));
  const char *a = operand_name(L, 1), *b = operand_name(L, 2);
  return ar__raise(L, VM_TYPEERROR,
                   "unsupported operand type(s) for %s: %s and %s\n  %s",
                   op, a, b, forgotten(L, at, 2));
}

static int bad_call (lua_State *L) {
  return ar__raise(L, VM_TYPEERROR,
                   "'coroutine' object is not callable\n  %s",
                   forgotten(L, 1, 1));
}

/* c:close(): it won't be run, on purpose. */
static int coro_close (lua_State *L) {
  Coro *o = test_coro(L, 1);
  if (!o) return ar__raise(L, VM_TYPEERROR,
                           "close() needs a coroutine object: write "
                           "c:close()");
  settle(L, o->call);
  return 0;
}

static int coro_index (lua_State *L) {
  const char *key;
  if (lua_type(L, 2) == LUA_TSTRING &&
      strcmp(lua_tostring(L, 2), "close") == 0) {
    lua_pushcfunction(L, coro_close);
    return 1;
  }
  key = ar__value_repr(L, 2);
  return ar__raise(L, VM_TYPEERROR,
                   "'coroutine' object can't be indexed (key %s)\n  %s",
                   key, forgotten(L, 1, 1));
}

static int coro_tostring (lua_State *L) {
  push_name(L, 1);
  lua_pushfstring(L, "<coroutine object %s at %p>", lua_tostring(L, -1),
                  lua_topointer(L, 1));
  return 1;
}

static const struct { const char *event, *op; bool unary; } operators[] = {
  {"__add", "+", 0}, {"__sub", "-", 0}, {"__mul", "*", 0},
  {"__div", "/", 0}, {"__mod", "%", 0}, {"__pow", "^", 0},
  {"__idiv", "//", 0}, {"__band", "&", 0}, {"__bor", "|", 0},
  {"__bxor", "~", 0}, {"__shl", "<<", 0}, {"__shr", ">>", 0},
  {"__concat", "..", 0}, {"__lt", "<", 0}, {"__le", "<=", 0},
  {"__unm", "-", 1}, {"__bnot", "~", 1}, {"__len", "#", 1},
  {NULL, NULL, 0}
};

void ar__coro_open (lua_State *L, Vm *vm) {
  static const luaL_Reg meta[] = {
    {"__index", coro_index},
    {"__newindex", coro_index}, {"__call", bad_call},
    {"__tostring", coro_tostring}, {NULL, NULL}
  };
  static const luaL_Reg support[] = {
    {"taken", taken}, {"awaitable", awaitable}, {NULL, NULL}
  };
  luaL_newmetatable(L, SWEEPER);
  lua_pushcfunction(L, sweep);
  lua_setfield(L, -2, "__gc");
  lua_pop(L, 1);
  luaL_newmetatable(L, CORO);
  luaL_setfuncs(L, meta, 0);
  lua_pushliteral(L, CORO);
  lua_setfield(L, -2, "__metatable");
  for (int i = 0; operators[i].event; i++) {
    lua_pushstring(L, operators[i].op);
    lua_pushboolean(L, operators[i].unary);
    lua_pushcclosure(L, bad_operator, 2);
    lua_setfield(L, -2, operators[i].event);
  }
  lua_pop(L, 1);
  ar__vm_push(L, vm, REF_SUPPORT);
  lua_pushlightuserdata(L, vm);
  luaL_setfuncs(L, support, 1);
  lua_pop(L, 1);
}
