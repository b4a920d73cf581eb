/* SPDX-License-Identifier: MIT
**
** The Vm: what the language keeps for a Lua state, and its installation.
*/
#include <string.h>

#include "embedded.h"
#include "vm/internal.h"

static const char vm_key = 0; /* its address is the key in the registry */

Vm *ar__vm_get (lua_State *L) {
  Vm *vm;
  lua_rawgetp(L, LUA_REGISTRYINDEX, &vm_key);
  vm = lua_touserdata(L, -1);
  lua_pop(L, 1);
  return vm;
}

void ar__vm_push (lua_State *L, Vm *vm, VmRef r) {
  lua_rawgeti(L, LUA_REGISTRYINDEX, vm->ref[r]);
}

void ar__weak_table (lua_State *L, const char *mode) {
  lua_newtable(L);
  lua_createtable(L, 0, 1);
  lua_pushstring(L, mode);
  lua_setfield(L, -2, "__mode");
  lua_setmetatable(L, -2);
}

void ar__vm_set_strict (Vm *vm, bool on) {
  vm->strict = on;
}

bool ar__vm_strict (const Vm *vm) {
  return vm->strict;
}

void ar__vm_set_run (Vm *vm, unsigned id) {
  vm->run = id;
}

lua_State **ar__vm_running (Vm *vm) {
  return &vm->running;
}

lua_State *ar__vm_innermost (Vm *vm) {
  return vm->inner ? vm->inner : vm->running;
}

void ar__vm_set_stop (Vm *vm, lua_Hook hook) {
  vm->stop_hook = hook;
}

void ar__vm_pin (Vm *vm, int by) {
  if (vm->active) vm->active->pins += by;
}

void ar__vm_set_json (Vm *vm, bool on) {
  vm->json = on;
}

bool ar__vm_json (const Vm *vm) {
  return vm->json;
}

void ar__vm_write (Vm *vm, const char *text, size_t len) {
  vm->hooks.warn(vm->hooks.ud, text, len);
}

static int close_vm (lua_State *L) {
  Vm *vm = lua_touserdata(L, 1);
  ar__front_close(vm->front);
  vm->front = NULL;
  ar__pending_close(L, vm);
  return 0;
}

/* Own before you open: the userdata is in the registry, with its
   finalizer, before the front end is made. [-0, +0, m] */
static Vm *new_vm (lua_State *L, const VmHooks *hooks) {
  Vm *vm = lua_newuserdatauv(L, sizeof(Vm), 0);
  memset(vm, 0, sizeof(Vm));
  vm->hooks = *hooks;
  vm->pending.prev = vm->pending.next = &vm->pending;
  vm->nslots = SITE_SLOT;
  vm->gens.prev = vm->gens.next = &vm->gens;
  lua_createtable(L, 0, 1);
  lua_pushcfunction(L, close_vm);
  lua_setfield(L, -2, "__gc");
  lua_setmetatable(L, -2);
  lua_rawsetp(L, LUA_REGISTRYINDEX, &vm_key);
  return vm;
}

static void make_refs (lua_State *L, Vm *vm) {
  for (int i = 0; i < REF_COUNT; i++) {
    if (i == REF_SUPPORT || i == REF_CHUNKS || i == REF_LAST ||
        i == REF_SITES)
      lua_createtable(L, 0, i == REF_SUPPORT ? 40 : 0);
    else if (i == REF_SELF || i == REF_EXPLAINER || i == REF_CORO)
      lua_pushboolean(L, 0);
    else
      ar__weak_table(L, i == REF_PENDING || i == REF_COPIES ? "v" : "k");
    vm->ref[i] = luaL_ref(L, LUA_REGISTRYINDEX);
  }
}

/* What translated code and support.lua call, beside support.lua's own. */
static const luaL_Reg support[] = {
  {"fn", ar__async_fn},
  {"gen", ar__gen_fn},
  {"isgen", ar__gen_is},
  {"yield", ar__gen_yield},
  {"gnext", ar__gen_next},
  {"take", ar__coro_take},
  {"rethrow", ar__rethrow},
  {"with_methods", ar__protocol_with},
  {"awith_methods", ar__protocol_awith},
  {"aiter_method", ar__protocol_aiter},
  {"anext_method", ar__protocol_anext},
  {"self", ar__protocol_self},
  {"this", ar__protocol_this},
  {"handler", ar__error_handler},
  {NULL, NULL}
};

static const EmbeddedFile *find_embedded (const char *name) {
  const EmbeddedFile *f = ar__embedded;
  while (f->name && strcmp(f->name, name) != 0) f++;
  return f;
}

/* The part in C, and standard functions as they are now. [-0, +0, m] */
static void fill_support (lua_State *L, Vm *vm) {
  static const char *const globals[] = {"pcall", "xpcall", "type", NULL};
  ar__vm_push(L, vm, REF_SUPPORT);
  lua_pushlightuserdata(L, vm);
  luaL_setfuncs(L, support, 1);
  for (int i = 0; globals[i]; i++) {
    lua_getglobal(L, globals[i]);
    lua_setfield(L, -2, globals[i]);
  }
  lua_getglobal(L, LUA_TABLIBNAME);
  lua_getfield(L, -1, "pack");
  lua_setfield(L, -3, "pack");
  lua_getfield(L, -1, "unpack");
  lua_setfield(L, -3, "unpack_from");
  lua_pop(L, 2);
}

/* Run support.lua with the await table and the support table. Compiling it
   takes longer than opening a Lua state, so it waits for the first chunk
   that isn't plain Lua. */
static void run_support (lua_State *L, Vm *vm) {
  const EmbeddedFile *f = find_embedded("vm/support");
  luaL_checkstack(L, 10, NULL);
  if (luaL_loadbufferx(L, (const char *)f->data, f->size, "=[asyncrun]",
                       "t") != LUA_OK)
    lua_error(L);
  ar__vm_push(L, vm, REF_AWAIT);
  ar__vm_push(L, vm, REF_SUPPORT);
  lua_call(L, 2, 0);
  ar__gen_open(L);
  vm->supported = true;
}

void ar__support_push (lua_State *L, Vm *vm) {
  if (!vm->supported) run_support(L, vm);
  ar__vm_push(L, vm, REF_SUPPORT);
}

Vm *ar__vm_open (lua_State *L, const VmHooks *hooks) {
  void *ud;
  lua_Alloc alloc = lua_getallocf(L, &ud);
  Vm *vm = new_vm(L, hooks);
  vm->front = ar__front_open(alloc, ud);
  if (!vm->front) luaL_error(L, "not enough memory");
  make_refs(L, vm);
  ar__chunk_open(L);
  ar__exc_open(L, vm);
  ar__trace_open(L, vm);
  ar__pending_open(L);
  ar__coro_open(L, vm);
  fill_support(L, vm);
  ar__async_open(L, vm);
  ar__load_open(L, vm);
  ar__guard_open(L, vm);
  return vm;
}
