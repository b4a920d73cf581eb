/* SPDX-License-Identifier: MIT
**
** The public API: loading scripts and running them.
*/
#include "runtime/api.h"

#include <math.h>

#include "runtime/watchdog.h"

/* --- loading ---------------------------------------------------------- */

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
  int status = ar__api_check(rt);
  if (status != AR_OK) return status;
  if (!lua_checkstack(rt->L, 3)) return AR_ENOMEM;
  lua_pushcfunction(rt->L, protected_load);
  lua_pushlightuserdata(rt->L, l);
  status = lua_pcall(rt->L, 1, 1, 0);
  if (ar__host_strained(&rt->host)) ar__host_relieve(rt->L, rt->core);
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

/* --- calling ---------------------------------------------------------- */

/* (f, args...) -> its results, unless it takes too long */
static int call_in_time (lua_State *L) {
  Runtime *core = ar__runtime_get(L);
  if (!core->watch) ar__watch_update(L, core);
  ar__watch_call(L, core, lua_gettop(L) - 1, LUA_MULTRET);
  return lua_gettop(L);
}

/* After a run there may be some to be told, or that break off. */
static bool has_leftovers (const ar_Runtime *rt) {
  return !rt->core->run_id &&
         (!list_empty(&rt->tasks) || !list_empty(&rt->finished) ||
          !list_empty(&rt->waits));
}

int ar_call (ar_Runtime *rt, int nargs, int nresults) {
  lua_State *L = rt->L;
  Runtime *before;
  int base, status = ar__api_check(rt);
  if (status != AR_OK) return status;
  base = lua_gettop(L) - nargs;
  if (nargs < 0 || base < 1) return AR_EINVAL;
  if (!lua_checkstack(L, 5)) return AR_ENOMEM;
  if (rt->core->time_limit > 0) {
    lua_pushcfunction(L, call_in_time);
    lua_insert(L, base);
    nargs++;
  }
  lua_pushcfunction(L, ar__error_handler);
  lua_insert(L, base);
  rt->depth++;
  before = ar__here_enter(rt->core);
  status = lua_pcall(L, nargs, nresults, base);
  ar__here_leave(before);
  rt->depth--;
  lua_remove(L, base);
  ar__api_nudge(rt);
  if (has_leftovers(rt)) ar__api_sweep(rt);
  if (ar__host_strained(&rt->host)) ar__host_relieve(L, rt->core);
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
  int status = ar__api_check(rt);
  if (status != AR_OK) return status;
  if (nargs < 0 || lua_gettop(rt->L) <= nargs) return AR_EINVAL;
  if (!lua_checkstack(rt->L, 5)) return AR_ENOMEM;
  lua_pushcfunction(rt->L, run_async);
  lua_insert(rt->L, -(nargs + 2));
  return ar_call(rt, nargs + 1, nresults);
}

/* --- the time limit --------------------------------------------------- */

static int protected_update (lua_State *L) {
  Runtime *core = lua_touserdata(L, 1);
  ar__watch_update(L, core);
  if (core->time_limit > 0) ar__watch_bound(L, core);
  return 0;
}

int ar_set_time_limit (ar_Runtime *rt, double seconds) {
  int status = ar__api_check(rt);
  if (status != AR_OK) return status;
  if (!(seconds >= 0) || seconds == INFINITY) return AR_EINVAL;
  rt->core->time_limit = seconds;
  return ar__api_try(rt->L, protected_update, rt->core);
}

/* --- the prompt ------------------------------------------------------- */

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
  int status = ar__api_check(rt);
  if (status != AR_OK) return status;
  if (lua_gettop(L) < 1) return AR_EINVAL;
  if (!lua_checkstack(L, 5)) return AR_ENOMEM;
  lua_pushcfunction(L, run_prompt);
  lua_insert(L, -2);
  lua_pushinteger(L, flags);
  return ar_call(rt, 2, 0);
}

/* What a host that patches nothing gives its scripts. */
static int push_functions (lua_State *L) {
  lua_createtable(L, 0, 6);
  ar__load_setfuncs(L);
  ar__core_push(L);
  lua_getfield(L, -1, "run");
  lua_setfield(L, -3, "run");
  lua_pop(L, 1);
  return 1;
}

int ar_push_functions (ar_Runtime *rt) {
  int status = ar__api_check(rt);
  if (status != AR_OK) return status;
  if (!lua_checkstack(rt->L, 3)) return AR_ENOMEM;
  lua_pushcfunction(rt->L, push_functions);
  return lua_pcall(rt->L, 0, 1, 0);
}

/* --- errors ----------------------------------------------------------- */

static int protected_report (lua_State *L) {
  if (ar__vm_json(ar__vm_get(L))) ar__error_json(L, 1);
  else ar__error_report(L, 1);
  return 1;
}

int ar_report (ar_Runtime *rt) {
  int status = ar__api_check(rt);
  if (status != AR_OK) return status;
  if (lua_gettop(rt->L) < 1) return AR_EINVAL;
  if (!lua_checkstack(rt->L, 5)) return AR_ENOMEM;
  lua_pushcfunction(rt->L, protected_report);
  lua_insert(rt->L, -2);
  if (lua_pcall(rt->L, 1, 1, 0) == LUA_OK || lua_isstring(rt->L, -1))
    return AR_OK;
  lua_pop(rt->L, 1); /* a script's metamethod has raised something */
  lua_pushliteral(rt->L, "error in error handling");
  return AR_OK;
}

int ar_is_interrupt (ar_Runtime *rt, int idx) {
  int status = ar__api_check(rt);
  if (status != AR_OK) return status;
  if (!lua_checkstack(rt->L, 10)) return AR_ENOMEM;
  return ar__isinstance_of(rt->L, idx, VM_KEYBOARDINTERRUPT);
}

int ar_interrupt (ar_Runtime *rt) {
  Runtime *core = rt->core;
  int pending = core && core->interrupted;
  if (core) ar__interrupt(core);
  return pending;
}

void ar_dump_tasks (ar_Runtime *rt) {
  if (rt->core) ar__dump_request(rt->core);
}
