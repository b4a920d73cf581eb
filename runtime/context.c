/* SPDX-License-Identifier: MIT
**
** The module 'contextvars': variables whose values belong to a task. A
** task begins with the values that the one who starts it has then.
**
** Values are in tables, ContextVar -> value, which tasks and Contexts
** share until one of them writes: who starts a task only passes a table on,
** and who uses no variables has none.
*/
#include <string.h>

#include "runtime/runtime.h"

#define VAR "ContextVar"
#define TOKEN "Token"
#define CONTEXT "Context"

/* Their addresses are keys and values in tables of values. */
static const char nil_value = 0;  /* stands for a nil */
static const char owner_key = 0;  /* -> who writes to this table */
static const char missing = 0;    /* in a token: there was no value */

typedef struct Var {
  Runtime *rt;
  bool has_default;
} Var;

enum { UV_NAME = 1, UV_DEFAULT, UV_VAR_COUNT = UV_DEFAULT };

typedef struct Token {
  bool used;
} Token;

enum { UV_VAR = 1, UV_OLD, UV_OWNER, UV_TOKEN_COUNT = UV_OWNER };

/* Its values are user value 1, or, while it is entered, those of who
   entered it. */
typedef struct Context {
  Runtime *rt;
  ContextState state;
  ContextState *entered; /* or NULL */
} Context;

/* --- tables of values ------------------------------------------------ */

/* Whose values code has that runs now. */
static ContextState *current (Runtime *rt) {
  return rt->current ? &rt->current->context : &rt->context;
}

/* Push the table of values, or nil. [-0, +1, -] */
static void push_values (lua_State *L, Runtime *rt, const ContextState *s) {
  if (!s->set) {
    lua_pushnil(L);
    return;
  }
  lua_rawgeti(L, LUA_REGISTRYINDEX, rt->contexts);
  lua_rawgetp(L, -1, s);
  lua_remove(L, -2);
}

/* The table on top, or nil, becomes its values. [-1, +0, m] */
static void set_values (lua_State *L, Runtime *rt, ContextState *s) {
  bool set = !lua_isnil(L, -1);
  lua_rawgeti(L, LUA_REGISTRYINDEX, rt->contexts);
  lua_insert(L, -2);
  lua_rawsetp(L, -2, s); /* may raise */
  lua_pop(L, 1);
  s->set = set;
}

/* Push a copy of the table on top, or a new one if that is nil.
   [-1, +1, m] */
static void copy_values (lua_State *L) {
  lua_newtable(L);
  if (lua_istable(L, -2)) {
    lua_pushnil(L);
    while (lua_next(L, -3)) {
      lua_pushvalue(L, -2);
      lua_insert(L, -2);
      lua_rawset(L, -4);
    }
  }
  lua_remove(L, -2);
}

/* The values on top are others', too: leaves two references to a copy that is
   the state's own, as its mark says. [-1, +2, m] */
static void own_values (lua_State *L, const ContextState *s) {
  copy_values(L);
  if (!s->own) {
    lua_newuserdatauv(L, 0, 0);
    lua_rawsetp(L, -2, &owner_key);
  }
  lua_pushvalue(L, -1);
}

/* Push the table of values, for writing. [-0, +1, m] */
static void push_own_values (lua_State *L, Runtime *rt, ContextState *s) {
  push_values(L, rt, s);
  if (s->set && s->own && !s->shared) return;
  own_values(L, s);
  set_values(L, rt, s);
  s->own = true;
  s->shared = false;
}

/* Push values that others may have, too. [-0, +1, m] */
static void push_shared (lua_State *L, Runtime *rt, ContextState *s) {
  push_values(L, rt, s);
  if (s->joined) copy_values(L);
  else s->shared = true;
}

void ar__context_inherit (lua_State *L, Runtime *rt, ContextState *to,
                          ContextState *from) {
  push_shared(L, rt, from);
  set_values(L, rt, to);
  to->shared = true;
}

void ar__context_drop (lua_State *L, Runtime *rt, ContextState *s) {
  if (s->set) {
    lua_pushnil(L);
    set_values(L, rt, s);
  }
  s->own = s->shared = s->joined = false;
}

/* --- variables --------------------------------------------------------- */

static Var *check_var (lua_State *L, const char *method) {
  return ar__arg_self(L, VAR, method);
}

