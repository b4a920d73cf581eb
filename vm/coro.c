/* SPDX-License-Identifier: MIT
**
** Coroutine objects: what a call of an async function gives when it isn't
** awaited. Each remembers where the call stands, so that a forgotten
** await can be explained, and is reported once if nobody ever awaits it.
*/
#include <string.h>

#include "vm/internal.h"

#define CORO "coroutine"

/* User values. */
enum { UV_SITE = 1, UV_ARGS };
#define MAX_ARG_VALUES 200 /* more are kept in one table */

static const char coro_mark = 0; /* its address is the mark */

/* A coroutine object has no finalizer: an awaited one is plain garbage, of
   which there may be millions. What must be known when it is collected is
   kept beside it, see pending.c. */
typedef struct Coro {
  const void *mark; /* &coro_mark: a check that costs nothing */
  Vm *vm;
  Pending *pending; /* NULL once it was awaited, closed or reported */
  unsigned run;     /* in which it was made, 0 outside */
  int nargs;
} Coro;

static Coro *test_coro (lua_State *L, int idx) {
  Coro *o = lua_touserdata(L, idx);
  if (o && lua_rawlen(L, idx) == sizeof(Coro) && o->mark == &coro_mark)
    return o;
  return NULL;
}

bool ar__coro_is (lua_State *L, int idx) {
  return test_coro(L, idx) != NULL;
}

/* Push a user value of the Site of the object at [idx]. */
static const Site *push_site_value (lua_State *L, int idx, int value) {
  const Site *site;
  lua_getiuservalue(L, idx, UV_SITE);
  site = lua_touserdata(L, -1);
  lua_getiuservalue(L, -1, value);
  lua_remove(L, -2);
  return site;
}

const char *ar__coro_name (lua_State *L, int idx) {
  push_site_value(L, idx, SITE_FUNCTION);
  ar__function_name(L, -1);
  lua_remove(L, -2);
  return lua_tostring(L, -1);
}

/* It was awaited, closed or reported. [-0, +0, -] */
static void settle (Coro *o) {
  if (o->pending) ar__pending_settle(o->vm, o->pending);
  o->pending = NULL;
}

void ar__coro_dismiss (lua_State *L, int idx) {
  Coro *o = test_coro(L, idx);
  if (o) settle(o);
}

void ar__coro_settled (lua_State *L, int idx) {
  Coro *o = test_coro(L, idx);
  if (o) o->pending = NULL;
}

bool ar__coro_forgotten (lua_State *L, int idx) {
  Coro *o = test_coro(L, idx);
  if (!o || !o->pending || o->pending->told) return false;
  ar__pending_tell(L, o->vm, o->pending);
  return true;
}

/* The place where the object at [idx] was made: "x.lua:3" [-0, +1, m] */
static const char *push_origin (lua_State *L, int idx) {
  const Site *site;
  lua_getiuservalue(L, idx, UV_SITE);
  site = lua_touserdata(L, -1);
  ar__pending_place(L);
  lua_pushfstring(L, "%s:%d", lua_tostring(L, -1), site->line);
  lua_remove(L, -2);
  return lua_tostring(L, -1);
}

/* --- making one ----------------------------------------------------- */

/* Is the function on top, of the record [ar], one of a script's? Leaves
   it, and on it its Chunk or false. [-0, +(0|1), m] */
static bool is_script (lua_State *L, Vm *vm, lua_Debug *ar) {
  lua_getinfo(L, "S", ar);
  if (ar__frame_hidden(ar)) return false;
  lua_pushvalue(L, -1);
  ar__chunk_of(L, vm, ar);
  return true;
}

/* Push the async function that runs. [-0, +1, m] */
static void push_running (lua_State *L) {
  lua_Debug ar;
  lua_getstack(L, 0, &ar);
  lua_getinfo(L, "f", &ar);
}

/* Is it the site of the async function that runs? A Lua function is the body
   of one only, and is nearer at hand. */
static bool is_of_running (lua_State *L, const Site *site) {
  bool yes;
  if (site->body)
    return site->body == lua_topointer(L, lua_upvalueindex(ASYNC_BODY));
  push_running(L);
  yes = site->function == lua_topointer(L, -1);
  lua_pop(L, 1);
  return yes;
}

/* Is it the call of the last coroutine object? Caller and that one's Site or
   nil are on top. */
