/* SPDX-License-Identifier: MIT
**
** Why a value wasn't copied: "upvalue 'stream' of 'work' can't be sent to
** a thread: it is a SocketStream".
*/
#include <stdio.h>
#include <string.h>

#include "vm/copy.h"

#define MAX_PATH 120 /* of a field in fields */

const char *ar__copy_field (lua_State *L, int idx, const char *key) {
  const char *found = NULL;
  idx = lua_absindex(L, idx);
  for (lua_pushnil(L); !found && lua_next(L, idx); lua_pop(L, 1))
    if (lua_type(L, -2) == LUA_TSTRING && lua_type(L, -1) == LUA_TSTRING &&
        strcmp(lua_tostring(L, -2), key) == 0)
      found = lua_tostring(L, -1);
  if (found) lua_pop(L, 1);
  return found;
}

const char *ar__copy_type (lua_State *L, int idx) {
  const char *name;
  if (!lua_getmetatable(L, idx)) return NULL;
  name = ar__copy_field(L, -1, "__name");
  lua_pop(L, 1);
  return name;
}

/* Put ".key" or "[1]" in front of the path. One that gets too long loses
   its end. */
static void prepend (char *path, lua_State *L, int key) {
  char part[60];
  size_t n, len = strlen(path);
  if (lua_type(L, key) == LUA_TSTRING)
    snprintf(part, sizeof(part), ".%s", lua_tostring(L, key));
  else if (lua_isinteger(L, key))
    snprintf(part, sizeof(part), "[%lld]", (long long)lua_tointeger(L, key));
  else
    snprintf(part, sizeof(part), "[?]");
  n = strlen(part);
  if (len > MAX_PATH - 1 - n) len = MAX_PATH - 1 - n;
  memmove(path + n, path, len);
  memcpy(path, part, n);
  path[n + len] = '\0';
}

/* The frame around the one whose container is at [frame], or 0. */
static int outer (lua_State *L, int frame) {
  int up = (int)lua_tointeger(L, frame - 1);
  return up ? frame - up : 0;
}

/* (function) -> its name; in [from], protected: it needs memory. */
static int function_name (lua_State *L) {
  ar__function_name(L, 1);
  return 1;
}

/* Push the name of the function at [idx], as it is shown. */
static const char *push_name (lua_State *L, int idx) {
  lua_pushcfunction(L, function_name);
  lua_pushvalue(L, idx);
  if (lua_pcall(L, 1, 1, 0) == LUA_OK && lua_type(L, -1) == LUA_TSTRING)
    return lua_tostring(L, -1);
  return "?";
}

/* "upvalue 'x' of 'f'", "argument 1 of 'f'" */
static void say_root (Copier *cp, int function, char *out, size_t size) {
  lua_State *L = cp->from;
  VmCopy *c = cp->c;
  if (!function && c->number + cp->root == 0)
    snprintf(out, size, "the function '%s'", c->fname);
  else if (!function)
    snprintf(out, size, "%s %d of '%s'", c->noun, c->number + cp->root,
             c->fname);
  else {
    int i = (int)lua_tointeger(L, function + 1);
    const char *upvalue = lua_getupvalue(L, function, i);
    const char *name = push_name(L, function);
    snprintf(out, size, "upvalue '%s' of '%s'", upvalue ? upvalue : "?",
             name);
  }
}

static void say_type (lua_State *L, int idx, char *out, size_t size) {
  const char *name = ar__copy_type(L, idx);
  if (lua_iscfunction(L, idx)) name = "C function that no module has";
  else if (lua_isthread(L, idx)) name = "coroutine";
  else if (name && strcmp(name, LUA_FILEHANDLE) == 0) name = "file";
  else if (!name && lua_istable(L, idx)) name = "table with a metatable";
  else if (!name) name = luaL_typename(L, idx);
  snprintf(out, size, "%s %s", strchr("AEIOUaeiou", *name) ? "an" : "a",
           name);
}

void ar__copy_say (Copier *cp) {
  lua_State *L = cp->from;
  VmCopy *c = cp->c;
  char path[MAX_PATH] = "", root[160], type[80];
  int frame = cp->frame;
  lua_checkstack(L, 10);
  say_type(L, lua_gettop(L), type, sizeof(type));
  for (; frame && !lua_isfunction(L, frame); frame = outer(L, frame))
    prepend(path, L, frame + 1);
  say_root(cp, frame, root, sizeof(root));
  snprintf(c->problem, sizeof(c->problem),
           "%s%s%s%s can't be sent %s a thread: it is %s",
           *path ? "field '" : "", *path == '.' ? path + 1 : path,
           *path ? "' of " : "", root, c->home ? "from" : "to", type);
}
