/* SPDX-License-Identifier: MIT
**
** Coroutine objects: what a call of an async function gives when it isn't
** awaited. Each remembers where the call stands, so that a forgotten
** await can be explained, and is reported once if nobody ever awaits it.
*/
#include <string.h>

#include "vm/internal.h"

#define CORO "coroutine"

/* User values of a coroutine object. */
enum { UV_FUNCTION = 1, UV_CHUNK, UV_ARGS };

static Coro *test_coro (lua_State *L, int idx) {
  return luaL_testudata(L, idx, CORO);
}

bool ar__coro_is (lua_State *L, int idx) {
  return test_coro(L, idx) != NULL;
}

/* The async function's name. [-0, +1, m] */
static const char *push_name (lua_State *L, int idx) {
  idx = lua_absindex(L, idx);
  lua_getiuservalue(L, idx, UV_FUNCTION);
  ar__function_name(L, -1);
  lua_remove(L, -2);
  return lua_tostring(L, -1);
}

const char *ar__coro_name (lua_State *L, int idx) {
  return push_name(L, idx);
}

/* --- pending objects ------------------------------------------------ */

static void link_pending (Vm *vm, Coro *c) {
  c->prev = vm->pending.prev;
  c->next = &vm->pending;
  c->prev->next = c->next->prev = c;
}

static void settle (Coro *c) {
  if (c->taken) return;
  c->taken = true;
  c->prev->next = c->next;
  c->next->prev = c->prev;
}