/* ContextVar(name, {default =}) */
static int new_var (lua_State *L) {
  static const char *const names[] = {"default", NULL};
  Var *v;
  lua_settop(L, 2);
  if (lua_type(L, 1) != LUA_TSTRING)
    return ar__arg_type(L, VAR, "name", 1, "a string");
  if (!lua_isnil(L, 2) && !lua_istable(L, 2))
    return ar__arg_type(L, VAR, "options", 2,
                        "a table of options, {default = ...}");
  if (lua_istable(L, 2)) ar__arg_options(L, 2, VAR, names, false);
  v = lua_newuserdatauv(L, sizeof(Var), UV_VAR_COUNT);
  v->rt = RUNTIME(L);
  v->has_default = false;
  luaL_setmetatable(L, VAR);
  lua_pushvalue(L, 1);
  lua_setiuservalue(L, 3, UV_NAME);
  if (lua_istable(L, 2)) {
    v->has_default = lua_getfield(L, 2, "default") != LUA_TNIL;
    lua_setiuservalue(L, 3, UV_DEFAULT);
  }
  return 1;
}

/* The value as the script knows it, in the place of the one on top. */
static void show_value (lua_State *L) {
  if (lua_touserdata(L, -1) != (const void *)&nil_value) return;
  lua_pop(L, 1);
  lua_pushnil(L);
}

/* var:get() or var:get(default) */
static int var_get (lua_State *L) {
  Var *v = check_var(L, "get");
  int n = lua_gettop(L);
  push_values(L, v->rt, current(v->rt));
  if (lua_istable(L, -1)) {
    lua_pushvalue(L, 1);
    if (lua_rawget(L, -2) != LUA_TNIL) {
      show_value(L);
      return 1;
    }
  }
  if (n >= 2) lua_pushvalue(L, 2);
  else if (v->has_default) lua_getiuservalue(L, 1, UV_DEFAULT);
  else
    return ar__raise_core(L, v->rt, CORE_LOOKUP, "%s",
                          luaL_tolstring(L, 1, NULL));
  return 1;
}

/* Push a token for the variable at 1, whose value in the table at
   [values] is going to change. [-0, +1, m] */
static void push_token (lua_State *L, int values) {
  Token *t = lua_newuserdatauv(L, sizeof(Token), UV_TOKEN_COUNT);
  t->used = false;
  luaL_setmetatable(L, TOKEN);
  lua_pushvalue(L, 1);
  lua_setiuservalue(L, -2, UV_VAR);
  lua_pushvalue(L, 1);
  if (lua_rawget(L, values) == LUA_TNIL) {
    lua_pop(L, 1);
    lua_pushlightuserdata(L, (void *)&missing);
  }
  lua_setiuservalue(L, -2, UV_OLD);
  lua_rawgetp(L, values, &owner_key);
  lua_setiuservalue(L, -2, UV_OWNER);
}

/* var:set(value) -> token */
static int var_set (lua_State *L) {
  Var *v = check_var(L, "set");
  lua_settop(L, 2);
  if (lua_isnil(L, 2)) {
    lua_pushlightuserdata(L, (void *)&nil_value);
    lua_replace(L, 2);
  }
  push_own_values(L, v->rt, current(v->rt)); /* 3 */
  push_token(L, 3);                          /* 4 */
  lua_pushvalue(L, 1);
  lua_pushvalue(L, 2);
  lua_rawset(L, 3);
  return 1;
}

/* Raise a complaint about the token at [idx]. */
static int bad_token (lua_State *L, VmClass c, int idx, const char *what) {
  return ar__raise(L, c, "%s %s", luaL_tolstring(L, idx, NULL), what);
}

/* Is the token at [idx] of the table of values that [s] writes to? */
static bool is_here (lua_State *L, Runtime *rt, ContextState *s, int idx) {
  bool yes;
  if (!s->set || !s->own) return false;
  push_values(L, rt, s);
  lua_rawgetp(L, -1, &owner_key);
  lua_getiuservalue(L, idx, UV_OWNER);
  yes = lua_rawequal(L, -1, -2);
  lua_pop(L, 3);
  return yes;
}

