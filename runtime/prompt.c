/* SPDX-License-Identifier: MIT
**
** What a prompt does that a program doesn't: its inputs are compiled one by
** one and run inside one long run, so that tasks go on while it waits for
** the next. The prompt itself is Lua: stdlib/asyncrun/repl.
*/
#include <errno.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "runtime/runtime.h"

/* Registry: {deadlock =, failed =, ["trio.run"] =, ...} or nothing. */
static const char handlers_key = 0;

/* --- what the run asks -------------------------------------------------- */

/* Push a handler. [-0, +(0|1), -] */
static bool push_handler (lua_State *L, const char *name) {
  int top = lua_gettop(L);
  if (lua_rawgetp(L, LUA_REGISTRYINDEX, &handlers_key) == LUA_TTABLE &&
      lua_getfield(L, -1, name) != LUA_TNIL) {
    lua_remove(L, -2);
    return true;
  }
  lua_settop(L, top);
  return false;
}

bool ar__prompt_deadlock (lua_State *L) {
  bool taken;
  luaL_checkstack(L, 10, NULL);
  if (!push_handler(L, "deadlock")) return false;
  lua_pushvalue(L, -2);
  lua_call(L, 1, 1);
  taken = lua_toboolean(L, -1);
  lua_pop(L, taken ? 2 : 1);
  return taken;
}

bool ar__prompt_runs (lua_State *L, Runtime *rt, const char *fname) {
  luaL_checkstack(L, 10, NULL);
  if (!rt->current || rt->current != rt->main) return false;
  if (!push_handler(L, fname)) return false;
  if (L != rt->current->T || !lua_isyieldable(L))
    ar__raise(L, VM_RUNTIMEERROR,
              "%s() can't wait here, inside a coroutine or a function that "
              "was called from C\n  at the prompt, call it directly", fname);
  if (!ar__async_body(L, -1)) return false;
  lua_remove(L, -2);
  return true;
}

static int after_run (lua_State *L, int status, lua_KContext ctx) {
  (void)status;
  (void)ctx;
  return lua_gettop(L);
}

/* The body is on top, below it all arguments. */
int ar__prompt_run (lua_State *L) {
  lua_insert(L, 1);
  lua_callk(L, lua_gettop(L) - 1, LUA_MULTRET, 0, after_run);
  return after_run(L, LUA_OK, 0);
}

void ar__prompt_failed (lua_State *L) {
  if (push_handler(L, "failed")) {
    lua_insert(L, -2);
    lua_call(L, 1, 0);
  }
  else
    lua_pop(L, 1);
}

/* --- inputs ------------------------------------------------------------- */

/* (text, chunk name, environment) */
static VmInput check_input (lua_State *L) {
  VmInput in = {.env = 3};
  in.text = luaL_checklstring(L, 1, &in.len);
  in.name = luaL_checkstring(L, 2);
  luaL_checktype(L, 3, LUA_TTABLE);
  lua_settop(L, 3);
  return in;
}

/* load(text, name, env): function, is it async?, names of its locals; or
   nil, a message, may more follow? */
static int load_input (lua_State *L) {
  VmInput in = check_input(L);
  if (ar__load_input(L, &in) != LUA_OK) {
    lua_pop(L, 1);
    lua_pushnil(L);
    lua_insert(L, -2);
    lua_pushboolean(L, in.incomplete);
    return 3;
  }
  lua_pushboolean(L, in.is_async);
  lua_insert(L, -2);
  return 3;
}

/* translate(text, name, env): plain Lua, or nil and a message */
static int translate (lua_State *L) {
  VmInput in = check_input(L);
  if (ar__load_input(L, &in) != LUA_OK) {
    lua_pop(L, 1);
    lua_pushnil(L);
    lua_insert(L, -2);
    return 2;
  }
  ar__translate_input(L, &in);
  return 1;
}

/* forgotten(x): what is said of a coroutine object that nobody has awaited,
   once; or nil */
static int forgotten (lua_State *L) {
  lua_settop(L, 1);
  return ar__coro_forgotten(L, 1);
}

/* metatable(x): whatever it says itself, if scripts may look */
static int metatable (lua_State *L) {
  luaL_checkany(L, 1);
  if (!ar__is_allowed(RUNTIME(L), CAP_DEBUG) &&
      luaL_getmetafield(L, 1, "__metatable") != LUA_TNIL)
    return 1;
  return lua_getmetatable(L, 1);
}

/* place(f): where it is defined, "x.lua:3"; "" in C or in the library */
static int place (lua_State *L) {
  lua_Debug ar;
  luaL_checktype(L, 1, LUA_TFUNCTION);
  lua_settop(L, 1);
  lua_getinfo(L, ">S", &ar);
  if (*ar.what == 'C' || ar__frame_hidden(&ar)) lua_pushliteral(L, "");
  else lua_pushfstring(L, "%s:%d", ar.short_src, ar.linedefined);
  return 1;
}

/* --- reading ------------------------------------------------------------ */

/* How many bytes can be read at once? */
static int available (int fd) {
  int n = 0;
  return ioctl(fd, FIONREAD, &n) == 0 ? n : 1;
}

