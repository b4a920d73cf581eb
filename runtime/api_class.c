/* SPDX-License-Identifier: MIT
**
** The public API: C functions and classes for scripts.
*/
#include "runtime/api.h"

#include <stdarg.h>
#include <string.h>

#include <lauxlib.h>

/* --- functions -------------------------------------------------------- */

/* The names of a host's classes in the registry: ours have others. */
#define CLASS_PREFIX "asyncrun host class "
#define MAX_NAME 100

void ar_push_async (lua_State *L, lua_CFunction f, const char *name,
                    int nup) {
  luaL_checkstack(L, 10, NULL);
  lua_pushcclosure(L, f, nup);
  ar__async_new(L, name);
}

/* Set one of them in the table below [nup] upvalues. [-0, +0, m] */
static void set_function (lua_State *L, const ar_Reg *reg, int nup) {
  luaL_checkstack(L, nup + 10, "too many upvalues");
  for (int i = 0; i < nup; i++) lua_pushvalue(L, -nup);
  if (reg->flags & AR_ASYNC) ar_push_async(L, reg->f, reg->name, nup);
  else lua_pushcclosure(L, reg->f, nup);
  lua_setfield(L, -(nup + 2), reg->name);
}

void ar_setfuncs (lua_State *L, const ar_Reg *regs, int nup) {
  for (; regs && regs->name; regs++) set_function(L, regs, nup);
  lua_pop(L, nup);
}

typedef struct Module {
  const char *name;
  const ar_Reg *regs;
} Module;

/* A loader for package.preload; upvalue: the module. */
static int give_module (lua_State *L) {
  lua_pushvalue(L, lua_upvalueindex(1));
  return 1;
}

static int add_module (lua_State *L) {
  const Module *m = lua_touserdata(L, 1);
  if (!m->name) {
    lua_pushglobaltable(L);
    ar_setfuncs(L, m->regs, 0);
    return 0;
  }
  luaL_getsubtable(L, LUA_REGISTRYINDEX, LUA_PRELOAD_TABLE);
  lua_newtable(L);
  ar_setfuncs(L, m->regs, 0);
  lua_pushcclosure(L, give_module, 1);
  lua_setfield(L, -2, m->name);
  return 0;
}

int ar_register (ar_Runtime *rt, const char *name, const ar_Reg *regs) {
  Module m = {name, regs};
  int status = ar__api_check(rt);
  if (status != AR_OK) return status;
  if (!regs) return AR_EINVAL;
  return ar__api_try(rt->L, add_module, &m);
}

/* --- classes ---------------------------------------------------------- */

/* Push the metatable of a class, or nil. [-0, +1, m] */
static bool push_class (lua_State *L, const char *cls) {
  luaL_checkstack(L, 5, NULL);
  lua_pushfstring(L, CLASS_PREFIX "%s", cls);
  return lua_rawget(L, LUA_REGISTRYINDEX) == LUA_TTABLE;
}

/* The list of a ClassDef, of what isn't async, or of what is. */
static int split (lua_State *L, const ar_Reg *regs, bool async,
                  luaL_Reg **list) {
  int n = 0;
  while (regs && regs[n].name) n++;
  *list = lua_newuserdatauv(L, (size_t)(n + 1) * sizeof(luaL_Reg), 0);
  n = 0;
  for (; regs && regs->name; regs++)
    if (((regs->flags & AR_ASYNC) != 0) == async)
      (*list)[n++] = (luaL_Reg){regs->name, regs->f};
  (*list)[n] = (luaL_Reg){NULL, NULL};
  return n;
}

/* As VmAsyncReg, which has the same fields. */
static const VmAsyncReg *split_async (lua_State *L, const ar_Reg *regs) {
  luaL_Reg *list;
  VmAsyncReg *async;
  int n = split(L, regs, true, &list);
  async = lua_newuserdatauv(L, (size_t)(n + 1) * sizeof(VmAsyncReg), 0);
  for (int i = 0; i <= n; i++)
    async[i] = (VmAsyncReg){list[i].name, list[i].func};
  return async;
}