/* (var, token): give it the value that it had before. */
static int reset (lua_State *L, Runtime *rt) {
  ContextState *s = current(rt);
  Token *t = lua_touserdata(L, 2);
  lua_getiuservalue(L, 2, UV_VAR);
  if (t->used)
    return bad_token(L, VM_RUNTIMEERROR, 2, "has already been used once");
  if (!lua_rawequal(L, 1, -1))
    return bad_token(L, VM_VALUEERROR, 2,
                     "was created by a different ContextVar");
  if (!is_here(L, rt, s, 2))
    return bad_token(L, VM_VALUEERROR, 2,
                     "was created in a different Context");
  push_own_values(L, rt, s);
  lua_pushvalue(L, 1);
  lua_getiuservalue(L, 2, UV_OLD);
  if (lua_touserdata(L, -1) == (const void *)&missing) {
    lua_pop(L, 1);
    lua_pushnil(L);
  }
  lua_rawset(L, -3);
  t->used = true;
  return 0;
}

/* var:reset(token) */
static int var_reset (lua_State *L) {
  Var *v = check_var(L, "reset");
  lua_settop(L, 2);
  if (!luaL_testudata(L, 2, TOKEN))
    return ar__arg_type(L, "reset", "token", 2, "a Token from set()");
  return reset(L, v->rt);
}

static int get_name (lua_State *L) {
  lua_getiuservalue(L, 1, UV_NAME);
  return 1;
}

static int var_tostring (lua_State *L) {
  const Var *v = lua_touserdata(L, 1);
  lua_getiuservalue(L, 1, UV_NAME);
  lua_pushfstring(L, "<ContextVar name='%s'", lua_tostring(L, -1));
  lua_getiuservalue(L, 1, UV_DEFAULT);
  if (v->has_default)
    lua_pushfstring(L, " default=%s", ar__value_repr(L, -1));
  else lua_pushliteral(L, "");
  lua_pushfstring(L, "%s%s at %p>", lua_tostring(L, 3),
                  lua_tostring(L, -1), (const void *)v);
  return 1;
}

/* --- tokens ----------------------------------------------------------- */

static int get_var (lua_State *L) {
  lua_getiuservalue(L, 1, UV_VAR);
  return 1;
}

static int get_old_value (lua_State *L) {
  lua_getiuservalue(L, 1, UV_OLD);
  show_value(L);
  return 1;
}

static int token_enter (lua_State *L) {
  ar__arg_self(L, TOKEN, "__enter");
  lua_settop(L, 1);
  return 1;
}

/* with var:set(value) do: (token, err) */
static int token_exit (lua_State *L) {
  const Var *v;
  ar__arg_self(L, TOKEN, "__exit");
  lua_settop(L, 1);
  lua_getiuservalue(L, 1, UV_VAR);
  lua_insert(L, 1);
  v = lua_touserdata(L, 1);
  return reset(L, v->rt);
}

static int token_tostring (lua_State *L) {
  const Token *t = lua_touserdata(L, 1);
  lua_getiuservalue(L, 1, UV_VAR);
  luaL_tolstring(L, -1, NULL);
  lua_pushfstring(L, "<Token%s var=%s at %p>", t->used ? " used" : "",
                  lua_tostring(L, -1), (const void *)t);
  return 1;
}

/* --- contexts --------------------------------------------------------- */

static Context *check_context (lua_State *L, const char *method) {
  return ar__arg_self(L, CONTEXT, method);
}

/* Push one; its values aren't there yet. [-0, +1, m] */
static Context *make_context (lua_State *L, Runtime *rt, ContextState s) {
  Context *c = lua_newuserdatauv(L, sizeof(Context), 1);
  memset(c, 0, sizeof(Context));
  c->rt = rt;
  c->state = s;
  luaL_setmetatable(L, CONTEXT);
  return c;
}

static int new_context (lua_State *L) {
  make_context(L, RUNTIME(L), (ContextState){.set = false});
  return 1;
}

/* A Context with the values of [s]. [-0, +1, m] */
static void push_context (lua_State *L, Runtime *rt, ContextState *s) {
  make_context(L, rt, (ContextState){.set = s->set, .shared = true});
  push_shared(L, rt, s);
  lua_setiuservalue(L, -2, 1);
}

/* The classes are there. */
static void load_module (lua_State *L) {
  luaL_requiref(L, "contextvars", ar__open_contextvars, 0);
  lua_pop(L, 1);
}

void ar__context_push (lua_State *L, Task *t) {
  load_module(L);
  push_context(L, t->rt, &t->context);
}

