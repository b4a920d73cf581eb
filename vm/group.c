/* SPDX-License-Identifier: MIT
**
** ExceptionGroup: several errors that happened at once, in tasks side by
** side. Members may be any Lua values. What is known of where a member
** that isn't an object came from is kept beside the list.
*/
#include "vm/internal.h"

/* Is the value at [idx] a group? */
static bool is_group (lua_State *L, int idx) {
  return ar__isinstance_of(L, idx, VM_EXCEPTIONGROUP);
}

/* Members first, then members of members: what is looked for is nearly
   always the former. Not more than [left] groups are looked into: one may
   contain itself. [-0, +0, m] */
static bool contains (lua_State *L, int group, int idx, int depth,
                      int *left) {
  bool yes = false;
  int top = lua_gettop(L), list = top + 1;
  if (depth > 100 || !is_group(L, group) || --*left < 0) return false;
  luaL_checkstack(L, 10, NULL);
  lua_getfield(L, group, "exceptions");
  for (int deep = 0; deep <= 1 && lua_istable(L, list) && !yes; deep++)
    for (lua_Integer i = 1; !yes && lua_rawgeti(L, list, i); i++) {
      yes = deep ? contains(L, list + 1, idx, depth + 1, left)
                 : lua_rawequal(L, list + 1, idx);
      lua_settop(L, list);
    }
  lua_settop(L, top);
  return yes;
}

bool ar__group_contains (lua_State *L, int group, int idx) {
  int left = 1000;
  return contains(L, lua_absindex(L, group), lua_absindex(L, idx), 0,
                  &left);
}

void ar__group_new (lua_State *L) {
  lua_insert(L, -2);                       /* list, message */
  ar__class_push(L, VM_EXCEPTIONGROUP);
  ar__exception_new(L);                    /* list, group */
  lua_insert(L, -2);
  lua_setfield(L, -2, "exceptions");
}

/* ExceptionGroup(message, exceptions) */
static int construct_group (lua_State *L) {
  lua_Integer n;
  lua_settop(L, 3);
  if (lua_type(L, 2) != LUA_TSTRING)
    return ar__arg_type(L, "ExceptionGroup", "message", 2, "a string");
  if (!lua_istable(L, 3) || ar__is_exception(L, 3))
    return ar__arg_type(L, "ExceptionGroup", "exceptions", 3,
                        "a sequence of errors");
  n = luaL_len(L, 3);
  if (n == 0)
    return ar__arg_value(L, "ExceptionGroup", "exceptions", 3,
                         "a sequence that isn't empty");
  lua_createtable(L, (int)n, 0);
  for (lua_Integer i = 1; i <= n; i++) {
    lua_geti(L, 3, i);
    lua_seti(L, 4, i);
  }
  lua_pushvalue(L, 2);
  lua_pushvalue(L, 1);
  ar__exception_new(L);
  lua_pushvalue(L, 4);
  lua_setfield(L, -2, "exceptions");
  return 1;
}

/* Whether a group collapses is kept under a key that no script sees. */
static const char collapse_key = 0;

void ar__group_set_collapse (lua_State *L, int idx) {
  idx = lua_absindex(L, idx);
  lua_pushboolean(L, 1);
  lua_rawsetp(L, idx, &collapse_key);
}

static bool collapses (lua_State *L, int idx) {
  bool yes;
  lua_rawgetp(L, idx, &collapse_key);
  yes = lua_toboolean(L, -1);
  lua_pop(L, 1);
  return yes;
}

/* --- parts of groups ------------------------------------------------ */

/* Does the error at [idx] match the condition at [cond]: a class, a
   sequence of classes, or a function? */
static bool matches (lua_State *L, int idx, int cond) {
  bool yes;
  if (ar__is_class(L, cond)) return ar__isinstance(L, idx, cond);
  if (lua_istable(L, cond)) {
    lua_pushcfunction(L, ar__lua_isinstance);
    lua_pushvalue(L, idx);
    lua_pushvalue(L, cond);
    lua_call(L, 2, 1);
  }
  else {
    lua_pushvalue(L, cond);
    lua_pushvalue(L, idx);
    lua_call(L, 1, 1);
  }
  yes = lua_toboolean(L, -1);
  lua_pop(L, 1);
  return yes;
}

/* NOTES[list][i] = the frames on top [-1, +0, m] */
void ar__group_note (lua_State *L, int list, lua_Integer i) {
  list = lua_absindex(L, list);
  ar__vm_push(L, ar__vm_get(L), REF_NOTES);
  lua_pushvalue(L, list);
  if (lua_rawget(L, -2) == LUA_TNIL) {
    lua_pop(L, 1);
    lua_newtable(L);
    lua_pushvalue(L, list);
    lua_pushvalue(L, -2);
    lua_rawset(L, -4);
  }
  lua_pushvalue(L, -3);
  lua_rawseti(L, -2, i);
  lua_pop(L, 3);
}

bool ar__group_frames (lua_State *L, int list, lua_Integer i) {
  list = lua_absindex(L, list);
  ar__vm_push(L, ar__vm_get(L), REF_NOTES);
  lua_pushvalue(L, list);
  if (lua_rawget(L, -2) == LUA_TTABLE) {
    lua_rawgeti(L, -1, i);
    lua_remove(L, -2);
  }
  lua_remove(L, -2);
  if (lua_istable(L, -1)) return true;
  lua_pop(L, 1);
  return false;
}

/* Add the member on top, number [i] of [src]. [-1, +0, m] */
static void append (lua_State *L, int list, int src, lua_Integer i) {
  lua_Integer n = luaL_len(L, list) + 1;
  lua_seti(L, list, n);
  if (ar__group_frames(L, src, i)) ar__group_note(L, list, n);
}

