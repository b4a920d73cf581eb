/* SPDX-License-Identifier: MIT
**
** Where errors come from. Frames are recorded when an error is raised or
** first caught, as pairs of function and line, and put into words only
** when somebody reads them (report.c). Error objects find their frames in
** a weak table; for strings and the like the last one is remembered.
*/
#include <string.h>

#include "vm/internal.h"

#define MAX_FRAMES 40 /* the innermost ones of an error */

bool ar__frame_hidden (const lua_Debug *ar) {
  return strncmp(ar->source, "=[asyncrun", 10) == 0;
}

/* The thread that runs the generator of thread [T], or NULL. */
static lua_State *resumer (Vm *vm, lua_State *T) {
  for (Gen *g = vm->active; g; g = g->outer)
    if (g->T == T) return g->from;
  return NULL;
}

/* Append one text. [-1, +0, m] */
static void add_text (lua_State *L, int frames) {
  lua_Integer n = (lua_Integer)lua_rawlen(L, frames);
  lua_rawseti(L, frames, n + 1);
  lua_pushboolean(L, 0);
  lua_rawseti(L, frames, n + 2);
}

/* Append the frames of a thread, and of those that resumed it. */
static void capture (lua_State *L, Vm *vm, int frames, lua_State *from,
                     int level) {
  lua_Debug ar;
  int count = 0;
  lua_Integer n = (lua_Integer)lua_rawlen(L, frames);
  for (; from; from = resumer(vm, from), level = 0) {
    for (; lua_getstack(from, level, &ar); level++) {
      lua_getinfo(L, "lf", &ar); /* pushes on L, whose thread it is not */
      if (ar.currentline <= 0) {
        lua_pop(L, 1);
        continue;
      }
      if (count++ == MAX_FRAMES) {
        lua_pop(L, 1);
        lua_pushliteral(L, "...");
        add_text(L, frames);
        return;
      }
      lua_rawseti(L, frames, ++n);
      lua_pushinteger(L, ar.currentline);
      lua_rawseti(L, frames, ++n);
    }
  }
}

static bool is_object (lua_State *L, int idx) {
  return lua_istable(L, idx) || lua_type(L, idx) == LUA_TUSERDATA;
}

/* Push the frames of an error, or nil. [-0, +1, -] */
void ar__error_frames (lua_State *L, int idx) {
  Vm *vm = ar__vm_get(L);
  idx = lua_absindex(L, idx);
  if (is_object(L, idx)) {
    ar__vm_push(L, vm, REF_FRAMES);
    lua_pushvalue(L, idx);
    lua_rawget(L, -2);
    lua_remove(L, -2);
    return;
  }
  ar__vm_push(L, vm, REF_LAST);
  lua_rawgeti(L, -1, 1);
  if (lua_rawequal(L, -1, idx)) {
    lua_pop(L, 1);
    lua_rawgeti(L, -1, 2);
  }
  else {
    lua_pop(L, 1);
    lua_pushnil(L);
  }
  lua_remove(L, -2);
}

void ar__error_set_frames (lua_State *L, int idx) {
  Vm *vm = ar__vm_get(L);
  idx = lua_absindex(L, idx);
  if (is_object(L, idx)) {
    ar__vm_push(L, vm, REF_FRAMES);
    lua_pushvalue(L, idx);
    lua_pushvalue(L, -3);
    lua_rawset(L, -3);
  }
  else {
    ar__vm_push(L, vm, REF_LAST);
    lua_pushvalue(L, idx);
    lua_rawseti(L, -2, 1);
    lua_pushvalue(L, -2);
    lua_rawseti(L, -2, 2);
  }
  lua_pop(L, 2);
}

/* Push the frames of an error, made if there are none; tells which. */
static bool need_frames (lua_State *L, int idx) {
  ar__error_frames(L, idx);
  if (lua_istable(L, -1)) return false;
  lua_pop(L, 1);
  lua_newtable(L);
  lua_pushvalue(L, -1);
  ar__error_set_frames(L, idx);
  return true;
}

bool ar__error_here (lua_State *L, int idx, lua_State *from, int level) {
  Vm *vm = ar__vm_get(L);
  bool unknown;
  luaL_checkstack(L, 8, NULL);
  idx = lua_absindex(L, idx);
  unknown = need_frames(L, idx);
  if (unknown) capture(L, vm, lua_gettop(L), from, level);
  lua_pop(L, 1);
  return unknown;
}

void ar__error_extend (lua_State *L, int idx, const char *text,
                       lua_State *from, int level) {
  Vm *vm = ar__vm_get(L);
  luaL_checkstack(L, 8, NULL);
  idx = lua_absindex(L, idx);
  need_frames(L, idx);
  lua_pushstring(L, text);
  add_text(L, lua_gettop(L) - 1);
  if (from) capture(L, vm, lua_gettop(L), from, level);
  lua_pop(L, 1);
}

void ar__error_copy_frames (lua_State *L, int from, int to) {
  from = lua_absindex(L, from);
  to = lua_absindex(L, to);
  ar__error_frames(L, from);
  if (lua_istable(L, -1)) ar__error_set_frames(L, to);
  else lua_pop(L, 1);
}

void ar__error_forget (lua_State *L) {
  ar__vm_push(L, ar__vm_get(L), REF_LAST);
  lua_pushnil(L);
  lua_rawseti(L, -2, 1);
  lua_pushnil(L);
  lua_rawseti(L, -2, 2);
  lua_pop(L, 1);
}

/* Lua says only "C stack overflow" when too many protected calls nest. */
static void explain_overflow (lua_State *L) {
  const char *s;
  if (lua_type(L, 1) != LUA_TSTRING) return;
  s = lua_tostring(L, 1);
  if (!strstr(s, "C stack overflow") || strchr(s, '\n')) return;
  lua_pushfstring(L, "%s\n  about 190 with blocks and awaited pcalls can "
                     "be open in one task at a time; recursion by await "
                     "alone has no such limit", s);
  lua_replace(L, 1);
}

int ar__error_handler (lua_State *L) {
  lua_settop(L, 1);
  explain_overflow(L);
  if (ar__error_here(L, 1, L, 1)) ar__suggest(L, ar__vm_get(L), 1);
  return 1;
}

/* async_.caught(ok, ...): an error that was caught is forgotten. */
static int caught (lua_State *L) {
  if (!lua_toboolean(L, 1)) ar__error_forget(L);
  return lua_gettop(L);
}

void ar__trace_open (lua_State *L, Vm *vm) {
  ar__vm_push(L, vm, REF_SUPPORT);
  lua_pushcfunction(L, caught);
  lua_setfield(L, -2, "caught");
  lua_pop(L, 1);
}
