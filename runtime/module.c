/* SPDX-License-Identifier: MIT
**
** The modules that the runtime gives to Lua: 'asyncrun.core', on which the
** dialects stand, 'time' and 'signal'.
*/
#include <string.h>

#include "runtime/fs.h"
#include "runtime/net/net.h"
#include "runtime/watchdog.h"

static const char runtime_key = 0; /* its address is the key */

Runtime *ar__runtime_get (lua_State *L) {
  Runtime *rt;
  lua_rawgetp(L, LUA_REGISTRYINDEX, &runtime_key);
  rt = lua_touserdata(L, -1);
  lua_pop(L, 1);
  return rt;
}

void ar__setfuncs (lua_State *L, Runtime *rt, const luaL_Reg *regs) {
  lua_pushlightuserdata(L, rt);
  luaL_setfuncs(L, regs, 1);
}

void ar__set_async (lua_State *L, Runtime *rt, const VmAsyncReg *regs) {
  lua_pushlightuserdata(L, rt);
  ar__async_setfuncs(L, regs, 1);
}

/* --- classes of userdata -------------------------------------------- */

/* upvalues: methods, getters. (object, key) */
static int class_index (lua_State *L) {
  lua_pushvalue(L, 2);
  if (lua_rawget(L, lua_upvalueindex(1)) != LUA_TNIL) return 1;
  lua_pushvalue(L, 2);
  if (lua_rawget(L, lua_upvalueindex(2)) != LUA_TFUNCTION) return 0;
  lua_pushvalue(L, 1);
  lua_call(L, 1, 1);
  return 1;
}

/* upvalues: setters, class name. (object, key, value) */
static int cannot_set (lua_State *L) {
  const char *name = lua_tostring(L, lua_upvalueindex(2));
  const char *hint = "", *key = ar__value_repr(L, 2);
  Near near = {"", 0, ""};
  if (lua_type(L, 2) == LUA_TSTRING) near.wanted = lua_tostring(L, 2);
  lua_pushnil(L);
  while (lua_next(L, lua_upvalueindex(1))) {
    ar__near(&near, lua_tostring(L, -2), lua_rawlen(L, -2));
    lua_pop(L, 1);
  }
  if (near.best[0])
    hint = lua_pushfstring(L, "\n  did you mean '%s'?", near.best);
  return ar__raise(L, VM_TYPEERROR, "attribute %s of '%s' objects can't be "
                                    "set%s", key, name, hint);
}

static int class_newindex (lua_State *L) {
  lua_settop(L, 3);
  lua_pushvalue(L, 2);
  if (lua_rawget(L, lua_upvalueindex(1)) != LUA_TFUNCTION)
    return cannot_set(L);
  lua_pushvalue(L, 1);
  lua_pushvalue(L, 3);
  lua_call(L, 2, 0);
  return 0;
}

/* upvalue: methods. (object, key, value): of a table, which may have fields
   of its own. */
static int table_newindex (lua_State *L) {
  const char *class;
  lua_settop(L, 3);
  lua_pushvalue(L, 2);
  if (lua_rawget(L, lua_upvalueindex(1)) == LUA_TNIL) {
    lua_pop(L, 1);
    lua_rawset(L, 1);
    return 0;
  }
  luaL_getmetafield(L, 1, "__name");
  class = lua_tostring(L, -1);
  return ar__raise(L, VM_TYPEERROR, "attribute %s of '%s' objects can't be "
                   "set", ar__value_repr(L, 2), class);
}

void ar__fix_methods (lua_State *L) {
  lua_pushvalue(L, -1);
  lua_rawsetp(L, -3, &ar__vm_methods);
  lua_pushcclosure(L, table_newindex, 1);
  lua_setfield(L, -2, "__newindex");
}

static void push_funcs (lua_State *L, Runtime *rt, const luaL_Reg *regs) {
  lua_newtable(L);
  if (regs) ar__setfuncs(L, rt, regs);
}

/* The metatable is on top. */
static void set_index (lua_State *L, Runtime *rt, const ClassDef *def) {
  const char *shown = def->shown ? def->shown : def->name;
  push_funcs(L, rt, def->methods);
  if (def->async_methods) ar__set_async(L, rt, def->async_methods);
  lua_pushvalue(L, -1);
  lua_rawsetp(L, -3, &ar__vm_methods);
  lua_pushvalue(L, -1);
  lua_setfield(L, -3, "methods");
  if (def->getters) {
    push_funcs(L, rt, def->getters);
    lua_pushcclosure(L, class_index, 2);
  }
  lua_setfield(L, -2, "__index");
  push_funcs(L, rt, def->setters);
  lua_pushstring(L, shown);
  lua_pushcclosure(L, class_newindex, 2);
  lua_setfield(L, -2, "__newindex");
  lua_pushstring(L, shown);
  lua_pushvalue(L, -1);
  lua_setfield(L, -3, "__name");
  lua_setfield(L, -2, "__metatable");
}

