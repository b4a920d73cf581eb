/* SPDX-License-Identifier: MIT
**
** Tasks as Lua values. A handle is made when somebody asks for it, and is
** the same value as long as the task lives; afterwards it remembers the
** task's name and parent.
*/
#include <string.h>

#include "runtime/runtime.h"

#define HANDLE "Task"

typedef struct Handle {
  Task *task; /* NULL when it has ended */
  Runtime *rt;
} Handle;

enum { UV_NAME = 1, UV_PARENT, UV_FUNCTION, UV_DATA, UV_COUNT = UV_DATA };

/* ORDER BASE (task.c) */
enum { LOCAL_FUNCTION = 3, LOCAL_SPAWNER };

/* The same before the first step, when its thread has what it will be
   resumed with, and after the last one of a task that failed, which left
   function, spawner and error. */
static void push_idle_base (lua_State *L, Task *t, int n) {
  if (t->failed && lua_gettop(t->T) >= 3)
    lua_pushvalue(t->T, n - LOCAL_FUNCTION - 3);
  else if (t->resume_args > 0)
    lua_pushvalue(t->T, n + 1);
  else
    lua_pushnil(t->T);
  lua_xmove(t->T, L, 1);
}

/* Push a value from the base of the task's thread, or nil. */
static void push_base (lua_State *L, Task *t, int n) {
  lua_Debug ar;
  int lo = 0, hi = 1;
  lua_State *T = t->T;
  if (!T) {
    lua_pushnil(L);
    return;
  }
  if (!lua_getstack(T, 0, &ar)) {
    push_idle_base(L, t, n);
    return;
  }
  while (lua_getstack(T, hi, &ar)) hi *= 2; /* the base is below hi */
  while (hi - lo > 1) {
    int mid = lo + (hi - lo) / 2;
    if (lua_getstack(T, mid, &ar)) lo = mid;
    else hi = mid;
  }
  lua_getstack(T, lo, &ar);
  if (lua_getlocal(T, &ar, n)) lua_xmove(T, L, 1);
  else lua_pushnil(L);
}

/* --- names ---------------------------------------------------------- */

static void push_default_name (lua_State *L, Task *t) {
  if (!t->T) {
    lua_pushliteral(L, "<init>");
    return;
  }
  push_base(L, t, LOCAL_FUNCTION);
  if (lua_isfunction(L, -1)) ar__function_name(L, -1);
  else lua_pushliteral(L, "?");
  lua_remove(L, -2);
}

const char *ar__task_name (lua_State *L, Task *t) {
  if (t->future && ar__future_given_name(L, t)) return lua_tostring(L, -1);
  if (t->has_handle) {
    ar__handle_push(L, t);
    lua_getiuservalue(L, -1, UV_NAME);
    lua_remove(L, -2);
    if (lua_isstring(L, -1)) return lua_tostring(L, -1);
    lua_pop(L, 1);
  }
  push_default_name(L, t);
  return lua_tostring(L, -1);
}

bool ar__task_is_hidden (lua_State *L, Task *t) {
  lua_Debug ar;
  push_base(L, t, LOCAL_FUNCTION);
  if (!lua_isfunction(L, -1)) {
    lua_pop(L, 1);
    return false;
  }
  lua_getinfo(L, ">S", &ar);
  return ar__frame_hidden(&ar);
}

void ar__task_push_future (lua_State *L, Task *t) {
  push_base(L, t, LOCAL_SPAWNER);
}

const char *ar__task_origin (lua_State *L, Task *t) {
  lua_Debug ar;
  int line = t->start_line;
  push_base(L, t, LOCAL_SPAWNER);
  if (t->loose && t->future) line = ar__future_origin(L);
  if (lua_isfunction(L, -1) && line > 0) {
    lua_getinfo(L, ">S", &ar);
    return lua_pushfstring(L, "started at %s:%d", ar.short_src, line);
  }
  lua_pop(L, 1);
  return lua_pushliteral(L, "");
}

/* --- making and ending ---------------------------------------------- */

