/* SPDX-License-Identifier: MIT
**
** Standard functions that behave a little differently here: 'error' knows
** exceptions, and the coroutine library keeps its hands off the threads
** of tasks and generators.
*/
#include <string.h>

#include "vm/internal.h"

/* The level in the stack of what a script means by [level]: our own Lua
   code doesn't count, and the body of a with block is a part of its
   function. [-0, +0, m] */
static int script_level (lua_State *L, int level) {
  lua_Debug ar;
  const void *owner, *open = NULL; /* of which only a part was seen */
  bool part = false;
  int at, seen = 0;
  for (at = 1; lua_getstack(L, at, &ar); at++) {
    lua_getinfo(L, "Slf", &ar);
    if (ar__frame_hidden(&ar) || (open && ar.currentline <= 0)) {
      lua_pop(L, 1);
      continue;
    }
    owner = NULL;
    part = false;
    if (ar.currentline > 0)
      ar__frame_name(L, ar__vm_get(L), &ar, &owner, &part);
    lua_pop(L, 1);
    if (!open || open != owner) {
      if (++seen == level) return at;
    }
    open = part ? owner : NULL;
  }
  return at;
}

/* Does our own Lua code stand between the script and its error? */
static bool is_plain_stack (lua_State *L, int level) {
  lua_Debug ar;
  for (int at = 1; at <= level + 1 && lua_getstack(L, at, &ar); at++) {
    lua_getinfo(L, "S", &ar);
    if (ar__frame_hidden(&ar)) return false;
  }
  return true;
}

/* error(value, level): as Lua's; an exception is raised unchanged and a
   class stands for an exception without text. */
int ar__guard_error (lua_State *L) {
  int level = (int)luaL_optinteger(L, 2, 1);
  lua_settop(L, 1);
  if (lua_type(L, 1) == LUA_TSTRING && level > 0) {
    if (!is_plain_stack(L, level)) level = script_level(L, level);
    luaL_where(L, level);
    lua_insert(L, 1);
    lua_concat(L, 2);
  }
  else if (ar__is_class(L, 1))
    lua_call(L, 0, 1);
  if (ar__is_exception(L, -1)) ar__error_here(L, -1, L, 0);
  return lua_error(L);
}

/* async_.rethrow(err): as it is, with what is known of its origin. */
int ar__rethrow (lua_State *L) {
  lua_settop(L, 1);
  return lua_error(L);
}

/* --- coroutine ------------------------------------------------------ */

static Vm *upvalue_vm (lua_State *L) {
  return lua_touserdata(L, lua_upvalueindex(1));
}

static int guard_yield (lua_State *L) {
  if (L == upvalue_vm(L)->running)
    return ar__raise(L, VM_RUNTIMEERROR,
                     "coroutine.yield outside a coroutine: a task is "
                     "suspended by 'await', a generator gives values "
                     "with the statement 'yield'");
  return lua_yield(L, lua_gettop(L));
}

static int guard_isyieldable (lua_State *L) {
  lua_State *T = lua_isthread(L, 1) ? lua_tothread(L, 1) : L;
  lua_pushboolean(L, T != upvalue_vm(L)->running && lua_isyieldable(T));
  return 1;
}

/* A script that has the thread of a task could resume it behind the
   scheduler's back: remember which ones were given away. */
static int guard_running (lua_State *L) {
  Vm *vm = upvalue_vm(L);
  bool main = lua_pushthread(L);
  if (L == vm->running) {
    ar__vm_push(L, vm, REF_LEAKED);
    lua_pushvalue(L, -2);
    lua_pushboolean(L, 1);
    lua_rawset(L, -3);
    lua_pop(L, 1);
    vm->leaked = true;
  }
  lua_pushboolean(L, main);
  return 2;
}

static void check_own (lua_State *L, const char *what) {
  Vm *vm = upvalue_vm(L);
  bool leaked;
  if (!vm->leaked || !lua_isthread(L, 1)) return;
  ar__vm_push(L, vm, REF_LEAKED);
  lua_pushvalue(L, 1);
  leaked = lua_rawget(L, -2) != LUA_TNIL;
  lua_pop(L, 2);
  if (leaked)
    ar__raise(L, VM_RUNTIMEERROR,
              "coroutine.%s: this is the thread of a task, which only "
              "the runtime may %s", what, what);
}

/* [co] runs until [leave] gets what this gives. */
static lua_State *enter (Vm *vm, lua_State *co) {
  lua_State *outer = vm->inner;
  vm->inner = co;
  return outer;
}

static void leave (lua_State *L, Vm *vm, lua_State *outer) {
  vm->inner = outer;
  if (vm->stop_hook) lua_sethook(L, vm->stop_hook, LUA_MASKCOUNT, 1);
}

/* The standard function is the second upvalue; it has none of its own. It
   raises only when there is no thread. */