void ar__define_class (lua_State *L, Runtime *rt, const ClassDef *def) {
  luaL_newmetatable(L, def->name);
  if (def->meta) ar__setfuncs(L, rt, def->meta);
  if (def->async_meta) ar__set_async(L, rt, def->async_meta);
  set_index(L, rt, def);
  lua_pop(L, 1);
}

/* methods(class): the table of a class's methods, for the part of it that
   is written in Lua. Not to be changed when there are objects: awaits of
   methods are bound to what they are then. */
static int class_methods (lua_State *L) {
  const char *name = luaL_checkstring(L, 1);
  if (luaL_getmetatable(L, name) != LUA_TTABLE)
    return luaL_error(L, "no class '%s'", name);
  lua_getfield(L, -1, "methods");
  return 1;
}

/* fix_methods(class): the objects of a class that is its own __index keep
   its methods for ever; it is complete. */
static int core_fix_methods (lua_State *L) {
  luaL_checktype(L, 1, LUA_TTABLE);
  lua_settop(L, 1);
  lua_pushvalue(L, 1);
  ar__fix_methods(L);
  return 0;
}

/* --- opening -------------------------------------------------------- */

/* (option checks of Lua-written functions) argument_error(kind, function,
   argument, value, expected) */
static int argument_error (lua_State *L) {
  const char *f = luaL_checkstring(L, 2), *arg = luaL_checkstring(L, 3);
  const char *expected = luaL_checkstring(L, 5);
  if (*luaL_checkstring(L, 1) == 'v')
    return ar__arg_value(L, f, arg, 4, expected);
  return ar__arg_type(L, f, arg, 4, expected);
}

/* warn(text[, err]): what a script should know, for standard error. Whole
   lines; the report of the error, if there is one, follows. Lua's own
   warnings are off unless a script turns them on. */
static int core_warn (lua_State *L) {
  size_t len;
  const char *text = luaL_checklstring(L, 1, &len);
  Vm *vm = ar__runtime_get(L)->vm;
  lua_settop(L, 2);
  if (lua_isnil(L, 2)) ar__vm_warn(L, vm, text, len);
  else ar__vm_warn_error(L, vm);
  return 0;
}

/* note(text): what was asked for, for standard error */
static int core_note (lua_State *L) {
  size_t len;
  const char *text = luaL_checklstring(L, 1, &len);
  ar__vm_note(L, ar__runtime_get(L)->vm, text, len);
  return 0;
}

/* free_generator(x): let it yield inside of scopes; is it a generator? */
static int core_free_generator (lua_State *L) {
  lua_settop(L, 1);
  lua_pushboolean(L, ar__gen_free(L, 1));
  return 1;
}

/* errno_name(errno): "EMFILE" */
static int core_errno_name (lua_State *L) {
  lua_pushstring(L, ar__errno_name((int)luaL_checkinteger(L, 1)));
  return 1;
}

static int open_core (lua_State *L) {
  static const luaL_Reg functions[] = {
    {"methods", class_methods}, {"fix_methods", core_fix_methods},
    {"argument_error", argument_error},
    {"warn", core_warn}, {"note", core_note},
    {"errno_name", core_errno_name},
    {"free_generator", core_free_generator}, {NULL, NULL}
  };
  Runtime *rt = ar__runtime_get(L);
  lua_rawgeti(L, LUA_REGISTRYINDEX, rt->core);
  if (lua_istable(L, -1)) return 1;
  lua_newtable(L);
  ar__errors_lib(L, rt);
  ar__oserror_lib(L, rt);
  ar__run_lib(L, rt);
  ar__clock_lib(L, rt);
  ar__trap_lib(L, rt);
  ar__scope_lib(L, rt);
  ar__nursery_lib(L, rt);
  ar__start_lib(L, rt);
  ar__child_lib(L, rt);
  ar__context_lib(L, rt);
  ar__dump_lib(L, rt);
  ar__explain_lib(L, rt);
  ar__handle_lib(L, rt);
  ar__lot_lib(L, rt);
  ar__event_lib(L, rt);
  ar__lock_lib(L, rt);
  ar__semaphore_lib(L, rt);
  ar__limiter_lib(L, rt);
  ar__channel_lib(L, rt);
  ar__instrument_lib(L, rt);
  ar__future_lib(L, rt);
  ar__loose_lib(L, rt);
  ar__gather_lib(L, rt);
  ar__unseen_lib(L, rt);
  ar__callback_lib(L, rt);
  ar__hold_lib(L, rt);
  ar__drive_lib(L, rt);
  ar__inspect_lib(L, rt);
  ar__queue_lib(L, rt);
  ar__testing_lib(L, rt);
  ar__fd_lib(L, rt);
  ar__signals_lib(L, rt);
  ar__process_lib(L, rt);
  ar__host_lib(L, rt);
  ar__setfuncs(L, rt, functions);
  lua_pushvalue(L, -1);
  lua_rawseti(L, LUA_REGISTRYINDEX, rt->core);
  return 1;
}

