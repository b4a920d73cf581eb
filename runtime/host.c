/* SPDX-License-Identifier: MIT
**
** What the program around a runtime allows. Our own C functions ask here
** before they do something to the world outside; from the standard
** library goes what isn't allowed: a function in its place says so.
*/
#include <errno.h>
#include <string.h>

#include <lualib.h>

#include "runtime/runtime.h"

/* ORDER CAPABILITIES (runtime.h) */
static const char *const names[CAP_COUNT] = {
  "files", "network", "processes", "threads", "signals", "os", "io",
  "debug", "native", "bytecode"
};

void ar__host_retain (Host *h) {
  atomic_fetch_add_explicit(&h->refs, 1, memory_order_relaxed);
}

void ar__host_release (Host *h) {
  if (atomic_fetch_sub_explicit(&h->refs, 1, memory_order_acq_rel) == 1)
    h->free(h);
}

bool ar__is_allowed (const Runtime *rt, Capability c) {
  return (rt->host->allow >> c & 1) != 0;
}

static int refuse (lua_State *L, const char *what, Capability c) {
  lua_pushfstring(L, "%s isn't allowed here: the program that runs this "
                     "script hasn't given it the capability '%s'", what,
                  names[c]);
  ar__core_exception(L, "PermissionError");
  lua_pushinteger(L, EPERM);
  lua_setfield(L, -2, "errno");
  lua_pushstring(L, names[c]);
  lua_setfield(L, -2, "capability");
  ar__error_here(L, -1, L, 0);
  return lua_error(L);
}

void ar__allow (lua_State *L, Runtime *rt, Capability c,
                const char *what) {
  if (!ar__is_allowed(rt, c)) refuse(L, what, c);
}

void ar__allow_fd (lua_State *L, Runtime *rt, const char *what) {
  if (!ar__is_allowed(rt, CAP_FILES)) ar__allow(L, rt, CAP_IO, what);
}

/* --- the standard library --------------------------------------------- */

/* upvalues: what, capability */
static int refusal (lua_State *L) {
  return refuse(L, lua_tostring(L, lua_upvalueindex(1)),
                (Capability)lua_tointeger(L, lua_upvalueindex(2)));
}

/* Put it in the place of a function of the library on top. */
static void set_refusal (lua_State *L, const char *lib, const char *name,
                         Capability c) {
  lua_pushfstring(L, "%s%s%s", lib, *lib ? "." : "", name);
  lua_pushinteger(L, c);
  lua_pushcclosure(L, refusal, 2);
  lua_setfield(L, -2, name);
}

/* [lib] "" stands for the globals. */
static const struct { const char *lib, *name; Capability c; } guarded[] = {
  {"io", "open", CAP_FILES}, {"io", "tmpfile", CAP_FILES},
  {"io", "popen", CAP_PROCESSES}, {"io", "read", CAP_IO},
  {"os", "remove", CAP_FILES}, {"os", "rename", CAP_FILES},
  {"os", "tmpname", CAP_FILES}, {"os", "execute", CAP_PROCESSES},
  {"os", "exit", CAP_OS}, {"os", "getenv", CAP_OS},
  {"os", "setlocale", CAP_OS},
  {"package", "loadlib", CAP_NATIVE}, {"package", "searchpath", CAP_FILES},
  {"", "loadfile", CAP_FILES}, {"", "dofile", CAP_FILES}
};

static void push_library (lua_State *L, const char *name) {
  luaL_getsubtable(L, LUA_REGISTRYINDEX, LUA_LOADED_TABLE);
  lua_getfield(L, -1, *name ? name : LUA_GNAME);
  lua_remove(L, -2);
}

static void guard_functions (lua_State *L, const Runtime *rt) {
  for (size_t i = 0; i < sizeof(guarded) / sizeof(guarded[0]); i++) {
    if (ar__is_allowed(rt, guarded[i].c)) continue;
    push_library(L, guarded[i].lib);
    set_refusal(L, guarded[i].lib, guarded[i].name, guarded[i].c);
    lua_pop(L, 1);
  }
}

/* upvalues: the function, its name, the runtime. A name of a file needs
   another capability than a standard stream. */
static int guard_stream (lua_State *L) {
  Runtime *rt = lua_touserdata(L, lua_upvalueindex(3));
  const char *name = lua_tostring(L, lua_upvalueindex(2));
  if (lua_isstring(L, 1)) ar__allow(L, rt, CAP_FILES, name);
  else if (lua_isnoneornil(L, 1) && strcmp(name, "io.output") != 0)
    ar__allow(L, rt, CAP_IO, name);
  return lua_tocfunction(L, lua_upvalueindex(1))(L);
}

static void set_stream_guard (lua_State *L, Runtime *rt, const char *name) {
  lua_getfield(L, -1, name);
  lua_pushfstring(L, "io.%s", name);
  lua_pushlightuserdata(L, rt);
  lua_pushcclosure(L, guard_stream, 3);
  lua_setfield(L, -2, name);
}

/* A file of io's that is closed. */
static void push_closed_file (lua_State *L) {
  luaL_Stream *p = lua_newuserdatauv(L, sizeof(luaL_Stream), 0);
  p->f = NULL;
  p->closef = NULL;
  luaL_setmetatable(L, LUA_FILEHANDLE);
}

#define IO_INPUT "_IO_input" /* liolib's key in the registry */