void ar__coro_dismiss (lua_State *L, int idx) {
  Coro *c = test_coro(L, idx);
  if (c) settle(c);
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

/* [-0, +1, m] the warning for the coroutine object at [idx] */
static void push_report (lua_State *L, Coro *c, int idx) {
  luaL_Buffer b;
  const FrontCall *f = NULL;
  Chunk *k;
  bool discarded;
  const char *name = push_name(L, idx);
  lua_getiuservalue(L, idx, UV_CHUNK);
  k = luaL_testudata(L, -1, "asyncrun.chunk");
  if (k) f = ar__chunk_call(k, c->line, name, &discarded);
  luaL_buffinit(L, &b);
  lua_pushfstring(L, "coroutine '%s' was never awaited", name);
  luaL_addvalue(&b);
  if (f) {
    ar__caret(&b, k->text, k->len, f->line, f->column,
              f->callee_end - f->callee);
    luaL_addstring(&b, "\n  the call above only makes a coroutine object;"
                       " to run it, write: await ");
    add_call(&b, k, f);
  }
  luaL_pushresult(&b);
  lua_replace(L, -3);
  lua_pop(L, 1);
}

static void warn (lua_State *L, Coro *c, int idx) {
  size_t len;
  const char *s;
  idx = lua_absindex(L, idx);
  settle(c);
  push_report(L, c, idx);
  if (c->line > 0)
    lua_pushfstring(L, "%s:%d: RuntimeWarning: %s\n", c->where, c->line,
                    lua_tostring(L, -1));
  else
    lua_pushfstring(L, "RuntimeWarning: %s\n", lua_tostring(L, -1));
  s = lua_tolstring(L, -1, &len);
  ar__vm_warn(c->vm, s, len);
  lua_pop(L, 2);
}

static int coro_gc (lua_State *L) {
  Coro *c = lua_touserdata(L, 1);
  if (!c->taken) warn(L, c, 1);
  return 0;
}

/* The ring knows addresses; the weak table gives their userdata. */
void ar__vm_report_pending (lua_State *L, Vm *vm, unsigned id) {
  Coro *c = vm->pending.next;
  if (c == &vm->pending) return;
  lua_gc(L, LUA_GCCOLLECT); /* the unreachable ones report themselves */
  ar__vm_push(L, vm, REF_PENDING);
  for (c = vm->pending.next; c != &vm->pending;) {
    Coro *next = c->next;
    if (c->run == id && lua_rawgetp(L, -1, c) == LUA_TUSERDATA) {
      warn(L, c, -1);
      lua_pop(L, 1);
    }
    else if (c->run == id)
      lua_pop(L, 1);
    c = next;
  }
  lua_pop(L, 1);
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

/* Was this call a statement of its own? The caller must be a script's
   function, level 1, with only such calls of the name in the line. */
static bool is_discarded (lua_State *L, const Coro *c, const Chunk *k) {
  lua_Debug ar;
  bool discarded;
  if (!k || !lua_getstack(L, 1, &ar)) return false;
  lua_getinfo(L, "l", &ar);
  if (ar.currentline != c->line || !lua_getstack(L, 0, &ar)) return false;
  lua_getinfo(L, "n", &ar);
  if (!ar.name) return false;
  ar__chunk_call(k, c->line, ar.name, &discarded);
  return discarded;
}

static void strict_error (lua_State *L, Coro *c) {
  settle(c);
  push_report(L, c, lua_absindex(L, -1));
  ar__raise(L, VM_RUNTIMEERROR, "%s", lua_tostring(L, -1));
}

/* [-0, +1, e] the arguments are the whole stack; the function is the one
   that runs */
int ar__coro_new (lua_State *L, Vm *vm) {
  lua_Debug ar;
  Chunk *k = NULL;
  int nargs = lua_gettop(L);
  luaL_checkstack(L, 12, "too many arguments");
  Coro *c = lua_newuserdatauv(L, sizeof(Coro), nargs + UV_ARGS - 1);
  memset(c, 0, sizeof(Coro));
  c->vm = vm;
  c->run = vm->run;
  c->nargs = nargs;
  c->line = -1;
  c->taken = true; /* until it is whole */
  luaL_setmetatable(L, CORO);
  for (int i = 1; i <= nargs; i++) {
    lua_pushvalue(L, i);
    lua_setiuservalue(L, -2, UV_ARGS + i - 1);
  }
  lua_getstack(L, 0, &ar);
  lua_getinfo(L, "f", &ar);
  lua_setiuservalue(L, -2, UV_FUNCTION);
  if (find_caller(L, &ar)) {
    c->line = ar.currentline;
    memcpy(c->where, ar.short_src, sizeof(c->where));
    k = ar__chunk_of(L, vm, &ar);
    lua_setiuservalue(L, -2, UV_CHUNK);
  }
  ar__vm_push(L, vm, REF_PENDING); /* to be found by its address */
  lua_pushvalue(L, -2);
  lua_rawsetp(L, -2, c);
  lua_pop(L, 1);
  c->taken = false;
  link_pending(vm, c);
  if (is_discarded(L, c, k)) {
    if (vm->strict) strict_error(L, c);
    warn(L, c, -1);
  }
  return 1;
}

/* --- awaiting one --------------------------------------------------- */

static void check_usable (lua_State *L, Coro *c, int idx) {
  if (c->taken)
    ar__raise(L, VM_RUNTIMEERROR,
              "cannot reuse already awaited coroutine\n  coroutine '%s' "
              "was made at %s:%d and can be awaited once; keep its "
              "result in a variable", push_name(L, idx), c->where,
              c->line);
  if (c->run != 0 && c->run != c->vm->run) {
    settle(c);
    ar__raise(L, VM_RUNTIMEERROR,
              "coroutine '%s' was made in another run, at %s:%d",
              push_name(L, idx), c->where, c->line);
  }
}

/* [-0, +n, e] */
static int take_coro (lua_State *L, Coro *c, int idx) {
  check_usable(L, c, idx);
  settle(c);
  luaL_checkstack(L, c->nargs + 2, "too many arguments");
  lua_getiuservalue(L, idx, UV_FUNCTION);
  ar__async_body(L, -1);
  lua_remove(L, -2);
  for (int i = 0; i < c->nargs; i++) {
    lua_getiuservalue(L, idx, UV_ARGS + i);
    lua_pushnil(L);
    lua_setiuservalue(L, idx, UV_ARGS + i);
  }
  return c->nargs + 1;
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
    Coro *c = test_coro(L, idx);
    if (c) return take_coro(L, c, idx);
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

static const char *forgotten (lua_State *L, int idx) {
  Coro *c = test_coro(L, idx);
  settle(c);
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
                     op, forgotten(L, at));
  const char *a = operand_name(L, 1), *b = operand_name(L, 2);
  return ar__raise(L, VM_TYPEERROR,
                   "unsupported operand type(s) for %s: %s and %s\n  %s",
                   op, a, b, forgotten(L, at));
}

static int bad_call (lua_State *L) {
  return ar__raise(L, VM_TYPEERROR,
                   "'coroutine' object is not callable\n  %s",
                   forgotten(L, 1));
}

/* c:close(): it won't be run, on purpose. */
static int coro_close (lua_State *L) {
  Coro *c = test_coro(L, 1);
  if (!c) return ar__raise(L, VM_TYPEERROR,
                           "close() needs a coroutine object: write "
                           "c:close()");
  settle(c);
  return 0;
}

static int coro_index (lua_State *L) {
  const char *key = lua_tostring(L, 2);
  if (lua_type(L, 2) == LUA_TSTRING && strcmp(key, "close") == 0) {
    lua_pushcfunction(L, coro_close);
    return 1;
  }
  key = ar__value_repr(L, 2);
  return ar__raise(L, VM_TYPEERROR,
                   "'coroutine' object can't be indexed (key %s)\n  %s",
                   key, forgotten(L, 1));
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
    {"__gc", coro_gc}, {"__index", coro_index},
    {"__newindex", coro_index}, {"__call", bad_call},
    {"__tostring", coro_tostring}, {NULL, NULL}
  };
  static const luaL_Reg support[] = {
    {"taken", taken}, {"awaitable", awaitable}, {NULL, NULL}
  };
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