static bool same_site (lua_State *L, int line) {
  const Site *site = lua_touserdata(L, -1);
  return site && site->line == line &&
         site->caller == lua_topointer(L, -2) && is_of_running(L, site);
}

/* Is the call of the running async function, in a line of the Chunk, a
   statement of its own? Only such calls of the name may be in its line. It
   is known if a script's function calls, not pcall or the like. */
static void find_discarded (lua_State *L, Site *site) {
  lua_Debug ar;
  bool discarded;
  if (!site->chunk || !ar__chunk_discards(site->chunk, site->line)) return;
  lua_getstack(L, 0, &ar);
  lua_getinfo(L, "n", &ar);
  site->called = ar.name;
  if (ar.name &&
      ar__chunk_call(site->chunk, site->line, ar.name, &discarded))
    site->discarded = discarded;
}

/* Replace async function, caller and Chunk on top by a Site. Two calls in
   one line may differ, so that only a call that is alone is remembered.
   [-3, +1, m] */
static void new_site (lua_State *L, Vm *vm, int line) {
  Site *site = lua_newuserdatauv(L, sizeof(Site), SITE_VALUES);
  memset(site, 0, sizeof(Site));
  site->function = lua_topointer(L, -4);
  if (!lua_iscfunction(L, lua_upvalueindex(ASYNC_BODY)))
    site->body = lua_topointer(L, lua_upvalueindex(ASYNC_BODY));
  site->caller = lua_topointer(L, -3);
  site->chunk = lua_touserdata(L, -2);
  site->line = line;
  lua_pushvalue(L, -4);
  lua_setiuservalue(L, -2, SITE_FUNCTION);
  lua_pushvalue(L, -3);
  lua_setiuservalue(L, -2, SITE_CALLER);
  lua_replace(L, -4);
  lua_pop(L, 2);
  find_discarded(L, site);
  if (site->called) return;
  ar__vm_push(L, vm, REF_PENDING);
  lua_pushvalue(L, -2);
  lua_rawseti(L, -2, SITE_SLOT);
  lua_pop(L, 1);
}

/* Replace the caller on top by the last Site, if it is that of this call.
   [-1, +1, -] */
static bool take_last_site (lua_State *L, Vm *vm, int line) {
  ar__vm_push(L, vm, REF_PENDING);
  lua_rawgeti(L, -1, SITE_SLOT);
  lua_replace(L, -2);
  if (same_site(L, line)) {
    lua_replace(L, -2);
    return true;
  }
  lua_pop(L, 1);
  return false;
}

/* Push the Site of the call of the running async function. [-0, +1, m] */
static Site *push_site (lua_State *L, Vm *vm) {
  lua_Debug ar;
  for (int level = 1; lua_getstack(L, level, &ar); level++) {
    lua_getinfo(L, "lf", &ar);
    if (ar.currentline > 0) {
      if (take_last_site(L, vm, ar.currentline))
        return lua_touserdata(L, -1);
      if (is_script(L, vm, &ar)) {
        push_running(L);
        lua_insert(L, -3);
        new_site(L, vm, ar.currentline);
        return lua_touserdata(L, -1);
      }
    }
    lua_pop(L, 1);
  }
  lua_pushnil(L); /* the library calls */
  if (take_last_site(L, vm, -1)) return lua_touserdata(L, -1);
  push_running(L);
  lua_insert(L, -2);
  lua_pushnil(L);
  new_site(L, vm, -1);
  return lua_touserdata(L, -1);
}

static void push_meta (lua_State *L, Vm *vm);

/* Push the object for the Site on top. [-0, +1, m] */
static Coro *new_object (lua_State *L, Vm *vm, int nargs) {
  bool many = nargs > MAX_ARG_VALUES;
  Coro *o = lua_newuserdatauv(L, sizeof(Coro),
                              UV_ARGS - 1 + (many ? 1 : nargs));
  o->mark = &coro_mark;
  o->vm = vm;
  o->pending = NULL;
  o->run = vm->run;
  o->nargs = nargs;
  push_meta(L, vm);
  lua_setmetatable(L, -2);
  lua_pushvalue(L, -2);
  lua_setiuservalue(L, -2, UV_SITE);
  return o;
}