static void guard_io (lua_State *L, Runtime *rt) {
  push_library(L, LUA_IOLIBNAME);
  if (!ar__is_allowed(rt, CAP_FILES) || !ar__is_allowed(rt, CAP_IO)) {
    set_stream_guard(L, rt, "lines");
    set_stream_guard(L, rt, "input");
    set_stream_guard(L, rt, "output");
  }
  if (!ar__is_allowed(rt, CAP_IO)) {
    push_closed_file(L);
    lua_pushvalue(L, -1);
    lua_setfield(L, LUA_REGISTRYINDEX, IO_INPUT);
    lua_setfield(L, -2, "stdin");
  }
  lua_pop(L, 1);
}

/* Without files and C libraries there is nothing to search for. What a host
   gives is searched for by the runtime's own searcher. */
static void guard_package (lua_State *L, const Runtime *rt) {
  bool files = ar__is_allowed(rt, CAP_FILES);
  push_library(L, LUA_LOADLIBNAME);
  lua_getfield(L, -1, "searchers");
  if (!files || !ar__is_allowed(rt, CAP_NATIVE)) {
    for (int i = 4; i >= 3; i--) {
      lua_pushnil(L);
      lua_rawseti(L, -2, i);
    }
    lua_pushliteral(L, "");
    lua_setfield(L, -3, "cpath");
  }
  if (!files) {
    lua_pushnil(L);
    lua_rawseti(L, -2, 2);
    lua_pushliteral(L, "");
    lua_setfield(L, -3, "path");
  }
  lua_pop(L, 2);
}

/* All of it but the traceback, which shows only names and lines. */
static void guard_debug (lua_State *L) {
  push_library(L, LUA_DBLIBNAME);
  lua_pushnil(L);
  while (lua_next(L, -2)) {
    lua_pop(L, 1);
    if (strcmp(lua_tostring(L, -1), "traceback") == 0) continue;
    lua_pushvalue(L, -2);
    set_refusal(L, LUA_DBLIBNAME, lua_tostring(L, -2), CAP_DEBUG);
    lua_pop(L, 1);
  }
  lua_pop(L, 1);
}

/* --- memory ----------------------------------------------------------- */

#define RELIEF_SHARE 20 /* one part of so many of the time */

void ar__host_relieve_soon (lua_State *L, Runtime *rt) {
  double began = ar__monotonic();
  if (began < rt->relief_at) return;
  ar__host_relieve(L, rt);
  rt->relief_at = began + (ar__monotonic() - began) * RELIEF_SHARE;
}

void ar__host_relieve (lua_State *L, Runtime *rt) {
  atomic_store_explicit(&rt->host->budget.refused, false,
                        memory_order_relaxed);
  lua_gc(L, LUA_GCCOLLECT, 0);
  lua_gc(L, LUA_GCCOLLECT, 0);
}

/* --- errors that nobody handles --------------------------------------- */

/* (error, the task's name or NULL) */
static int write_report (lua_State *L) {
  const char *task = lua_touserdata(L, 2);
  if (!task) lua_pushliteral(L, "unhandled error:\n");
  else lua_pushfstring(L, "unhandled error in task '%s':\n", task);
  lua_pushvalue(L, 1);
  ar__vm_warn_error(L, ar__vm_get(L));
  return 0;
}

void ar__unhandled (lua_State *L, Runtime *rt, const char *task) {
  rt->lost_errors = true;
  if (rt->host->unhandled(L, rt, task)) {
    lua_pop(L, 1);
    return;
  }
  lua_pushcfunction(L, write_report);
  lua_insert(L, -2);
  lua_pushlightuserdata(L, (void *)task);
  if (lua_pcall(L, 2, 0, 0) != LUA_OK) lua_pop(L, 1);
}

/* unhandled(err, task): has the host taken the error? */
static int core_unhandled (lua_State *L) {
  Runtime *rt = RUNTIME(L);
  const char *task = luaL_optstring(L, 2, NULL);
  lua_settop(L, 2);
  lua_pushvalue(L, 1);
  lua_pushboolean(L, rt->host->unhandled(L, rt, task));
  return 1;
}

/* functions(): a table of load and its kin, as far as files are allowed. */
static int core_functions (lua_State *L) {
  lua_newtable(L);
  ar__load_setfuncs(L);
  if (ar__is_allowed(RUNTIME(L), CAP_FILES)) return 1;
  set_refusal(L, "asyncrun", "loadfile", CAP_FILES);
  set_refusal(L, "asyncrun", "dofile", CAP_FILES);
  lua_pushnil(L);
  lua_setfield(L, -2, "searcher");
  return 1;
}

void ar__host_lib (lua_State *L, Runtime *rt) {
  static const luaL_Reg functions[] = {
    {"unhandled", core_unhandled}, {"functions", core_functions},
    {NULL, NULL}
  };
  ar__setfuncs(L, rt, functions);
  lua_pushliteral(L, AR_PROJECT_VERSION);
  lua_setfield(L, -2, "version");
}

/* Of the capabilities, those with something in the standard library. */
#define STANDARD (1u << CAP_FILES | 1u << CAP_PROCESSES | 1u << CAP_OS | \
                  1u << CAP_IO | 1u << CAP_DEBUG | 1u << CAP_NATIVE)

void ar__host_restrict (lua_State *L, Runtime *rt) {
  if ((rt->host->allow & STANDARD) == STANDARD) return;
  guard_functions(L, rt);
  guard_io(L, rt);
  guard_package(L, rt);
  if (!ar__is_allowed(rt, CAP_DEBUG)) guard_debug(L);
}
