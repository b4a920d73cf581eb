/* SPDX-License-Identifier: MIT
**
** The public API: the only file that sees both sides. Whatever can raise
** runs under a protected call.
*/
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <lualib.h>

#include <asyncrun.h>

#include "runtime/runtime.h"

/* Longer warnings of scripts reach the host in pieces. */
#define WARNING_ROOM 1000

struct ar_Runtime {
  lua_State *L;
  Runtime *core;
  ar_Config config;
  bool warns;         /* the script's own warnings are on */
  bool continued;     /* the warning in progress isn't complete */
  size_t warning_len;
  char warning[WARNING_ROOM];
};

const char *ar_version (void) {
  return AR_VERSION;
}

/* --- opening and closing -------------------------------------------- */

static void *default_alloc (void *ud, void *ptr, size_t osize,
                            size_t nsize) {
  (void)ud;
  (void)osize;
  if (nsize > 0) return realloc(ptr, nsize);
  free(ptr);
  return NULL;
}

static void default_warn (void *ud, const char *text, size_t len) {
  (void)ud;
  fflush(stdout); /* in the order in which things happened */
  fwrite(text, 1, len, stderr);
}

void ar_config_init (ar_Config *config) {
  memset(config, 0, sizeof(*config));
  config->size = sizeof(*config);
  config->alloc = default_alloc;
  config->warn = default_warn;
  config->allow = AR_ALLOW_DEFAULT;
}

/* A NULL stands for the default, an older struct is shorter. */
static void take_config (ar_Config *c, const ar_Config *config) {
  ar_config_init(c);
  if (!config) return;
  memcpy(c, config,
         config->size < sizeof(*c) ? config->size : sizeof(*c));
  c->size = sizeof(*c);
  if (!c->alloc) c->alloc = default_alloc;
  if (!c->warn) c->warn = default_warn;
}

static void flush_warning (ar_Runtime *rt) {
  if (rt->warning_len > 0)
    rt->config.warn(rt->config.warn_ud, rt->warning, rt->warning_len);
  rt->warning_len = 0;
}

static void add_warning (ar_Runtime *rt, const char *text) {
  for (; *text; text++) {
    if (rt->warning_len == WARNING_ROOM) flush_warning(rt);
    rt->warning[rt->warning_len++] = *text;
  }
}

/* The warnings of warn(), and of errors in finalizers: off until a script
   says warn("@on"), as in the stand-alone Lua. */
static void on_lua_warning (void *ud, const char *msg, int to_continue) {
  ar_Runtime *rt = ud;
  if (!rt->continued && !to_continue && *msg == '@') {
    if (strcmp(msg, "@on") == 0) rt->warns = true;
    else if (strcmp(msg, "@off") == 0) rt->warns = false;
    return;
  }
  if (rt->warns) {
    if (!rt->continued) add_warning(rt, "Lua warning: ");
    add_warning(rt, msg);
    if (!to_continue) {
      add_warning(rt, "\n");
      flush_warning(rt);
    }
  }
  rt->continued = to_continue != 0;
}

/* Lua makes the metatable of large buffers when it first needs it. If memory
   runs out just then it stays without a __close, and they fail for ever. */
static void make_buffer_metatable (lua_State *L) {
  luaL_Buffer b;
  luaL_buffinitsize(L, &b, LUAL_BUFFERSIZE + 1);
  luaL_pushresultsize(&b, 0);
  lua_pop(L, 1);
}

static int open_state (lua_State *L) {
  ar_Runtime *rt = lua_touserdata(L, 1);
  VmHooks hooks = {rt->config.warn_ud, rt->config.warn, ar__abandoned,
                   ar__copy_userdata};
  luaL_openlibs(L);
  make_buffer_metatable(L);
  rt->core = ar__runtime_open(L, &hooks);
  rt->core->always_debug = (rt->config.flags & AR_DEBUG) != 0;
  rt->core->debug = rt->core->always_debug;
  rt->core->may_signal = (rt->config.allow & AR_ALLOW_SIGNALS) != 0;
  ar__vm_set_strict(rt->core->vm, (rt->config.flags & AR_STRICT) != 0);
  return 0;
}

static void free_runtime (ar_Runtime *rt) {
  rt->config.alloc(rt->config.alloc_ud, rt, sizeof(*rt), 0);
}

ar_Runtime *ar_open (const ar_Config *config) {
  ar_Config c;
  ar_Runtime *rt;
  take_config(&c, config);
  rt = c.alloc(c.alloc_ud, NULL, 0, sizeof(*rt));
  if (!rt) return NULL;
  memset(rt, 0, sizeof(*rt));
  rt->config = c;
  rt->L = lua_newstate(rt->config.alloc, rt->config.alloc_ud);
  if (rt->L) {
    lua_setwarnf(rt->L, on_lua_warning, rt);
    lua_pushcfunction(rt->L, open_state);
    lua_pushlightuserdata(rt->L, rt);
    if (lua_pcall(rt->L, 1, 0, 0) == LUA_OK) return rt;
    lua_close(rt->L);
  }
  free_runtime(rt);
  return NULL;
}

static int report_pending (lua_State *L) {
  Runtime *rt = lua_touserdata(L, 1);
  ar__unseen_report(L, rt);
  ar__vm_report_pending(L, rt->vm, 0);
  return 0;
}

int ar_lost_errors (ar_Runtime *rt) {
  lua_pushcfunction(rt->L, report_pending);
  lua_pushlightuserdata(rt->L, rt->core);
  if (lua_pcall(rt->L, 1, 0, 0) != LUA_OK)
    lua_pop(rt->L, 1); /* for want of memory, without a report */
  return rt->core->lost_errors;
}