static int guard_resume (lua_State *L) {
  lua_CFunction resume = lua_tocfunction(L, lua_upvalueindex(2));
  lua_State *co = lua_tothread(L, 1), *outer;
  int n;
  if (!co) return resume(L);
  check_own(L, "resume");
  outer = enter(upvalue_vm(L), co);
  n = resume(L);
  leave(L, upvalue_vm(L), outer);
  return n;
}

/* The function of coroutine.wrap, whose coroutine is the second upvalue. */
static int resume_wrapped (lua_State *L) {
  Vm *vm = upvalue_vm(L);
  lua_State *co = lua_tothread(L, lua_upvalueindex(2)), *outer;
  int status, n = lua_gettop(L), nresults;
  if (!lua_checkstack(co, n))
    return luaL_error(L, "too many arguments to resume");
  lua_xmove(L, co, n);
  outer = enter(vm, co);
  status = lua_resume(co, L, n, &nresults);
  leave(L, vm, outer);
  if (status == LUA_OK || status == LUA_YIELD) {
    if (!lua_checkstack(L, nresults)) {
      lua_pop(co, nresults);
      return luaL_error(L, "too many results to resume");
    }
    lua_xmove(co, L, nresults);
    return nresults;
  }
  if (lua_status(co) != LUA_OK && lua_status(co) != LUA_YIELD) {
    outer = enter(vm, co);
    status = lua_resetthread(co); /* closes its variables */
    leave(L, vm, outer);
  }
  lua_xmove(co, L, 1);
  if (status != LUA_ERRMEM && lua_type(L, -1) == LUA_TSTRING) {
    luaL_where(L, 1);
    lua_insert(L, -2);
    lua_concat(L, 2);
  }
  return lua_error(L);
}

static int guard_wrap (lua_State *L) {
  lua_State *co;
  luaL_checktype(L, 1, LUA_TFUNCTION);
  lua_settop(L, 1);
  lua_pushvalue(L, lua_upvalueindex(1));
  co = lua_newthread(L);
  lua_pushvalue(L, 1);
  lua_xmove(L, co, 1);
  lua_pushcclosure(L, resume_wrapped, 2);
  return 1;
}

static int guard_close (lua_State *L) {
  check_own(L, "close");
  return lua_tocfunction(L, lua_upvalueindex(2))(L);
}

static void guard_coroutines (lua_State *L, Vm *vm) {
  static const luaL_Reg guards[] = {
    {"yield", guard_yield}, {"isyieldable", guard_isyieldable},
    {"running", guard_running}, {"resume", guard_resume},
    {"wrap", guard_wrap}, {"close", guard_close}, {NULL, NULL}
  };
  if (lua_getglobal(L, "coroutine") == LUA_TTABLE)
    for (const luaL_Reg *r = guards; r->name; r++) {
      lua_pushlightuserdata(L, vm);
      lua_getfield(L, -2, r->name);
      lua_pushcclosure(L, r->func, 2);
      lua_setfield(L, -2, r->name);
    }
  lua_pop(L, 1);
}

/* --- debug.traceback ------------------------------------------------ */

/* Copy the traceback without the lines of our own Lua code. */
static void drop_hidden (lua_State *L, const char *s) {
  luaL_Buffer b;
  luaL_buffinit(L, &b);
  while (*s) {
    const char *e = strchr(s, '\n');
    size_t n = e ? (size_t)(e - s) + 1 : strlen(s);
    if (strncmp(s, "\t[asyncrun", 10) != 0) luaL_addlstring(&b, s, n);
    s += n;
  }
  luaL_pushresult(&b);
}

static int guard_traceback (lua_State *L) {
  int n;
  lua_pushvalue(L, lua_upvalueindex(2));
  lua_insert(L, 1);
  n = lua_gettop(L);
  if (!lua_isthread(L, 2)) { /* one level more: this function */
    lua_settop(L, 3);
    lua_pushinteger(L, luaL_optinteger(L, 3, 1) + 1);
    lua_replace(L, 3);
    n = 3;
  }
  lua_call(L, n - 1, 1);
  if (lua_type(L, -1) == LUA_TSTRING &&
      strstr(lua_tostring(L, -1), "\n\t[asyncrun"))
    drop_hidden(L, lua_tostring(L, -1));
  return 1;
}

void ar__guard_open (lua_State *L, Vm *vm) {
  if (vm->hooks.patch & VM_PATCH_COROUTINE) guard_coroutines(L, vm);
  if (!(vm->hooks.patch & VM_PATCH_ERROR)) return;
  lua_pushcfunction(L, ar__guard_error);
  lua_setglobal(L, "error");
  if (lua_getglobal(L, "debug") == LUA_TTABLE) {
    lua_pushlightuserdata(L, vm);
    lua_getfield(L, -2, "traceback");
    lua_pushcclosure(L, guard_traceback, 2);
    lua_setfield(L, -2, "traceback");
  }
  lua_pop(L, 1);
}