bool ar__context_push_current (lua_State *L, Runtime *rt) {
  ContextState *s = current(rt);
  if (!s->set) return false;
  load_module(L);
  push_context(L, rt, s);
  return true;
}

/* current_context(): a copy of the context, for the library */
static int current_context (lua_State *L) {
  Runtime *rt = RUNTIME(L);
  load_module(L);
  push_context(L, rt, current(rt));
  return 1;
}

/* has_context(): is any variable set here? */
static int has_context (lua_State *L) {
  lua_pushboolean(L, current(RUNTIME(L))->set);
  return 1;
}

static int copy_context (lua_State *L) {
  Runtime *rt = RUNTIME(L);
  push_context(L, rt, current(rt));
  return 1;
}

/* Push the values of the context at [idx], or nil. [-0, +1, -] */
static void push_values_of (lua_State *L, const Context *c, int idx) {
  if (c->entered) push_values(L, c->rt, c->entered);
  else lua_getiuservalue(L, idx, 1);
}

/* The same for somebody else, who doesn't write to them. [-0, +1, m] */
static void push_shared_of (lua_State *L, Context *c, int idx) {
  if (c->entered) {
    push_shared(L, c->rt, c->entered);
    return;
  }
  lua_getiuservalue(L, idx, 1);
  if (c->state.joined) copy_values(L);
  else c->state.shared = true;
}

/* The same, for writing. [-0, +1, m] */
static void push_own_values_of (lua_State *L, Context *c, int idx) {
  ContextState *s = &c->state;
  if (c->entered) {
    push_own_values(L, c->rt, c->entered);
    return;
  }
  lua_getiuservalue(L, idx, 1);
  if (s->set && s->own && !s->shared) return;
  own_values(L, s);
  lua_setiuservalue(L, idx, 1);
  s->set = s->own = true;
  s->shared = false;
}

bool ar__context_is (lua_State *L, int idx) {
  return luaL_testudata(L, idx, CONTEXT) != NULL;
}

void ar__context_give (lua_State *L, Task *t, int idx) {
  push_shared_of(L, lua_touserdata(L, idx), idx);
  set_values(L, t->rt, &t->context);
  t->context.own = t->context.joined = false;
  t->context.shared = true;
}

void ar__context_enter (lua_State *L, Task *t, int idx) {
  Context *c = lua_touserdata(L, idx);
  push_own_values_of(L, c, idx);
  set_values(L, t->rt, &t->context);
  t->context.own = t->context.joined = true;
  t->context.shared = false;
  if (c->entered) c->entered->joined = true;
  else c->state.joined = true;
}

void ar__context_of (lua_State *L, Task *t) {
  Context *c;
  load_module(L);
  c = make_context(L, ar__runtime_get(L), (ContextState){.set = false});
  if (!t) return;
  push_own_values(L, t->rt, &t->context);
  lua_setiuservalue(L, -2, 1);
  t->context.joined = true;
  c->state = t->context;
}

/* Whoever runs now has the values on top, and their state; what he had
   takes their place. [-1, +1, m] */
static void swap (lua_State *L, Runtime *rt, ContextState *s,
                  ContextState *with) {
  ContextState before = *s;
  push_values(L, rt, s);
  lua_insert(L, -2);
  set_values(L, rt, s);
  s->own = with->own;
  s->shared = with->shared;
  s->joined = with->joined;
  *with = before;
}

/* context:run(f, ...) */
static int context_run (lua_State *L) {
  Context *c = check_context(L, "run");
  ContextState *s = current(c->rt), outer;
  int status;
  if (c->entered)
    return ar__raise(L, VM_RUNTIMEERROR,
                     "cannot enter context: %s is already entered",
                     luaL_tolstring(L, 1, NULL));
  if (!ar__callable(L, 2))
    return ar__arg_type(L, "run", "f", 2, "a function");
  luaL_checkstack(L, 10, NULL);
  lua_getiuservalue(L, 1, 1);
  outer = c->state;
  swap(L, c->rt, s, &outer);
  lua_insert(L, 2);                    /* 2: the values outside */
  c->entered = s;
  lua_pushcfunction(L, ar__error_handler);
  lua_insert(L, 3);
  status = lua_pcall(L, lua_gettop(L) - 4, LUA_MULTRET, 3);
  c->entered = NULL;
  lua_pushvalue(L, 2);
  swap(L, c->rt, s, &outer);
  c->state = outer;
  lua_setiuservalue(L, 1, 1);
  if (status != LUA_OK) return lua_error(L);
  return lua_gettop(L) - 3;
}