/* The group at [group] with the members of the list on top: nil for none,
   itself if that is [all]. [-1, +1, m] */
static void derive (lua_State *L, int group, bool all) {
  bool none = luaL_len(L, -1) == 0;
  if (none || all) {
    lua_pop(L, 1);
    if (none) lua_pushnil(L);
    else lua_pushvalue(L, group);
    return;
  }
  lua_getfield(L, group, "message");
  lua_insert(L, -2);
  ar__group_new(L);
  lua_getfield(L, group, "cause");
  lua_setfield(L, -2, "cause");
  if (collapses(L, group)) ar__group_set_collapse(L, -1);
  ar__error_copy_frames(L, group, -1);
}

#define MAX_NESTING 5000 /* of groups in groups */

/* --- collapsing ----------------------------------------------------- */

static void collapse (lua_State *L, int depth);

/* The members of the list at [list], collapsed. Result: did one change?
   [-0, +1, m] */
static bool collapse_members (lua_State *L, int list, int depth) {
  lua_Integer n = luaL_len(L, list);
  bool changed = false;
  int members;
  lua_newtable(L);
  members = lua_gettop(L);
  for (lua_Integer i = 1; i <= n; i++) {
    lua_geti(L, list, i);
    lua_pushvalue(L, -1);
    collapse(L, depth + 1);
    if (!lua_rawequal(L, -1, -2)) changed = true;
    append(L, members, list, i);
    lua_pop(L, 1);
  }
  return changed;
}

/* Inner groups come first. One that changes is made anew: a script may have
   the old one. [-1, +1, m] */
static void collapse (lua_State *L, int depth) {
  int group = lua_gettop(L);
  bool changed;
  if (!is_group(L, group)) return;
  if (depth > MAX_NESTING) luaL_error(L, "exception groups nest too deep");
  luaL_checkstack(L, 10, "exception groups nest too deep");
  if (lua_getfield(L, group, "exceptions") != LUA_TTABLE ||
      luaL_len(L, -1) == 0) {
    lua_settop(L, group);
    return;
  }
  changed = collapse_members(L, group + 1, depth); /* group, list, members */
  if (collapses(L, group) && luaL_len(L, -1) == 1) lua_geti(L, -1, 1);
  else derive(L, group, !changed);
  lua_replace(L, group);
  lua_settop(L, group);
}

void ar__group_collapse (lua_State *L) {
  collapse(L, 0);
}

/* --- split ---------------------------------------------------------- */

static void split (lua_State *L, int idx, int cond, int depth);

/* [-0, +2, e] the parts of a group that isn't matched itself */
static void split_group (lua_State *L, int idx, int cond, int depth) {
  int list, yes, no;
  bool none_matches, all_match;
  lua_Integer n;
  lua_getfield(L, idx, "exceptions");
  list = lua_gettop(L);
  if (!lua_istable(L, list)) {
    lua_newtable(L);
    lua_replace(L, list);
  }
  n = luaL_len(L, list);
  lua_newtable(L);
  yes = lua_gettop(L);
  lua_newtable(L);
  no = lua_gettop(L);
  for (lua_Integer i = 1; i <= n; i++) {
    int member = lua_gettop(L) + 1;
    lua_geti(L, list, i);
    split(L, member, cond, depth + 1);
    lua_pushvalue(L, member + 1);
    if (!lua_isnil(L, -1)) append(L, yes, list, i);
    lua_settop(L, member + 2);
    if (!lua_isnil(L, -1)) append(L, no, list, i);
    lua_settop(L, member - 1);
  }
  none_matches = luaL_len(L, yes) == 0;
  all_match = luaL_len(L, no) == 0;
  derive(L, idx, none_matches); /* what is left, from [no] */
  lua_insert(L, list);
  derive(L, idx, all_match); /* what matches, from [yes] */
  lua_insert(L, list);
  lua_settop(L, list + 1);
}

/* [-0, +2, e] match and rest of the error at absolute index [idx] */
static void split (lua_State *L, int idx, int cond, int depth) {
  if (depth > MAX_NESTING)
    luaL_error(L, "exception groups nest too deep");
  luaL_checkstack(L, 20, "exception groups nest too deep");
  if (matches(L, idx, cond)) {
    lua_pushvalue(L, idx);
    lua_pushnil(L);
  }
  else if (is_group(L, idx))
    split_group(L, idx, cond, depth);
  else {
    lua_pushnil(L);
    lua_pushvalue(L, idx);
  }
}

void ar__error_split (lua_State *L, int idx, int cls) {
  split(L, lua_absindex(L, idx), lua_absindex(L, cls), 0);
}

static void check_split (lua_State *L, const char *method) {
  if (!is_group(L, 1))
    ar__raise(L, VM_TYPEERROR, "%s() needs an ExceptionGroup: write "
              "group:%s(class)", method, method);
  if (!lua_istable(L, 2) && !lua_isfunction(L, 2))
    ar__arg_type(L, method, "condition", 2, "a class or a function");
  lua_settop(L, 2);
}

static int group_split (lua_State *L) {
  check_split(L, "split");
  split(L, 1, 2, 0);
  return 2;
}

static int group_subgroup (lua_State *L) {
  check_split(L, "subgroup");
  split(L, 1, 2, 0);
  lua_settop(L, 3);
  return 1;
}

void ar__group_fill (lua_State *L) {
  lua_pushcfunction(L, group_split);
  lua_setfield(L, -2, "split");
  lua_pushcfunction(L, group_subgroup);
  lua_setfield(L, -2, "subgroup");
  lua_getmetatable(L, -1);
  lua_pushcfunction(L, construct_group);
  lua_setfield(L, -2, "__call");
  lua_pop(L, 1);
}