static int define_class (lua_State *L) {
  const ar_Class *c = lua_touserdata(L, 1);
  luaL_Reg *methods, *meta, *getters, *setters;
  const char *name = lua_pushfstring(L, CLASS_PREFIX "%s", c->name);
  ClassDef def = {.name = name, .shown = c->name};
  luaL_checkstack(L, 20, NULL);
  split(L, c->methods, false, &methods);
  split(L, c->meta, false, &meta);
  split(L, c->getters, false, &getters);
  split(L, c->setters, false, &setters);
  def.methods = methods;
  def.meta = meta;
  def.async_methods = split_async(L, c->methods);
  def.async_meta = split_async(L, c->meta);
  if (c->getters) def.getters = getters;
  if (c->setters) def.setters = setters;
  ar__define_class(L, ar__runtime_get(L), &def);
  return 0;
}

/* (name): is there a class? */
static int find_class (lua_State *L) {
  const char **name = lua_touserdata(L, 1);
  if (push_class(L, *name)) *name = NULL;
  return 0;
}

/* (name): it couldn't be defined. */
static int forget_class (lua_State *L) {
  const char *name = lua_touserdata(L, 1);
  lua_pushfstring(L, CLASS_PREFIX "%s", name);
  lua_pushnil(L);
  lua_rawset(L, LUA_REGISTRYINDEX);
  return 0;
}

int ar_new_class (ar_Runtime *rt, const ar_Class *cls) {
  int status = ar__api_check(rt);
  ar_Class c;
  const char *name;
  if (status != AR_OK) return status;
  if (!cls || cls->size < offsetof(ar_Class, meta)) return AR_EINVAL;
  memset(&c, 0, sizeof(c));
  memcpy(&c, cls, cls->size < sizeof(c) ? cls->size : sizeof(c));
  name = c.name;
  if (!name || !*name || strlen(name) > MAX_NAME) return AR_EINVAL;
  status = ar__api_try(rt->L, find_class, &name);
  if (status != LUA_OK) return status;
  if (!name) return AR_EBUSY;
  status = ar__api_try(rt->L, define_class, &c);
  if (status != LUA_OK &&
      ar__api_try(rt->L, forget_class, (void *)c.name) != LUA_OK)
    lua_pop(rt->L, 1);
  return status;
}

void *ar_new_object (lua_State *L, const char *cls, size_t size, int nuv) {
  void *block;
  if (!push_class(L, cls))
    luaL_error(L, "ar_new_object: no class '%s'", cls);
  block = lua_newuserdatauv(L, size, nuv);
  if (size > 0) memset(block, 0, size);
  lua_insert(L, -2);
  lua_setmetatable(L, -2);
  return block;
}

/* The key of a class, "" for one that can't be. */
static void fill_key (char *key, const char *cls) {
  size_t n = strlen(cls);
  memcpy(key, CLASS_PREFIX, sizeof(CLASS_PREFIX));
  if (n <= MAX_NAME) memcpy(key + sizeof(CLASS_PREFIX) - 1, cls, n + 1);
}

void *ar_test_object (lua_State *L, int idx, const char *cls) {
  char key[sizeof(CLASS_PREFIX) + MAX_NAME];
  luaL_checkstack(L, 3, NULL);
  fill_key(key, cls);
  return luaL_testudata(L, idx, key);
}

void *ar_check_self (lua_State *L, const char *cls, const char *method) {
  char key[sizeof(CLASS_PREFIX) + MAX_NAME];
  luaL_checkstack(L, 10, NULL);
  fill_key(key, cls);
  return ar__arg_self(L, key, method);
}

/* --- raising ---------------------------------------------------------- */

int ar_raise (lua_State *L, const char *cls, const char *fmt, ...) {
  va_list args;
  luaL_checkstack(L, 10, NULL);
  va_start(args, fmt);
  lua_pushvfstring(L, fmt, args);
  va_end(args);
  ar__core_push(L);
  lua_getfield(L, -1, cls);
  lua_remove(L, -2);
  if (!ar__is_class(L, -1)) {
    lua_pop(L, 1);
    ar__class_push(L, VM_RUNTIMEERROR);
  }
  return ar__raise_class(L);
}