void ar__handle_push (lua_State *L, Task *t) {
  Runtime *rt = t->rt;
  luaL_checkstack(L, 6, NULL);
  lua_rawgeti(L, LUA_REGISTRYINDEX, rt->handles);
  if (lua_rawgetp(L, -1, t) == LUA_TUSERDATA) {
    lua_remove(L, -2);
    return;
  }
  lua_pop(L, 1);
  Handle *h = lua_newuserdatauv(L, sizeof(Handle), UV_COUNT);
  h->task = NULL;
  h->rt = rt;
  luaL_setmetatable(L, HANDLE);
  if (!t->future || !ar__future_given_name(L, t)) push_default_name(L, t);
  lua_setiuservalue(L, -2, UV_NAME);
  push_base(L, t, LOCAL_FUNCTION);
  lua_setiuservalue(L, -2, UV_FUNCTION);
  lua_pushvalue(L, -1);
  lua_rawsetp(L, -3, t);
  h->task = t;
  t->has_handle = true;
  lua_remove(L, -2);
}

void ar__handle_detach (lua_State *L, Task *t) {
  lua_rawgeti(L, LUA_REGISTRYINDEX, t->rt->handles);
  if (lua_rawgetp(L, -1, t) == LUA_TUSERDATA) {
    Handle *h = lua_touserdata(L, -1);
    h->task = NULL;
    if (t->nursery) ar__nursery_push(L, t->nursery);
    else lua_pushnil(L);
    lua_setiuservalue(L, -2, UV_PARENT);
  }
  lua_pushnil(L);
  lua_rawsetp(L, -3, t);
  lua_pop(L, 2);
  t->has_handle = false;
}

Task *ar__handle_check (lua_State *L, int idx, const char *fname,
                        const char *arg) {
  Handle *h = luaL_testudata(L, idx, HANDLE);
  if (!h) ar__arg_type(L, fname, arg, idx, "a Task");
  return h->task;
}

/* --- attributes ----------------------------------------------------- */

static int get_name (lua_State *L) {
  lua_getiuservalue(L, 1, UV_NAME);
  return 1;
}

static int set_name (lua_State *L) {
  luaL_tolstring(L, 2, NULL);
  lua_setiuservalue(L, 1, UV_NAME);
  return 0;
}

static int get_parent_nursery (lua_State *L) {
  Handle *h = lua_touserdata(L, 1);
  if (!h->task) lua_getiuservalue(L, 1, UV_PARENT);
  else if (h->task->nursery) ar__nursery_push(L, h->task->nursery);
  else lua_pushnil(L);
  return 1;
}

/* Before it has called started(): the nursery that it will move to. */
static int get_eventual_nursery (lua_State *L) {
  Handle *h = lua_touserdata(L, 1);
  if (h->task && h->task->nursery)
    ar__nursery_push_target(L, h->task->nursery);
  else lua_pushnil(L);
  return 1;
}

/* The nurseries that the task has open, oldest first. */
static int get_child_nurseries (lua_State *L) {
  Handle *h = lua_touserdata(L, 1);
  int n = 0;
  lua_newtable(L);
  if (!h->task) return 1;
  for (Nursery *u = h->task->nurseries; u; u = u->outer) n++;
  for (Nursery *u = h->task->nurseries; u; u = u->outer) {
    ar__nursery_push(L, u);
    lua_rawseti(L, -2, n--);
  }
  return 1;
}

/* The async function that the task runs. */
static int get_coro (lua_State *L) {
  lua_getiuservalue(L, 1, UV_FUNCTION);
  return 1;
}

/* What was set before it was last woken is gone. */
static int get_data (lua_State *L) {
  Handle *h = lua_touserdata(L, 1);
  if (!h->task || !h->task->has_data) return 0;
  lua_getiuservalue(L, 1, UV_DATA);
  return 1;
}

static int set_data (lua_State *L) {
  Handle *h = lua_touserdata(L, 1);
  if (h->task) h->task->has_data = true;
  lua_settop(L, 2);
  lua_setiuservalue(L, 1, UV_DATA);
  return 0;
}

/* A copy of its values. */
static int get_context (lua_State *L) {
  Handle *h = lua_touserdata(L, 1);
  if (!h->task) return 0;
  ar__context_push(L, h->task);
  return 1;
}

/* --- the stack of a task ---------------------------------------------- */

/* Push a table about a frame, whose function is on top of [T], or nothing
   if it isn't the script's. [-0, +(0|1), m] */
