/* SPDX-License-Identifier: MIT
**
** The facts of a chunk, for a checker that is written in Lua. There may be
** tens of thousands, and few matter, so most are made into tables when they
** are asked for.
*/
#include <string.h>

#include "vm/internal.h"

#define FACTS "asyncrun.facts"

/* User value 1 is the text. */
typedef struct Facts {
  Front *fe;
  FrontResult r;
  const char *text;
  size_t len;
} Facts;

#define MAX_AFTER 20 /* bytes behind a call */

static int close_facts (lua_State *L) {
  Facts *f = lua_touserdata(L, 1);
  ar__front_close(f->fe);
  memset(f, 0, sizeof(Facts));
  return 0;
}

static Facts *check_facts (lua_State *L) {
  return luaL_checkudata(L, 1, FACTS);
}

/* --- fields ----------------------------------------------------------- */

static void set_integer (lua_State *L, const char *name, size_t n) {
  lua_pushinteger(L, (lua_Integer)n);
  lua_setfield(L, -2, name);
}

static void set_true (lua_State *L, const char *name, bool on) {
  if (!on) return;
  lua_pushboolean(L, 1);
  lua_setfield(L, -2, name);
}

static void set_text (lua_State *L, const Facts *f, const char *name,
                      size_t start, size_t end) {
  lua_pushlstring(L, f->text + start, end - start);
  lua_setfield(L, -2, name);
}

/* A path as "a.b", without what may stand between the names; a method's
   as a field's.
   [-0, +1, m] */
static void push_path (lua_State *L, const Facts *f, const FrontValue *v) {
  const char *s = f->text + v->start;
  size_t n = v->end - v->start;
  luaL_Buffer b;
  bool plain = true;
  for (size_t i = 0; i < n && plain; i++)
    plain = strchr(" \t\r\n:", s[i]) == NULL;
  if (plain) {
    lua_pushlstring(L, s, n);
    return;
  }
  luaL_buffinit(L, &b); /* with a comment in it, it resolves to nothing */
  for (size_t i = 0; i < n; i++)
    if (!strchr(" \t\r\n", s[i])) luaL_addchar(&b, s[i] == ':' ? '.' : s[i]);
  luaL_pushresult(&b);
}

/* Set a field to {kind, ...}; numbers count from 1. [-0, +0, m] */
static void set_value (lua_State *L, const Facts *f, const char *name,
                       const FrontValue *v) {
  static const char *const kinds[] = {"other", "path", "call", "field",
                                      "function", "constant", "table"};
  lua_createtable(L, 0, 4);
  lua_pushstring(L, kinds[v->kind]);
  lua_setfield(L, -2, "kind");
  if (v->kind == FRONT_PATH || v->kind == FRONT_FIELD) {
    push_path(L, f, v);
    lua_setfield(L, -2, "path");
    set_integer(L, "local", v->local);
  }
  if (v->kind == FRONT_CALL || v->kind == FRONT_FIELD ||
      v->kind == FRONT_FUNCTION)
    set_integer(L, "index", v->index + 1);
  else if (v->kind == FRONT_CONSTANT)
    set_text(L, f, "text", v->start, v->end);
  set_true(L, "awaited", v->awaited);
  lua_setfield(L, -2, name);
}

/* --- what can be asked for -------------------------------------------- */

/* The element that the second argument counts, from 1. */
static size_t check_index (lua_State *L, size_t n) {
  lua_Integer i = luaL_checkinteger(L, 2);
  luaL_argcheck(L, i >= 1 && (size_t)i <= n, 2, "no such fact");
  return (size_t)i - 1;
}

/* facts:paths(): what calls call, in three lists: paths, true behind another
   call, or false; their locals; names of methods, or false */
static int get_paths (lua_State *L) {
  const Facts *f = check_facts(L);
  for (int i = 0; i < 3; i++) lua_createtable(L, (int)f->r.ncalls, 0);
  for (size_t i = 0; i < f->r.ncalls; i++) {
    const FrontCall *c = &f->r.calls[i];
    if (c->base.kind == FRONT_PATH) push_path(L, f, &c->base);
    else lua_pushboolean(L, c->base.kind == FRONT_FIELD ||
                            (c->base.kind == FRONT_CALL && c->method));
    lua_rawseti(L, -4, (lua_Integer)i + 1);
    lua_pushinteger(L, (lua_Integer)c->base.local);
    lua_rawseti(L, -3, (lua_Integer)i + 1);
    if (c->method)
      lua_pushlstring(L, f->text + c->name, c->name_end - c->name);
    else lua_pushboolean(L, 0);
    lua_rawseti(L, -2, (lua_Integer)i + 1);
  }
  return 3;
}

/* facts:call(i) */
static int get_call (lua_State *L) {
  static const char *const uses[] = {"any", "condition", "operand",
                                     "compared", "indexed"};
  const Facts *f = check_facts(L);
  const FrontCall *c = &f->r.calls[check_index(L, f->r.ncalls)];
  size_t after;
  lua_createtable(L, 0, 14);
  set_integer(L, "line", (size_t)c->line);
  set_integer(L, "column", (size_t)c->column);
  set_text(L, f, "callee", c->callee, c->callee_end);
  set_text(L, f, "name", c->name, c->name_end);
  set_text(L, f, "text", c->callee, c->end);
  after = f->len - c->end < MAX_AFTER ? f->len - c->end : MAX_AFTER;
  set_text(L, f, "after", c->end, c->end + after);
  set_true(L, "method", c->method);
  set_true(L, "discarded", c->discarded);
  set_true(L, "awaited", c->awaited);
  lua_pushstring(L, uses[c->use]);
  lua_setfield(L, -2, "use");
  set_integer(L, "within", c->function);
  set_value(L, f, "base", &c->base);
  set_value(L, f, "argument", &c->argument);
  return 1;
}