static int context_copy (lua_State *L) {
  Context *c = check_context(L, "copy"), *copy;
  copy = make_context(L, c->rt, (ContextState){.shared = true});
  push_shared_of(L, c, 1);
  copy->state.set = !lua_isnil(L, -1);
  lua_setiuservalue(L, -2, 1);
  return 1;
}

/* Push the value of the variable at 2, or nil: was there one? */
static bool push_value (lua_State *L, const Context *c) {
  bool found = false;
  push_values_of(L, c, 1);
  if (lua_istable(L, -1) && luaL_testudata(L, 2, VAR)) {
    lua_pushvalue(L, 2);
    found = lua_rawget(L, -2) != LUA_TNIL;
    show_value(L);
  }
  else lua_pushnil(L);
  return found;
}

/* context:get(var, default) */
static int context_get (lua_State *L) {
  const Context *c = check_context(L, "get");
  lua_settop(L, 3);
  if (!luaL_testudata(L, 2, VAR))
    return ar__arg_type(L, "get", "var", 2, "a ContextVar");
  if (!push_value(L, c)) lua_pushvalue(L, 3);
  return 1;
}

/* Push a table of what the script sees, var -> value, and its size. Where
   a value is nil there is the light userdata. [-0, +1, m] */
static lua_Integer push_visible (lua_State *L, const Context *c) {
  lua_Integer n = 0;
  push_values_of(L, c, 1);
  copy_values(L);
  lua_pushnil(L);
  lua_rawsetp(L, -2, &owner_key);
  lua_pushnil(L);
  while (lua_next(L, -2)) {
    lua_pop(L, 1);
    n++;
  }
  return n;
}

static int context_len (lua_State *L) {
  lua_pushinteger(L, push_visible(L, check_context(L, "len")));
  return 1;
}

/* upvalue: a table of the values. (context, var) -> the next one */
static int next_pair (lua_State *L) {
  lua_settop(L, 2);
  if (!lua_next(L, lua_upvalueindex(1))) return 0;
  show_value(L);
  return 2;
}

static int context_pairs (lua_State *L) {
  push_visible(L, check_context(L, "pairs"));
  lua_pushcclosure(L, next_pair, 1);
  lua_pushvalue(L, 1);
  return 2;
}

/* upvalue: the methods. context[var], context.method */
static int context_index (lua_State *L) {
  lua_settop(L, 2);
  if (luaL_testudata(L, 2, VAR)) push_value(L, lua_touserdata(L, 1));
  else lua_rawget(L, lua_upvalueindex(1));
  return 1;
}

static int context_tostring (lua_State *L) {
  lua_pushfstring(L, "<Context at %p>", lua_touserdata(L, 1));
  return 1;
}

/* --- run-local values ---------------------------------------------------- */

/* run_locals(): a table that lasts as long as the run */
static int run_locals (lua_State *L) {
  Runtime *rt = RUNTIME(L);
  if (!rt->run_id)
    return ar__raise(L, VM_RUNTIMEERROR,
                     "Cannot be used outside of a run context: only inside "
                     "trio.run(main) has a RunVar values");
  if (lua_rawgetp(L, LUA_REGISTRYINDEX, &rt->run_id) == LUA_TTABLE)
    return 1;
  lua_newtable(L);
  lua_pushvalue(L, -1);
  lua_rawsetp(L, LUA_REGISTRYINDEX, &rt->run_id);
  return 1;
}

void ar__context_end_run (lua_State *L, Runtime *rt) {
  if (rt->init) ar__context_drop(L, rt, &rt->init->context);
  lua_pushnil(L);
  lua_rawsetp(L, LUA_REGISTRYINDEX, &rt->run_id);
}

/* --- the module ----------------------------------------------------------- */

static void define_var (lua_State *L, Runtime *rt) {
  static const luaL_Reg meta[] = {{"__tostring", var_tostring},
                                  {NULL, NULL}};
  static const luaL_Reg methods[] = {
    {"get", var_get}, {"set", var_set}, {"reset", var_reset}, {NULL, NULL}
  };
  static const luaL_Reg getters[] = {{"name", get_name}, {NULL, NULL}};
  static const ClassDef def = {.name = VAR, .meta = meta,
                               .methods = methods, .getters = getters};
  ar__define_class(L, rt, &def);
}