void ar__core_push (lua_State *L) {
  lua_pushcfunction(L, open_core);
  lua_call(L, 0, 1);
}

static void close_scratch (lua_State *L, Runtime *rt) {
  void *ud;
  lua_Alloc alloc = lua_getallocf(L, &ud);
  if (rt->scratch) alloc(ud, rt->scratch, SCRATCH_SIZE, 0);
  rt->scratch = NULL;
}

void ar__runtime_close (lua_State *L, Runtime *rt) {
  if (rt->closed) return;
  rt->closed = true;
  ar__drive_close(rt);
  ar__watch_close(rt);
  ar__urgent_close(rt);
  ar__dns_close(rt);
  ar__calls_reset(rt);
  ar__workers_close(rt);
  ar__pool_close(rt);
  ar__mailbox_close(rt);
  ar__signals_close(L, rt);
  ar__processes_close(L, rt);
  ar__fds_close(L, rt);
  close_scratch(L, rt);
  ar__loop_close(rt->loop);
  rt->loop = NULL;
  ar__heap_free(&rt->heap);
  ar__task_pool_close(L, rt);
}

static int close_runtime (lua_State *L) {
  ar__runtime_close(L, lua_touserdata(L, 1));
  return 0;
}

static int new_table_ref (lua_State *L) {
  lua_newtable(L);
  return luaL_ref(L, LUA_REGISTRYINDEX);
}

static int new_flag_ref (lua_State *L) {
  lua_pushboolean(L, 0);
  return luaL_ref(L, LUA_REGISTRYINDEX);
}

static void open_future_tables (lua_State *L, Runtime *rt) {
  rt->task_values = new_table_ref(L);
  rt->call_timers = new_table_ref(L);
  lua_newtable(L);
  lua_createtable(L, 0, 1);
  lua_pushliteral(L, "v");
  lua_setfield(L, -2, "__mode");
  lua_setmetatable(L, -2);
  rt->unseen_objects = luaL_ref(L, LUA_REGISTRYINDEX);
  rt->on_unseen = new_flag_ref(L);
  rt->on_callback_error = new_flag_ref(L);
}

Runtime *ar__runtime_open (lua_State *L, Host *host, const VmHooks *hooks) {
  Runtime *rt = lua_newuserdatauv(L, sizeof(Runtime), 0);
  memset(rt, 0, sizeof(Runtime));
  rt->thread = pthread_self();
  rt->host = host;
  list_init(&rt->free_tasks);
  list_init(&rt->workers);
  list_init(&rt->calls);
  list_init(&rt->unseen);
  rt->clock.ref = LUA_NOREF;
  lua_createtable(L, 0, 1);
  lua_pushcfunction(L, close_runtime);
  lua_setfield(L, -2, "__gc");
  lua_setmetatable(L, -2);
  lua_rawsetp(L, LUA_REGISTRYINDEX, &runtime_key);
  rt->vm = ar__vm_open(L, hooks);
  rt->running = ar__vm_running(rt->vm);
  lua_rawgeti(L, LUA_REGISTRYINDEX, LUA_RIDX_MAINTHREAD);
  rt->main_L = lua_tothread(L, -1);
  lua_pop(L, 1);
  rt->threads = new_table_ref(L);
  rt->handles = new_table_ref(L);
  rt->nurseries = new_table_ref(L);
  rt->open_metas = new_table_ref(L);
  rt->contexts = new_table_ref(L);
  rt->children = new_table_ref(L);
  open_future_tables(L, rt);
  rt->core = new_flag_ref(L);
  ar__explain_open(L);
  luaL_getsubtable(L, LUA_REGISTRYINDEX, LUA_PRELOAD_TABLE);
  lua_pushcfunction(L, open_core);
  lua_setfield(L, -2, "asyncrun.core");
  lua_pushcfunction(L, ar__open_time);
  lua_setfield(L, -2, "time");
  lua_pushcfunction(L, ar__open_contextvars);
  lua_setfield(L, -2, "contextvars");
  lua_pushcfunction(L, ar__open_signal);
  lua_setfield(L, -2, "signal");
  lua_pushcfunction(L, ar__open_fs);
  lua_setfield(L, -2, "asyncrun.fs");
  lua_pushcfunction(L, ar__open_net);
  lua_setfield(L, -2, "asyncrun.net");
  lua_pushcfunction(L, ar__open_tls);
  lua_setfield(L, -2, "asyncrun.tls");
  lua_pushcfunction(L, ar__open_workers);
  lua_setfield(L, -2, "asyncrun.workers");
  lua_pushcfunction(L, ar__open_prompt);
  lua_setfield(L, -2, "asyncrun.prompt");
  lua_pop(L, 1);
  return rt;
}
