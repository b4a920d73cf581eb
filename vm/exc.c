/* SPDX-License-Identifier: MIT
**
** Exception classes and objects. A class is a table that can be called;
** an exception is a table whose metatable names its class under a key
** that no script can write.
*/
#include <stdarg.h>
#include <string.h>

#include "vm/internal.h"

/* Their addresses are keys. */
static const char class_key = 0;    /* instance's metatable -> class */
static const char instance_key = 0; /* class -> instances' metatable */
static const char base_key = 0;     /* class -> the class above */
static const char settled_key = 0;  /* in errors that are to be no cause */

#define MAX_BASES 100

/* --- classes -------------------------------------------------------- */

bool ar__is_class (lua_State *L, int idx) {
  bool yes;
  if (!lua_istable(L, idx)) return false;
  yes = lua_rawgetp(L, idx, &instance_key) == LUA_TTABLE;
  lua_pop(L, 1);
  return yes;
}

bool ar__class_of (lua_State *L, int idx) {
  if (!lua_istable(L, idx) || !lua_getmetatable(L, idx)) return false;
  if (lua_rawgetp(L, -1, &class_key) == LUA_TTABLE) {
    lua_remove(L, -2);
    return true;
  }
  lua_pop(L, 2);
  return false;
}

bool ar__is_exception (lua_State *L, int idx) {
  if (!ar__class_of(L, idx)) return false;
  lua_pop(L, 1);
  return true;
}

/* Is the class on top the one at [cls], or below it? [-1, +0, -] */
static bool is_subclass (lua_State *L, int cls) {
  bool yes = false;
  for (int i = 0; i < MAX_BASES && lua_istable(L, -1) && !yes; i++) {
    yes = lua_rawequal(L, -1, cls);
    lua_rawgetp(L, -1, &base_key);
    lua_remove(L, -2);
  }
  lua_pop(L, 1);
  return yes;
}

bool ar__isinstance (lua_State *L, int idx, int cls) {
  cls = lua_absindex(L, cls);
  return ar__class_of(L, idx) && is_subclass(L, cls);
}

bool ar__isinstance_of (lua_State *L, int idx, VmClass c) {
  bool yes;
  int ref = ar__vm_get(L)->classes[c];
  if (ref == 0) return false; /* the class isn't made yet */
  idx = lua_absindex(L, idx);
  lua_rawgeti(L, LUA_REGISTRYINDEX, ref);
  yes = ar__isinstance(L, idx, -1);
  lua_pop(L, 1);
  return yes;
}

/* isinstance(err, class) or isinstance(err, {class, ...}) */
int ar__lua_isinstance (lua_State *L) {
  bool yes = false;
  lua_settop(L, 2);
  if (ar__is_class(L, 2))
    yes = ar__isinstance(L, 1, 2);
  else if (!lua_istable(L, 2))
    return ar__arg_type(L, "isinstance", "class", 2, "a class");
  else {
    int n = (int)lua_rawlen(L, 2);
    for (int i = 1; i <= n && !yes; i++) {
      lua_rawgeti(L, 2, i);
      if (!ar__is_class(L, 3))
        return ar__arg_type(L, "isinstance", "class", 3, "a class");
      yes = ar__isinstance(L, 1, 3);
      lua_pop(L, 1);
    }
  }
  lua_pushboolean(L, yes);
  return 1;
}

/* --- instances ------------------------------------------------------ */

/* err.traceback is made when it is asked for; all else is the class's. */
static int instance_index (lua_State *L) {
  if (lua_type(L, 2) == LUA_TSTRING &&
      strcmp(lua_tostring(L, 2), "traceback") == 0) {
    ar__traceback_push(L, 1);
    return 1;
  }
  lua_pushvalue(L, 2);
  lua_gettable(L, lua_upvalueindex(1));
  return 1;
}

/* "ClassName: message", or the name alone */
static int instance_tostring (lua_State *L) {
  if (!ar__class_of(L, 1)) lua_pushnil(L);
  lua_pushliteral(L, "__name");
  if (!lua_istable(L, -2) || lua_rawget(L, -2) != LUA_TSTRING)
    lua_pushliteral(L, "?");
  lua_pushliteral(L, "message");
  lua_rawget(L, 1);
  if (!lua_isstring(L, -1) || lua_rawlen(L, -1) == 0)
    lua_pop(L, 1);
  else {
    lua_pushfstring(L, "%s: ", lua_tostring(L, -2));
    lua_insert(L, -2);
    lua_concat(L, 2);
  }
  return 1;
}