/* facts:declared(i): the local of that number */
static int get_declared (lua_State *L) {
  const Facts *f = check_facts(L);
  const FrontLocal *l = &f->r.decls[check_index(L, f->r.ndecls - 1) + 1];
  lua_createtable(L, 0, 5);
  lua_pushlstring(L, l->name, l->len);
  lua_setfield(L, -2, "name");
  set_true(L, "assigned", l->assigned);
  set_true(L, "entered", l->entered);
  set_integer(L, "result", (size_t)l->result);
  set_value(L, f, "value", &l->value);
  return 1;
}

/* facts:functions(): all of them */
static int get_functions (lua_State *L) {
  const Facts *f = check_facts(L);
  lua_createtable(L, (int)f->r.nfunctions, 0);
  for (size_t i = 0; i < f->r.nfunctions; i++) {
    const FrontFunction *fn = &f->r.functions[i];
    lua_createtable(L, 0, 4);
    set_integer(L, "line", (size_t)fn->line);
    set_true(L, "async", fn->is_async);
    set_true(L, "generator", fn->is_generator);
    lua_pushstring(L, fn->name);
    lua_setfield(L, -2, "name");
    lua_rawseti(L, -2, (lua_Integer)i + 1);
  }
  return 1;
}

/* facts:bindings(): all assignments, {target, value} */
static int get_bindings (lua_State *L) {
  const Facts *f = check_facts(L);
  lua_createtable(L, (int)f->r.nbindings, 0);
  for (size_t i = 0; i < f->r.nbindings; i++) {
    lua_createtable(L, 0, 2);
    set_value(L, f, "target", &f->r.bindings[i].target);
    set_value(L, f, "value", &f->r.bindings[i].value);
    lua_rawseti(L, -2, (lua_Integer)i + 1);
  }
  return 1;
}

/* facts:blocks(): all items of 'with' and all loops over a value */
static int get_blocks (lua_State *L) {
  const Facts *f = check_facts(L);
  lua_createtable(L, (int)f->r.nblocks, 0);
  for (size_t i = 0; i < f->r.nblocks; i++) {
    const FrontBlock *b = &f->r.blocks[i];
    lua_createtable(L, 0, 6);
    set_integer(L, "line", (size_t)b->line);
    set_integer(L, "column", (size_t)b->column);
    set_integer(L, "width", (size_t)b->width);
    set_true(L, "async", b->is_async);
    set_true(L, "loop", b->is_loop);
    set_value(L, f, "value", &b->value);
    lua_rawseti(L, -2, (lua_Integer)i + 1);
  }
  return 1;
}

/* facts:result(): what the chunk returns */
static int get_result (lua_State *L) {
  const Facts *f = check_facts(L);
  lua_newtable(L);
  set_value(L, f, "value", &f->r.result);
  lua_getfield(L, -1, "value");
  return 1;
}

/* --- making them ------------------------------------------------------ */

/* [-0, +1, m] {line, column, width, message, hint, language} */
static void push_diag (lua_State *L, const FrontDiag *d) {
  lua_createtable(L, 0, 6);
  set_integer(L, "line", (size_t)d->line);
  set_integer(L, "column", (size_t)d->column);
  set_integer(L, "width", (size_t)d->width);
  set_true(L, "language", d->language);
  lua_pushstring(L, d->message);
  lua_setfield(L, -2, "message");
  lua_pushstring(L, d->hint);
  lua_setfield(L, -2, "hint");
}

int ar__facts (lua_State *L) {
  size_t len, skip;
  const char *text = luaL_checklstring(L, 1, &len);
  void *ud;
  lua_Alloc alloc = lua_getallocf(L, &ud);
  FrontStatus status;
  Facts *f = lua_newuserdatauv(L, sizeof(Facts), 1);
  memset(f, 0, sizeof(Facts));
  if (luaL_newmetatable(L, FACTS)) {
    static const luaL_Reg methods[] = {
      {"paths", get_paths}, {"call", get_call}, {"declared", get_declared},
      {"functions", get_functions}, {"bindings", get_bindings},
      {"blocks", get_blocks}, {"result", get_result},
      {"__gc", close_facts}, {NULL, NULL}
    };
    luaL_setfuncs(L, methods, 0);
    lua_pushvalue(L, -1);
    lua_setfield(L, -2, "__index");
  }
  lua_setmetatable(L, -2);
  lua_pushvalue(L, 1);
  lua_setiuservalue(L, -2, 1);
  f->fe = ar__front_open(alloc, ud);
  if (!f->fe) return luaL_error(L, "not enough memory");
  skip = ar__front_skip_header(text, len);
  f->text = text + skip;
  f->len = len - skip;
  status = ar__front_translate(f->fe, f->text, len - skip,
                               FRONT_SITES | FRONT_FACTS, &f->r);
  if (status == FRONT_OK) return 1;
  if (status == FRONT_NOMEM) return luaL_error(L, "not enough memory");
  lua_pushnil(L);
  push_diag(L, &f->r.diag);
  return 2;
}