int ar_close (ar_Runtime *rt) {
  if (!rt) return AR_OK;
  ar_lost_errors(rt);
  lua_close(rt->L);
  free_runtime(rt);
  return AR_OK;
}

lua_State *ar_state (ar_Runtime *rt) {
  return rt->L;
}

/* --- loading -------------------------------------------------------- */

/* What a load needs, through a protected call. */
typedef struct Load {
  int (*load) (lua_State *L, const struct Load *l);
  const char *text, *name;
  size_t len;
  int status;
} Load;

static int protected_load (lua_State *L) {
  Load *l = lua_touserdata(L, 1);
  l->status = l->load(L, l);
  return 1;
}

static int do_load (ar_Runtime *rt, Load *l) {
  int status;
  lua_pushcfunction(rt->L, protected_load);
  lua_pushlightuserdata(rt->L, l);
  status = lua_pcall(rt->L, 1, 1, 0);
  return status == LUA_OK ? l->status : status;
}

static int load_file (lua_State *L, const Load *l) {
  return ar__load_file(L, l->name, NULL, true);
}

static int load_text (lua_State *L, const Load *l) {
  return ar__load_buffer(L, l->text, l->len, l->name, NULL, true);
}

static int load_async (lua_State *L, const Load *l) {
  return ar__load_async(L, l->text, l->len, l->name);
}

static int translate (lua_State *L, const Load *l) {
  return ar__translate(L, l->text, l->len, l->name);
}

/* As lua_load does it. */
static const char *named (const char *chunkname) {
  return chunkname ? chunkname : "?";
}

int ar_load_file (ar_Runtime *rt, const char *path) {
  Load l = {load_file, NULL, path, 0, LUA_OK};
  return do_load(rt, &l);
}

int ar_load_text (ar_Runtime *rt, const char *text, size_t len,
                  const char *chunkname) {
  Load l = {load_text, text, named(chunkname), len, LUA_OK};
  return do_load(rt, &l);
}

int ar_load_async (ar_Runtime *rt, const char *text, size_t len,
                   const char *chunkname) {
  Load l = {load_async, text, named(chunkname), len, LUA_OK};
  return do_load(rt, &l);
}

int ar_translate (ar_Runtime *rt, const char *text, size_t len,
                  const char *chunkname) {
  Load l = {translate, text, named(chunkname), len, LUA_OK};
  return do_load(rt, &l);
}

/* --- calling -------------------------------------------------------- */

int ar_call (ar_Runtime *rt, int nargs, int nresults) {
  lua_State *L = rt->L;
  int status, base = lua_gettop(L) - nargs;
  lua_pushcfunction(L, ar__error_handler);
  lua_insert(L, base);
  status = lua_pcall(L, nargs, nresults, base);
  lua_remove(L, base);
  return status;
}

/* (f, args...) -> core.run(f, args...) */
static int run_async (lua_State *L) {
  luaL_checkstack(L, 5, NULL);
  ar__core_push(L);
  lua_getfield(L, -1, "run");
  lua_insert(L, 1);
  lua_pop(L, 1);
  lua_call(L, lua_gettop(L) - 1, LUA_MULTRET);
  return lua_gettop(L);
}

int ar_run (ar_Runtime *rt, int nargs, int nresults) {
  lua_pushcfunction(rt->L, run_async);
  lua_insert(rt->L, -(nargs + 2));
  return ar_call(rt, nargs + 1, nresults);
}

/* (options or nil, flags) */
static int run_prompt (lua_State *L) {
  lua_Integer flags = lua_tointeger(L, 2);
  lua_settop(L, 1);
  if (!lua_istable(L, 1)) {
    lua_newtable(L);
    lua_replace(L, 1);
  }
  lua_pushboolean(L, (flags & AR_REPL_TERMINAL) != 0);
  lua_setfield(L, 1, "terminal");
  lua_pushboolean(L, (flags & AR_REPL_LEARN) != 0);
  lua_setfield(L, 1, "learn");
  lua_getglobal(L, "require");
  lua_pushliteral(L, "asyncrun.repl");
  lua_call(L, 1, 1);
  lua_insert(L, 1);
  lua_call(L, 1, 0);
  return 0;
}

int ar_repl (ar_Runtime *rt, unsigned flags) {
  lua_State *L = rt->L;
  lua_pushcfunction(L, run_prompt);
  lua_insert(L, -2);
  lua_pushinteger(L, flags);
  return ar_call(rt, 2, 0);
}

/* --- errors --------------------------------------------------------- */

static int protected_report (lua_State *L) {
  ar__error_report(L, 1);
  return 1;
}

int ar_report (ar_Runtime *rt) {
  lua_pushcfunction(rt->L, protected_report);
  lua_insert(rt->L, -2);
  if (lua_pcall(rt->L, 1, 1, 0) == LUA_OK || lua_isstring(rt->L, -1))
    return AR_OK;
  lua_pop(rt->L, 1); /* a script's metamethod has raised something */
  lua_pushliteral(rt->L, "error in error handling");
  return AR_OK;
}

int ar_is_interrupt (ar_Runtime *rt, int idx) {
  return ar__isinstance_of(rt->L, idx, VM_KEYBOARDINTERRUPT);
}

int ar_interrupt (ar_Runtime *rt) {
  int pending = rt->core->interrupted;
  ar__interrupt(rt->core);
  return pending;
}

void ar_dump_tasks (ar_Runtime *rt) {
  ar__dump_request(rt->core);
}