/* [-0, +1, m] the metatable of the instances of the class at [cls] */
static void push_instance_meta (lua_State *L, int cls) {
  lua_createtable(L, 0, 5);
  lua_pushvalue(L, cls);
  lua_rawsetp(L, -2, &class_key);
  lua_pushvalue(L, cls);
  lua_pushcclosure(L, instance_index, 1);
  lua_setfield(L, -2, "__index");
  lua_pushcfunction(L, instance_tostring);
  lua_setfield(L, -2, "__tostring");
  lua_getfield(L, cls, "__name");
  lua_setfield(L, -2, "__name");
  lua_pushvalue(L, cls);
  lua_setfield(L, -2, "__metatable");
}

void ar__class_base (lua_State *L, int idx) {
  lua_rawgetp(L, idx, &base_key);
}

void ar__class_bless (lua_State *L) {
  if (ar__is_class(L, -1)) {
    lua_rawgetp(L, -1, &instance_key);
    lua_setmetatable(L, -3);
  }
  lua_pop(L, 1);
}

void ar__exception_new (lua_State *L) {
  lua_createtable(L, 0, 2);
  if (lua_rawgetp(L, -2, &instance_key) != LUA_TTABLE) {
    lua_pop(L, 1); /* a script has written into the class */
    lua_pushnil(L);
  }
  lua_setmetatable(L, -2); /* message, class, err */
  lua_insert(L, -3);
  lua_pop(L, 1);           /* err, message */
  lua_setfield(L, -2, "message");
}

/* OSError(errno, strerror): "[Errno 2] No such file or directory" */
static void fill_oserror (lua_State *L) {
  int code = (int)lua_tointeger(L, 2);
  if (lua_isnoneornil(L, 3)) {
    lua_settop(L, 2);
    lua_pushstring(L, strerror(code));
  }
  luaL_tolstring(L, 3, NULL);
  lua_replace(L, 3);
  lua_pushfstring(L, "[Errno %d] %s", code, lua_tostring(L, 3));
}

/* Is the class at index 1 OSError or below it? */
static bool is_os_class (lua_State *L) {
  ar__class_push(L, VM_OSERROR);
  lua_pushvalue(L, 1);
  return is_subclass(L, lua_gettop(L) - 1);
}

/* Class(message) */
static int construct (lua_State *L) {
  bool os;
  lua_settop(L, 3);
  os = lua_isinteger(L, 2) && is_os_class(L);
  lua_settop(L, 3);
  if (os)
    fill_oserror(L);
  else if (lua_isnil(L, 2))
    lua_pushliteral(L, "");
  else
    luaL_tolstring(L, 2, NULL);
  lua_pushvalue(L, 1);
  ar__exception_new(L);
  if (!os) return 1;
  lua_pushvalue(L, 2);
  lua_setfield(L, -2, "errno");
  lua_pushvalue(L, 3);
  lua_setfield(L, -2, "strerror");
  return 1;
}

static int class_tostring (lua_State *L) {
  lua_getfield(L, 1, "__name");
  lua_pushfstring(L, "<class '%s'>", lua_tostring(L, -1));
  return 1;
}

/* [-1, +1, m] base (or nil) -> class */
static void make_class (lua_State *L, const char *name,
                        lua_CFunction call) {
  int base = lua_gettop(L), cls = base + 1;
  lua_newtable(L);
  lua_pushstring(L, name);
  lua_setfield(L, cls, "__name");
  lua_pushvalue(L, base);
  lua_rawsetp(L, cls, &base_key);
  push_instance_meta(L, cls);
  lua_rawsetp(L, cls, &instance_key);
  lua_createtable(L, 0, 4);
  lua_pushvalue(L, base);
  lua_setfield(L, -2, "__index");
  lua_pushcfunction(L, call);
  lua_setfield(L, -2, "__call");
  lua_pushcfunction(L, class_tostring);
  lua_setfield(L, -2, "__tostring");
  lua_pushliteral(L, "class");
  lua_setfield(L, -2, "__name");
  lua_setmetatable(L, cls);
  lua_remove(L, base);
}

/* A new class is called as the one above it. */
void ar__class_new (lua_State *L, const char *name) {
  lua_CFunction call = construct;
  if (luaL_getmetafield(L, -1, "__call") != LUA_TNIL) {
    call = lua_tocfunction(L, -1);
    lua_pop(L, 1);
  }
  make_class(L, name, call ? call : construct);
}