/* read(fd): what is there, up to the end of a line; nil at the end of the
   input. One byte at a time: what follows is for others, say io.read. */
static int read_line (lua_State *L) {
  int fd = (int)luaL_checkinteger(L, 1);
  luaL_Buffer b;
  char c = 0;
  ssize_t n;
  size_t len = 0;
  ar__allow(L, RUNTIME(L), CAP_IO, "read");
  luaL_buffinit(L, &b);
  do {
    n = read(fd, &c, 1);
    if (n < 0 && (errno == EINTR || errno == EAGAIN)) break;
    if (n <= 0) {
      if (len == 0) return 0;
      break;
    }
    luaL_addchar(&b, c);
    len++;
  } while (c != '\n' && available(fd) > 0);
  luaL_pushresult(&b);
  return 1;
}

/* must_wait(fd): can it be waited for? A file on a disk can't. */
static int must_wait (lua_State *L) {
  int fd = (int)luaL_checkinteger(L, 1);
  struct stat s;
  bool is = fstat(fd, &s) == 0 && !S_ISREG(s.st_mode) &&
            (!S_ISCHR(s.st_mode) || isatty(fd));
  lua_pushboolean(L, is);
  return 1;
}

/* --- the session -------------------------------------------------------- */

/* handlers(t or nil) */
static int set_handlers (lua_State *L) {
  lua_settop(L, 1);
  lua_rawsetp(L, LUA_REGISTRYINDEX, &handlers_key);
  return 0;
}

/* nested(fname): what runs a function inside the input of the prompt that
   calls fname, as an ordinary function; or nil */
static int nested (lua_State *L) {
  Runtime *rt = RUNTIME(L);
  return rt->run_id && ar__prompt_runs(L, rt, luaL_checkstring(L, 1));
}

/* target(fname, f, ...): the async function that fname would start, and its
   arguments */
static int target (lua_State *L) {
  const char *fname = luaL_checkstring(L, 1);
  if (lua_gettop(L) == 1) lua_pushnil(L);
  return ar__spawn_target(L, lua_gettop(L) - 2, fname) + 1;
}

/* held_loop(): the number of the event loop that has left a run with work
   undone, or nil */
static int held_loop (lua_State *L) {
  Runtime *rt = RUNTIME(L);
  if (!rt->held || rt->L) return 0;
  lua_pushinteger(L, rt->loop_id);
  return 1;
}

/* keep(nursery): an error of a child is reported, and that is all; nil: that
   of the system tasks */
static int keep_nursery (lua_State *L) {
  Runtime *rt = RUNTIME(L);
  lua_settop(L, 1);
  if (!lua_isnil(L, 1)) ar__nursery_check(L, "keep")->of_prompt = true;
  else if (rt->system_nursery) rt->system_nursery->of_prompt = true;
  return 0;
}

/* strict(on): is a forgotten await an error? Gives what it was. */
static int set_strict (lua_State *L) {
  Vm *vm = RUNTIME(L)->vm;
  bool was = ar__vm_strict(vm);
  ar__vm_set_strict(vm, lua_toboolean(L, 1));
  lua_pushboolean(L, was);
  return 1;
}

/* strict_groups(on): the option of trio.run. Gives what it was. */
static int set_strict_groups (lua_State *L) {
  Runtime *rt = RUNTIME(L);
  bool was = rt->strict_groups;
  rt->strict_groups = lua_toboolean(L, 1);
  lua_pushboolean(L, was);
  return 1;
}

/* clock(c): let the run have it, if nobody waits for a time; nil: have the
   system's again. Was it done? */
static int set_clock (lua_State *L) {
  Runtime *rt = RUNTIME(L);
  bool back, can;
  lua_settop(L, 1);
  back = lua_isnil(L, 1);
  can = back || rt->heap.count == 0;
  if (can) {
    ar__clock_close(L, rt);
    if (!back) ar__clock_open(L, rt, 1);
    rt->now_checked = rt->coarse_checked = 0;
  }
  lua_pushboolean(L, can);
  return 1;
}

/* handler(err): the message handler that notes where it was raised */
static int handler (lua_State *L) {
  return ar__error_handler(L);
}

/* body(f): of an async function; any other is its own */
static int body (lua_State *L) {
  lua_settop(L, 1);
  ar__async_body(L, 1);
  return 1;
}

/* forget(): an error that isn't an object was reported; an equal one will
   be another */
static int forget (lua_State *L) {
  ar__error_forget(L);
  return 0;
}

int ar__open_prompt (lua_State *L) {
  static const luaL_Reg functions[] = {
    {"load", load_input}, {"translate", translate},
    {"forgotten", forgotten}, {"metatable", metatable},
    {"place", place}, {"read", read_line},
    {"must_wait", must_wait}, {"handlers", set_handlers},
    {"nested", nested}, {"keep", keep_nursery},
    {"target", target}, {"held_loop", held_loop}, {"clock", set_clock},
    {"strict", set_strict}, {"strict_groups", set_strict_groups},
    {"handler", handler}, {"body", body}, {"forget", forget}, {NULL, NULL}
  };
  lua_newtable(L);
  ar__setfuncs(L, ar__runtime_get(L), functions);
  return 1;
}