static bool push_frame (lua_State *L, lua_State *T, const lua_Debug *ar) {
  if (ar->currentline <= 0 || ar__frame_hidden(ar)) {
    lua_pop(T, 1);
    return false;
  }
  if (T != L) lua_xmove(T, L, 1);
  lua_createtable(L, 0, 5);
  ar__function_name(L, -2);
  lua_setfield(L, -2, "name");
  lua_pushstring(L, ar->source);
  lua_setfield(L, -2, "source");
  lua_pushstring(L, ar->short_src);
  lua_setfield(L, -2, "short_src");
  lua_pushinteger(L, ar->currentline);
  lua_setfield(L, -2, "currentline");
  lua_insert(L, -2);
  lua_setfield(L, -2, "func");
  return true;
}

/* upvalue: the frames, innermost first. (nil, frame) -> frame, line */
static int next_frame (lua_State *L) {
  lua_Integer n = luaL_len(L, lua_upvalueindex(1));
  if (n == 0) return 0;
  lua_rawgeti(L, lua_upvalueindex(1), n);
  lua_pushnil(L);
  lua_rawseti(L, lua_upvalueindex(1), n);
  lua_getfield(L, -1, "currentline");
  return 2;
}

/* task:iter_await_frames(): from the one in which it began */
static int iter_await_frames (lua_State *L) {
  Handle *h = ar__arg_self(L, HANDLE, "iter_await_frames");
  Task *t = h->task;
  lua_State *T;
  lua_Debug ar;
  lua_Integer n = 0;
  luaL_checkstack(L, 10, NULL);
  lua_newtable(L);
  if (t && t->T && ar__task_started(t)) {
    T = t->state == TASK_RUNNING ? L : t->T;
    if (!lua_checkstack(T, 2)) return luaL_error(L, "stack overflow");
    for (int level = 0; lua_getstack(T, level, &ar); level++) {
      lua_getinfo(T, "Slf", &ar);
      if (push_frame(L, T, &ar)) lua_rawseti(L, -2, ++n);
    }
  }
  lua_pushcclosure(L, next_frame, 1);
  return 1;
}

static int handle_tostring (lua_State *L) {
  lua_getiuservalue(L, 1, UV_NAME);
  lua_pushfstring(L, "<Task '%s' at %p>", lua_tostring(L, -1),
                  lua_topointer(L, 1));
  return 1;
}

/* --- functions ------------------------------------------------------ */

static int current_task (lua_State *L) {
  Runtime *rt = RUNTIME(L);
  ar__handle_push(L, ar__running(L, rt, "current_task"));
  return 1;
}

static int current_root_task (lua_State *L) {
  Runtime *rt = RUNTIME(L);
  if (!rt->run_id)
    return ar__raise(L, VM_RUNTIMEERROR, "current_root_task() must be "
                                         "called from inside a run");
  if (rt->init) ar__handle_push(L, rt->init);
  else lua_pushnil(L);
  return 1;
}

static int in_trio_run (lua_State *L) {
  lua_pushboolean(L, RUNTIME(L)->run_id != 0);
  return 1;
}

static int in_trio_task (lua_State *L) {
  lua_pushboolean(L, RUNTIME(L)->current != NULL);
  return 1;
}

void ar__handle_lib (lua_State *L, Runtime *rt) {
  static const luaL_Reg meta[] = {{"__tostring", handle_tostring},
                                  {NULL, NULL}};
  static const luaL_Reg methods[] = {
    {"iter_await_frames", iter_await_frames}, {NULL, NULL}
  };
  static const luaL_Reg getters[] = {
    {"name", get_name}, {"parent_nursery", get_parent_nursery},
    {"eventual_parent_nursery", get_eventual_nursery},
    {"child_nurseries", get_child_nurseries}, {"coro", get_coro},
    {"custom_sleep_data", get_data}, {"context", get_context},
    {NULL, NULL}
  };
  static const luaL_Reg setters[] = {
    {"name", set_name}, {"custom_sleep_data", set_data}, {NULL, NULL}
  };
  static const luaL_Reg functions[] = {
    {"current_task", current_task},
    {"current_root_task", current_root_task},
    {"in_trio_run", in_trio_run}, {"in_trio_task", in_trio_task},
    {NULL, NULL}
  };
  static const ClassDef def = {.name = HANDLE, .meta = meta,
                               .methods = methods,
                               .getters = getters, .setters = setters};
  ar__define_class(L, rt, &def);
  ar__setfuncs(L, rt, functions);
}