/* Class:subclass(name) */
int ar__exc_subclass (lua_State *L) {
  const char *name;
  if (!ar__is_class(L, 1))
    return ar__raise(L, VM_TYPEERROR,
                     "subclass() needs a class: write "
                     "trio.Exception:subclass(\"Name\")");
  if (lua_type(L, 2) != LUA_TSTRING)
    return ar__arg_type(L, "subclass", "name", 2, "a string");
  name = lua_tostring(L, 2);
  lua_settop(L, 2);
  lua_insert(L, 1);
  ar__class_new(L, name);
  return 1;
}

/* --- raising -------------------------------------------------------- */

int ar__raise_class (lua_State *L) {
  ar__exception_new(L);
  ar__error_here(L, -1, L, 0);
  return lua_error(L);
}

int ar__raise (lua_State *L, VmClass c, const char *fmt, ...) {
  va_list args;
  luaL_checkstack(L, 10, NULL);
  va_start(args, fmt);
  lua_pushvfstring(L, fmt, args);
  va_end(args);
  ar__class_push(L, c);
  return ar__raise_class(L);
}

void ar__error_settle (lua_State *L, int idx) {
  idx = lua_absindex(L, idx);
  lua_pushboolean(L, 1);
  lua_rawsetp(L, idx, &settled_key);
}

static bool is_settled (lua_State *L, int idx) {
  bool settled = false;
  if (lua_istable(L, idx)) {
    settled = lua_rawgetp(L, idx, &settled_key) != LUA_TNIL;
    lua_pop(L, 1);
  }
  return settled;
}

void ar__error_set_cause (lua_State *L, int err, int cause) {
  err = lua_absindex(L, err);
  cause = lua_absindex(L, cause);
  if (!ar__is_exception(L, err) || lua_rawequal(L, err, cause) ||
      is_settled(L, cause) || ar__group_contains(L, err, cause))
    return;
  if (lua_getfield(L, err, "cause") == LUA_TNIL) {
    lua_pushvalue(L, cause); /* would the chain come back to err? */
    for (int i = 0; i < MAX_BASES && ar__is_exception(L, -1); i++) {
      if (lua_rawequal(L, -1, err)) break;
      lua_getfield(L, -1, "cause");
      lua_remove(L, -2);
    }
    if (!lua_rawequal(L, -1, err)) {
      lua_pushvalue(L, cause);
      lua_setfield(L, err, "cause");
    }
    lua_pop(L, 1);
  }
  lua_pop(L, 1);
}

/* async_.because(err, cause) */
static int because (lua_State *L) {
  lua_settop(L, 2);
  ar__error_set_cause(L, 1, 2);
  lua_settop(L, 1);
  return 1;
}

/* ORDER CLASSES (vm.h) */
static const struct { const char *name; VmClass base; } classes[] = {
  {"BaseException", VM_NCLASSES},
  {"Exception", VM_BASEEXCEPTION},
  {"TypeError", VM_EXCEPTION},
  {"ValueError", VM_EXCEPTION},
  {"RuntimeError", VM_EXCEPTION},
  {"AssertionError", VM_EXCEPTION},
  {"OSError", VM_EXCEPTION},
  {"TimeoutError", VM_OSERROR},
  {"KeyboardInterrupt", VM_BASEEXCEPTION},
  {"GeneratorExit", VM_BASEEXCEPTION},
  {"ExceptionGroup", VM_EXCEPTION}
};

/* Classes are made when they are first needed: it takes longer than opening
   a Lua state. [-0, +0, m] */
static void make_builtin (lua_State *L, Vm *vm, VmClass c) {
  int ref;
  luaL_checkstack(L, 10, NULL);
  if (classes[c].base == VM_NCLASSES) lua_pushnil(L);
  else ar__class_push(L, classes[c].base);
  make_class(L, classes[c].name, construct);
  if (c == VM_BASEEXCEPTION) {
    lua_pushcfunction(L, ar__exc_subclass);
    lua_setfield(L, -2, "subclass");
  }
  if (c == VM_EXCEPTIONGROUP) ar__group_fill(L);
  ref = luaL_ref(L, LUA_REGISTRYINDEX);
  if (vm->classes[c] == 0) vm->classes[c] = ref;
  else luaL_unref(L, LUA_REGISTRYINDEX, ref); /* a finalizer was faster */
}

void ar__class_push (lua_State *L, VmClass c) {
  Vm *vm = ar__vm_get(L);
  if (vm->classes[c] == 0) make_builtin(L, vm, c);
  lua_rawgeti(L, LUA_REGISTRYINDEX, vm->classes[c]);
}

void ar__exc_open (lua_State *L, Vm *vm) {
  ar__vm_push(L, vm, REF_SUPPORT);
  lua_pushcfunction(L, because);
  lua_setfield(L, -2, "because");
  lua_pop(L, 1);
}
