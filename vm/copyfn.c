/* SPDX-License-Identifier: MIT
**
** Functions, copied: their code as lua_dump writes it, and their upvalues.
*/
#include <stdlib.h>
#include <string.h>

#include "vm/copy.h"

static int add_code (lua_State *L, const void *p, size_t n, void *ud) {
  Dump *d = ud;
  (void)L;
  if (n > d->room - d->len) {
    size_t room = (d->len + n) * 2;
    char *data = realloc(d->data, room);
    if (!data) return 1;
    d->data = data;
    d->room = room;
  }
  memcpy(d->data + d->len, p, n);
  d->len += n;
  return 0;
}

/* The text of its chunk will be wanted where it goes. */
static void note_source (Copier *cp) {
  lua_Debug ar;
  lua_pushvalue(cp->from, -1);
  lua_getinfo(cp->from, ">S", &ar);
  if (cp->nsources < MAX_SOURCES) cp->sources[cp->nsources++] = ar.source;
}

void ar__copy_code (Copier *cp) {
  cp->dump.len = 0;
  if (lua_dump(cp->from, add_code, &cp->dump, 0) != 0)
    luaL_error(cp->to, "not enough memory");
  if (luaL_loadbufferx(cp->to, cp->dump.data, cp->dump.len, "=?", "b") !=
      LUA_OK)
    lua_error(cp->to);
  note_source(cp);
}

static bool new_closure (Copier *cp) {
  ar__copy_code(cp);
  ar__copy_remember(cp, lua_topointer(cp->from, -1));
  ar__copy_keep(cp, -1);
  return true;
}

/* Homeward: an async function that was made in the worker. */
static bool new_async (Copier *cp) {
  lua_State *from = cp->from, *to = cp->to;
  ar__async_body(from, -1);
  ar__copy_whole(cp);
  lua_getupvalue(from, -1, ASYNC_NAME);
  ar__copy_whole(cp);
  ar__async_make(to, cp->to_vm);
  ar__copy_remember(cp, lua_topointer(from, -1));
  return false;
}

/* Away: what stands for an async function, or for the body of one. */
static bool new_remote (Copier *cp, bool body) {
  lua_State *from = cp->from, *to = cp->to;
  if (body) lua_pushliteral(to, "?");
  else {
    lua_getupvalue(from, -1, ASYNC_NAME);
    ar__copy_whole(cp);
  }
  ar__remote_new(to, body);
  ar__copy_remember(cp, lua_topointer(from, -1));
  ar__copy_keep(cp, -1);
  return false;
}

/* Is the function on top the body of an async function, or what our own
   code made for an await of it? */
static bool is_body (Copier *cp) {
  lua_State *from = cp->from;
  lua_Debug ar;
  bool yes = false;
  lua_pushvalue(from, -1);
  lua_getinfo(from, ">S", &ar);
  if (ar__frame_hidden(&ar)) return true;
  ar__vm_push(from, cp->from_vm, REF_AWAIT);
  for (lua_pushnil(from); !yes && lua_next(from, -2); lua_pop(from, 1))
    yes = lua_rawequal(from, -1, -4) && ar__async_is(from, -2);
  lua_pop(from, yes ? 2 : 1);
  return yes;
}

bool ar__copy_function (Copier *cp) {
  lua_State *from = cp->from;
  bool generated = cp->generated;
  cp->generated = false;
  if (ar__copy_known(cp, lua_topointer(from, -1)) || ar__copy_original(cp) ||
      ar__copy_by_name(cp))
    return false;
  if (ar__async_is(from, -1))
    return cp->c->home ? new_async(cp) : new_remote(cp, false);
  if (generated && !cp->c->home && is_body(cp)) return new_remote(cp, true);
  if (lua_iscfunction(from, -1)) return ar__copy_unsendable(cp);
  return new_closure(cp);
}

/* Might the front end have made this name, for the body of the function
   that is called as the rest of it? */
static bool is_generated (const char *name) {
  size_t n = strlen(name);
  while (n > 0 && name[n - 1] == '_') n--;
  return n > 2 && name[n] == '_' && name[n - 1] == 'b' &&
         name[n - 2] == '_';
}

/* Upvalue [i] of the function on top of [to] is one that was copied before
   as that of another function: they share it. */
static bool join (Copier *cp, const char *id, int i) {
  lua_State *to = cp->to;
  if (lua_rawgetp(to, COPY_MAP, id) == LUA_TNIL) {
    lua_pushvalue(to, -2);
    lua_rawsetp(to, COPY_MAP, id);
    lua_pushinteger(to, i);
    lua_rawsetp(to, COPY_MAP, id + 1); /* no object's address */
    lua_pop(to, 1);
    return false;
  }
  lua_rawgetp(to, COPY_MAP, id + 1);
  lua_upvaluejoin(to, -3, i, -2, (int)lua_tointeger(to, -1));
  lua_pop(to, 2);
  return true;
}

/* Copy the upvalue on top of [from]; true if it is entered. */
static bool copy_upvalue (Copier *cp, const char *name, int i) {
  lua_State *from = cp->from, *to = cp->to;
  char *id = lua_upvalueid(from, cp->frame, i);
  bool fresh;
  if (strcmp(name, "_ENV") == 0) {
    lua_pushglobaltable(to);
    lua_setupvalue(to, -2, i);
    return false;
  }
  if (join(cp, id, i)) return false;
  cp->generated = is_generated(name);
  fresh = ar__copy_value(cp);
  lua_pushvalue(to, -1);
  lua_setupvalue(to, -3, i);
  if (!fresh) lua_pop(to, 1);
  return fresh;
}

void ar__copy_upvalue (Copier *cp) {
  lua_State *from = cp->from;
  int i = (int)lua_tointeger(from, -1) + 1;
  const char *name;
  lua_pop(from, 1);
  name = lua_getupvalue(from, -1, i);
  if (!name) {
    ar__copy_leave(cp);
    return;
  }
  lua_pushinteger(from, i);
  lua_insert(from, -2);
  if (copy_upvalue(cp, name, i)) ar__copy_enter(cp);
  else lua_pop(from, 1);
}