static void define_token (lua_State *L, Runtime *rt) {
  static const luaL_Reg meta[] = {
    {"__tostring", token_tostring}, {"__enter", token_enter},
    {"__exit", token_exit}, {NULL, NULL}
  };
  static const luaL_Reg getters[] = {
    {"var", get_var}, {"old_value", get_old_value}, {NULL, NULL}
  };
  static const ClassDef def = {.name = TOKEN, .meta = meta,
                               .getters = getters};
  ar__define_class(L, rt, &def);
}

static void define_context (lua_State *L, Runtime *rt) {
  static const luaL_Reg meta[] = {
    {"__tostring", context_tostring}, {"__len", context_len},
    {"__pairs", context_pairs}, {NULL, NULL}
  };
  static const luaL_Reg methods[] = {
    {"run", context_run}, {"copy", context_copy}, {"get", context_get},
    {NULL, NULL}
  };
  static const ClassDef def = {.name = CONTEXT, .meta = meta,
                               .methods = methods};
  ar__define_class(L, rt, &def);
  luaL_getmetatable(L, CONTEXT);
  lua_getfield(L, -1, "methods");
  lua_pushcclosure(L, context_index, 1);
  lua_setfield(L, -2, "__index");
  lua_pop(L, 1);
}

int ar__open_contextvars (lua_State *L) {
  static const luaL_Reg functions[] = {
    {"ContextVar", new_var}, {"Context", new_context},
    {"copy_context", copy_context}, {NULL, NULL}
  };
  Runtime *rt = ar__runtime_get(L);
  ar__core_push(L); /* it has the LookupError */
  lua_pop(L, 1);
  define_var(L, rt);
  define_token(L, rt);
  define_context(L, rt);
  lua_newtable(L);
  ar__setfuncs(L, rt, functions);
  lua_createtable(L, 0, 1); /* Token.MISSING */
  lua_pushlightuserdata(L, (void *)&missing);
  lua_setfield(L, -2, "MISSING");
  lua_setfield(L, -2, "Token");
  return 1;
}

/* Push its value, or nil; one that is nil is &nil_value. Needs no memory. */
static void push_current (lua_State *L, const Var *v) {
  push_values(L, v->rt, current(v->rt));
  if (!lua_istable(L, -1)) return;
  lua_pushvalue(L, -2);
  lua_rawget(L, -2);
  lua_remove(L, -2);
}

/* Push on [to] what is on top of [from]. */
static void copy_value (lua_State *from, lua_State *to, void *copier) {
  if (lua_touserdata(from, -1) == (const void *)&nil_value) {
    lua_pushlightuserdata(to, (void *)&nil_value);
    lua_pop(from, 1);
  }
  else ar__copy_part(copier);
}

bool ar__context_copy (lua_State *from, lua_State *to, void *copier) {
  const Var *v = luaL_testudata(from, -1, VAR);
  Runtime *there = ar__runtime_get(to);
  Var *copy;
  if (!v || !there->worker) return false;
  luaL_requiref(to, "contextvars", ar__open_contextvars, 0);
  lua_pop(to, 1);
  copy = lua_newuserdatauv(to, sizeof(Var), UV_VAR_COUNT);
  copy->rt = there;
  copy->has_default = v->has_default;
  luaL_setmetatable(to, VAR);
  for (int uv = UV_NAME; uv <= UV_DEFAULT; uv++) {
    lua_getiuservalue(from, -1, uv);
    ar__copy_part(copier);
    lua_setiuservalue(to, -2, uv);
  }
  push_current(from, v);
  if (lua_isnil(from, -1)) {
    lua_pop(from, 1);
    return true;
  }
  copy_value(from, to, copier);                   /* var, value */
  push_own_values(to, there, &there->context);
  lua_pushvalue(to, -3);
  lua_pushvalue(to, -3);
  lua_rawset(to, -3);
  lua_pop(to, 2);
  return true;
}

void ar__context_lib (lua_State *L, Runtime *rt) {
  static const luaL_Reg functions[] = {
    {"run_locals", run_locals}, {"current_context", current_context},
    {"has_context", has_context}, {NULL, NULL}
  };
  ar__setfuncs(L, rt, functions);
}