/* Keep the first values of the stack in the object on top. [-0, +0, m] */
static void keep_arguments (lua_State *L, int nargs) {
  if (nargs > MAX_ARG_VALUES) {
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

/* [-0, +1, e] the arguments are the whole stack; the function is the one
   that runs */
int ar__coro_new (lua_State *L, Vm *vm) {
  const Site *site;
  Coro *o;
  int nargs = lua_gettop(L);
  luaL_checkstack(L, 14, "too many arguments");
  site = push_site(L, vm);
  if (site->discarded) ar__remote_refuse(L);
  o = new_object(L, vm, nargs);
  keep_arguments(L, nargs);
  o->pending = ar__pending_new(L, vm, nargs + 1);
  if (site->discarded) ar__pending_discarded(L, vm, o->pending);
  return 1;
}

/* --- awaiting one --------------------------------------------------- */

static void check_usable (lua_State *L, Coro *o, int idx) {
  if (o->run != 0 && o->run != o->vm->run) {
    settle(o);
    ar__raise(L, VM_RUNTIMEERROR,
              "coroutine '%s' was made in another run, at %s",
              ar__coro_name(L, idx), push_origin(L, idx));
  }
  if (!o->pending)
    ar__raise(L, VM_RUNTIMEERROR,
              "cannot reuse already awaited coroutine\n  coroutine '%s' "
              "was made at %s and can be awaited once; keep its "
              "result in a variable", ar__coro_name(L, idx),
              push_origin(L, idx));
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
  push_site_value(L, idx, SITE_FUNCTION);
}

int ar__coro_split (lua_State *L, int idx) {
  Coro *o = test_coro(L, idx);
  luaL_checkstack(L, o->nargs + 8, "too many arguments");
  check_usable(L, o, idx);
  settle(o);
  ar__coro_function(L, idx);
  push_arguments(L, o, idx);
  return o->nargs + 1;
}

int ar__coro_origin (lua_State *L, int idx) {
  return push_site_value(L, idx, SITE_CALLER)->line;
}

bool ar__coro_is_used (lua_State *L, int idx) {
  const Coro *o = test_coro(L, idx);
  return !o->pending && (o->run == 0 || o->run == o->vm->run);
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
   too. [-0, +3, m] */
static const char *forgotten (lua_State *L, int idx, int other) {
  Coro *o = test_coro(L, idx);
  settle(o);
  ar__coro_dismiss(L, other);
  return lua_pushfstring(L, "did you forget 'await'? coroutine '%s' was "
                            "made at %s", ar__coro_name(L, idx),
                         push_origin(L, idx));
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

static int bad_pairs (lua_State *L) {
  return ar__raise(L, VM_TYPEERROR,
                   "'coroutine' object is not iterable\n  %s",
                   forgotten(L, 1, 1));
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
  settle(o);
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
  ar__coro_name(L, 1);
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

/* The metatable takes a while to make, and a program that awaits all its
   calls never needs it. [-0, +1, m] */
static void push_meta (lua_State *L, Vm *vm) {
  static const luaL_Reg meta[] = {
    {"__index", coro_index},
    {"__newindex", coro_index}, {"__call", bad_call}, {"__pairs", bad_pairs},
    {"__tostring", coro_tostring}, {NULL, NULL}
  };
  ar__vm_push(L, vm, REF_CORO);
  if (lua_istable(L, -1)) return;
  lua_pop(L, 1);
  lua_createtable(L, 0, 26);
  luaL_setfuncs(L, meta, 0);
  lua_pushliteral(L, CORO);
  lua_pushvalue(L, -1);
  lua_setfield(L, -3, "__name");
  lua_setfield(L, -2, "__metatable");
  for (int i = 0; operators[i].event; i++) {
    lua_pushstring(L, operators[i].op);
    lua_pushboolean(L, operators[i].unary);
    lua_pushcclosure(L, bad_operator, 2);
    lua_setfield(L, -2, operators[i].event);
  }
  lua_pushvalue(L, -1);
  lua_rawseti(L, LUA_REGISTRYINDEX, vm->ref[REF_CORO]);
}

void ar__coro_open (lua_State *L, Vm *vm) {
  static const luaL_Reg support[] = {
    {"taken", taken}, {"awaitable", awaitable}, {NULL, NULL}
  };
  ar__vm_push(L, vm, REF_SUPPORT);
  lua_pushlightuserdata(L, vm);
  luaL_setfuncs(L, support, 1);
  lua_pop(L, 1);
}
