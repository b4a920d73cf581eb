/* SPDX-License-Identifier: MIT
**
** Values from one state to another: tables, functions by their code,
** exceptions, shared and cyclic as they are.
**
** The copy runs protected in [to], where it allocates. In [from] it must
** not: an error there would jump past the protected call. So what is still
** to be done is kept on [from]'s stack, not on C's: a list of 100,000
** tables may be linked through its last fields.
*/
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "vm/copy.h"

#define MAX_NESTED 50   /* classes above classes and the like */

static void step (Copier *cp);

/* --- errors ----------------------------------------------------------- */

/* Leaves the protected call; [from]'s stack shows where it was. */
static int refuse (Copier *cp) {
  cp->refused = true;
  lua_pushnil(cp->to);
  return lua_error(cp->to);
}

bool ar__copy_unsendable (Copier *cp) {
  const char *type = ar__copy_type(cp->from, -1);
  cp->unnamed = lua_iscfunction(cp->from, -1);
  if (!cp->c->lenient) refuse(cp);
  lua_pushfstring(cp->to, "<%s>",
                  type ? type : luaL_typename(cp->from, -1));
  return false;
}

static void need_stack (Copier *cp, int n) {
  if (!lua_checkstack(cp->from, n))
    luaL_error(cp->to, "the values nest too deep");
  luaL_checkstack(cp->to, n, "the values nest too deep");
}

/* --- what was copied before ------------------------------------------- */

bool ar__copy_known (Copier *cp, const void *p) {
  lua_State *to = cp->to;
  if (lua_rawgetp(to, COPY_MAP, p) != LUA_TNIL) return true;
  lua_pop(to, 1);
  if (cp->c->home) return false;
  ar__vm_push(to, cp->to_vm, REF_COPIES);
  lua_rawgetp(to, -1, p);
  lua_remove(to, -2);
  if (!lua_isnil(to, -1)) return true;
  lua_pop(to, 1);
  return false;
}

void ar__copy_remember (Copier *cp, const void *p) {
  lua_pushvalue(cp->to, -1);
  lua_rawsetp(cp->to, COPY_MAP, p);
}

/* The originals are kept below the frames. */
void ar__copy_keep (Copier *cp, int idx) {
  lua_State *from = cp->from, *to = cp->to;
  const void *p = lua_topointer(from, idx);
  if (cp->c->home) return;
  lua_pushvalue(from, idx);
  lua_insert(from, cp->base + 1);
  cp->base++;
  if (cp->frame) cp->frame++;
  ar__vm_push(to, cp->to_vm, REF_ORIGINS);
  lua_pushvalue(to, -2);
  lua_pushlightuserdata(to, (void *)p);
  lua_rawset(to, -3);
  lua_pop(to, 1);
}

bool ar__copy_original (Copier *cp) {
  lua_State *from = cp->from;
  bool found;
  if (!cp->c->home) return false;
  ar__vm_push(from, cp->from_vm, REF_ORIGINS);
  lua_pushvalue(from, -2);
  found = lua_rawget(from, -2) == LUA_TLIGHTUSERDATA;
  if (found) {
    lua_rawgetp(cp->to, COPY_ORIGINALS, lua_touserdata(from, -1));
    found = !lua_isnil(cp->to, -1);
    if (!found) lua_pop(cp->to, 1);
  }
  lua_pop(from, 2);
  return found;
}

/* --- frames ----------------------------------------------------------- */

void ar__copy_enter (Copier *cp) {
  lua_State *from = cp->from;
  int at = lua_gettop(from);
  lua_pushinteger(from, cp->frame ? at + 1 - cp->frame : 0);
  lua_insert(from, at);
  if (lua_isfunction(from, -1)) lua_pushinteger(from, 0);
  else lua_pushnil(from);
  cp->frame = at + 1;
  cp->nframes++;
}

void ar__copy_leave (Copier *cp) {
  int up = (int)lua_tointeger(cp->from, cp->frame - 1);
  lua_settop(cp->from, cp->frame - 2);
  lua_pop(cp->to, 1);
  cp->frame = up ? cp->frame - up : 0;
  cp->nframes--;
}

/* --- by name ---------------------------------------------------------- */

/* Note that [module] is to be loaded in [to]. */
static void note_needed (Copier *cp, const char *module) {
  lua_State *to = cp->to;
  lua_Integer n = (lua_Integer)lua_rawlen(to, COPY_NEEDED);
  for (lua_Integer i = 1; i <= n; i++) {
    bool same;
    lua_rawgeti(to, COPY_NEEDED, i);
    same = strcmp(lua_tostring(to, -1), module) == 0;
    lua_pop(to, 1);
    if (same) return;
  }
  lua_pushstring(to, module);
  lua_rawseti(to, COPY_NEEDED, n + 1);
}

/* Push what [to] has under the name; it must be of the same type as the
   value on top of [from]. */
static bool find_named (Copier *cp, const Name *name) {
  lua_State *to = cp->to;
  int top = lua_gettop(to);
  lua_getfield(to, LUA_REGISTRYINDEX, LUA_LOADED_TABLE);
  if (lua_getfield(to, -1, name->module) == LUA_TNIL && !cp->c->home &&
      !cp->c->last) {
    note_needed(cp, name->module);
    lua_settop(to, top);
    lua_pushboolean(to, 0);
    return true;
  }
  if (name->field && lua_istable(to, -1)) lua_getfield(to, -1, name->field);
  if (lua_type(to, -1) == lua_type(cp->from, -1)) {
    lua_replace(to, top + 1);
    lua_settop(to, top + 1);
    return true;
  }
  lua_settop(to, top);
  return false;
}

bool ar__copy_by_name (Copier *cp) {
  Name name;
  if (!ar__names_find(cp->from, cp->from_vm, &name) ||
      !find_named(cp, &name))
    return false;
  ar__copy_remember(cp, lua_topointer(cp->from, -1));
  return true;
}

/* --- where errors come from ------------------------------------------- */

/* Push on [to] a copy of the frames on top of [from]. Functions are there
   to be named only: their code will do. */
static void push_frames (Copier *cp) {
  lua_State *from = cp->from, *to = cp->to;
  lua_Integer n = (lua_Integer)lua_rawlen(from, -1);
  need_stack(cp, 20);
  lua_createtable(to, (int)n, 0);
  for (lua_Integer i = 1; i <= n; i++) {
    if (lua_rawgeti(from, -1, i) != LUA_TFUNCTION) ar__copy_value(cp);
    else if (!ar__copy_original(cp)) ar__copy_code(cp);
    lua_rawseti(to, -2, i);
    lua_pop(from, 1);
  }
}

/* The error on top of [to] gets those on top of [from], or none for nil.
   [from: -1, +0] */
static void copy_frames (Copier *cp) {
  if (lua_istable(cp->from, -1)) {
    push_frames(cp);
    ar__error_set_frames(cp->to, -2);
  }
  lua_pop(cp->from, 1);
}

/* What is known of members that aren't objects goes along (group.c). */
static void copy_notes (Copier *cp) {
  lua_State *from = cp->from;
  ar__vm_push(from, cp->from_vm, REF_NOTES);
  lua_pushvalue(from, -2);
  lua_rawget(from, -2);
  if (lua_istable(from, -1))
    for (lua_pushnil(from); lua_next(from, -2); lua_pop(from, 1)) {
      push_frames(cp);
      ar__group_note(cp->to, -2, lua_tointeger(from, -2));
    }
  lua_pop(from, 2);
}

/* --- tables ----------------------------------------------------------- */

/* What translated code knows under names of its own. */
static bool own_table (Copier *cp) {
  static const VmRef refs[] = {REF_AWAIT, REF_SUPPORT};
  lua_State *from = cp->from;
  for (size_t i = 0; i < sizeof(refs) / sizeof(refs[0]); i++) {
    bool same;
    ar__vm_push(from, cp->from_vm, refs[i]);
    same = lua_rawequal(from, -1, -2);
    lua_pop(from, 1);
    if (!same) continue;
    ar__support_push(cp->to, cp->to_vm); /* what comes will need it */
    lua_pop(cp->to, 1);
    ar__vm_push(cp->to, cp->to_vm, refs[i]);
    return true;
  }
  return false;
}

/* The class on top: made below the copy of the one above it; what scripts
   added is filled in as a table's fields are. */
static bool new_class (Copier *cp) {
  lua_State *from = cp->from, *to = cp->to;
  const char *name;
  ar__class_base(from, -1);
  ar__copy_whole(cp);
  name = ar__copy_field(from, -1, "__name");
  ar__class_new(to, name ? name : "?");
  ar__copy_remember(cp, lua_topointer(from, -1));
  ar__copy_keep(cp, -1);
  return true;
}

/* The classes that every state has from the start. */
static bool builtin_class (Copier *cp) {
  for (int i = 0; i < VM_NCLASSES; i++) {
    bool same;
    if (cp->from_vm->classes[i] == 0) continue; /* not made yet */
    lua_rawgeti(cp->from, LUA_REGISTRYINDEX, cp->from_vm->classes[i]);
    same = lua_rawequal(cp->from, -1, -2);
    lua_pop(cp->from, 1);
    if (!same) continue;
    ar__class_push(cp->to, (VmClass)i);
    return true;
  }
  return false;
}

/* Its class is on top of [from], it itself below. */
static bool new_exception (Copier *cp) {
  lua_State *from = cp->from, *to = cp->to;
  ar__copy_whole(cp);
  lua_newtable(to);
  lua_insert(to, -2);
  ar__class_bless(to);
  ar__copy_remember(cp, lua_topointer(from, -1));
  ar__copy_keep(cp, -1);
  if (!cp->c->lenient) return true;
  ar__error_frames(from, -1);
  copy_frames(cp);
  return true;
}

static bool new_table (Copier *cp, bool object) {
  lua_State *from = cp->from, *to = cp->to;
  lua_createtable(to, (int)lua_rawlen(from, -1), 0);
  ar__copy_remember(cp, lua_topointer(from, -1));
  if (object) {
    ar__copy_keep(cp, -1);
    lua_getmetatable(from, -1);
    ar__copy_whole(cp);
    if (!lua_istable(to, -1)) lua_pop(to, 1); /* it is needed first */
    else lua_setmetatable(to, -2);
  }
  if (cp->c->lenient) copy_notes(cp);
  return true;
}

/* Away: an object of the library whose class lets it go along as what is in
   its [1], for the same class's methods there. The class goes by name. */
static bool new_proxy (Copier *cp) {
  lua_State *from = cp->from, *to = cp->to;
  lua_getmetatable(from, -1);
  ar__copy_whole(cp);
  if (!lua_istable(to, -1)) return false; /* it is needed first */
  lua_createtable(to, 1, 0);
  lua_insert(to, -2);
  lua_setmetatable(to, -2);
  ar__copy_remember(cp, lua_topointer(from, -1));
  ar__copy_keep(cp, -1);
  lua_rawgeti(from, -1, 1);
  ar__copy_whole(cp);
  lua_rawseti(to, -2, 1);
  return false;
}

static bool is_proxy (Copier *cp) {
  const char *s;
  if (cp->c->home || !lua_getmetatable(cp->from, -1)) return false;
  s = ar__copy_field(cp->from, -1, "__sends");
  lua_pop(cp->from, 1);
  return s != NULL;
}

static bool make_table (Copier *cp) {
  lua_State *from = cp->from;
  bool is_class = ar__is_class(from, -1);
  if (ar__copy_known(cp, lua_topointer(from, -1)) || own_table(cp) ||
      ar__copy_original(cp) || (is_class && builtin_class(cp)) ||
      ar__copy_by_name(cp))
    return false;
  if (is_class) return new_class(cp);
  if (ar__class_of(from, -1)) return new_exception(cp);
  if (!lua_getmetatable(from, -1)) return new_table(cp, false);
  lua_pop(from, 1);
  if (is_proxy(cp)) return new_proxy(cp);
  if (!cp->c->lenient) refuse(cp);
  return new_table(cp, true);
}

/* Keys that are skipped: those of classes that make_class has set, and in
   a metatable those that would act on the copy by themselves. */
static bool skips (Copier *cp, int container, int key) {
  lua_State *from = cp->from;
  const char *s;
  if (lua_islightuserdata(from, key)) return ar__is_class(from, container);
  if (lua_type(from, key) != LUA_TSTRING) return false;
  s = lua_tostring(from, key);
  if (s[0] != '_' || s[1] != '_') return false;
  if (strcmp(s, "__name") == 0) return ar__is_class(from, container);
  return cp->c->lenient &&
         (strcmp(s, "__gc") == 0 || strcmp(s, "__mode") == 0);
}

/* A table with such a key may become a metatable: errors of that kind
   shall have the same one when they come home. */
static void keep_metatable (Copier *cp) {
  lua_State *from = cp->from;
  const char *s;
  if (cp->c->home || lua_type(from, -2) != LUA_TSTRING) return;
  s = lua_tostring(from, -2);
  if (s[0] != '_' || s[1] != '_' || ar__is_class(from, -3) ||
      ar__is_exception(from, -3))
    return;
  ar__copy_keep(cp, -3);
}

/* The key on top. What exceptions keep from scripts has an address. */
static void copy_key (Copier *cp) {
  lua_State *from = cp->from;
  if (lua_islightuserdata(from, -1) && ar__is_exception(from, cp->frame)) {
    lua_pushlightuserdata(cp->to, lua_touserdata(from, -1));
    lua_pop(from, 1);
  }
  else
    ar__copy_whole(cp);
}

static void step_table (Copier *cp) {
  lua_State *from = cp->from, *to = cp->to;
  bool fresh;
  if (!lua_next(from, cp->frame)) {
    ar__copy_leave(cp);
    return;
  }
  if (skips(cp, -3, -2)) {
    lua_pop(from, 1);
    return;
  }
  keep_metatable(cp);
  lua_pushvalue(from, -2);
  copy_key(cp);
  fresh = ar__copy_value(cp); /* table, key, value */
  lua_pushvalue(to, -1);
  lua_insert(to, -3);
  lua_rawset(to, -4);
  if (fresh) ar__copy_enter(cp);
  else {
    lua_pop(from, 1);
    lua_pop(to, 1);
  }
}

void ar__copy_whole (Copier *cp) {
  int below = cp->nframes;
  if (++cp->nested > MAX_NESTED)
    luaL_error(cp->to, "the values nest too deep");
  need_stack(cp, 20);
  if (ar__copy_value(cp)) {
    lua_pushvalue(cp->to, -1);
    ar__copy_enter(cp);
    while (cp->nframes > below) step(cp);
  }
  else
    lua_pop(cp->from, 1);
  cp->nested--;
}

static void step (Copier *cp) {
  need_stack(cp, 20);
  if (lua_isfunction(cp->from, cp->frame)) ar__copy_upvalue(cp);
  else step_table(cp);
}

/* --- any value -------------------------------------------------------- */

static bool make_userdata (Copier *cp) {
  const void *p = lua_topointer(cp->from, -1);
  if (ar__copy_known(cp, p) || ar__copy_original(cp)) return false;
  if (!cp->from_vm->hooks.copy ||
      !cp->from_vm->hooks.copy(cp->from, cp->to, cp))
    return ar__copy_unsendable(cp);
  ar__copy_remember(cp, p);
  ar__copy_keep(cp, -1);
  return false;
}

void ar__copy_part (void *copier) {
  ar__copy_whole(copier);
}

bool ar__copy_value (Copier *cp) {
  lua_State *from = cp->from, *to = cp->to;
  const char *s;
  size_t len;
  switch (lua_type(from, -1)) {
    case LUA_TNIL: lua_pushnil(to); return false;
    case LUA_TBOOLEAN:
      lua_pushboolean(to, lua_toboolean(from, -1));
      return false;
    case LUA_TNUMBER:
      if (lua_isinteger(from, -1))
        lua_pushinteger(to, lua_tointeger(from, -1));
      else
        lua_pushnumber(to, lua_tonumber(from, -1));
      return false;
    case LUA_TSTRING:
      s = lua_tolstring(from, -1, &len);
      lua_pushlstring(to, s, len);
      return false;
    case LUA_TTABLE: return make_table(cp);
    case LUA_TFUNCTION: return ar__copy_function(cp);
    case LUA_TUSERDATA: return make_userdata(cp);
    default: return ar__copy_unsendable(cp);
  }
}

/* --- the whole copy --------------------------------------------------- */

/* What was sent once is the same when it is sent again. */
static void note_copies (Copier *cp) {
  lua_State *to = cp->to;
  ar__vm_push(to, cp->to_vm, REF_COPIES);
  for (int i = cp->top + 1; i <= cp->base; i++) {
    const void *p = lua_topointer(cp->from, i);
    lua_rawgetp(to, COPY_MAP, p);
    lua_rawsetp(to, -2, p);
  }
  lua_pop(to, 1);
}

/* (copier, originals) -> the copies, or the names of modules */
static int copy_values (lua_State *to) {
  Copier *cp = lua_touserdata(to, 1);
  VmCopy *c = cp->c;
  lua_settop(to, 2);
  lua_newtable(to);
  lua_insert(to, COPY_MAP);
  lua_newtable(to);
  for (cp->root = 0; cp->root < c->n; cp->root++) {
    lua_pushvalue(cp->from, c->first + cp->root);
    ar__copy_whole(cp);
    if (!c->lenient) continue;
    ar__error_frames(cp->from, c->first + cp->root);
    copy_frames(cp);
  }
  cp->needs = lua_rawlen(to, COPY_NEEDED) > 0;
  if (cp->needs) {
    lua_settop(to, COPY_NEEDED);
    return 1;
  }
  note_copies(cp);
  return c->n;
}

static VmCopyStatus no_memory (VmCopy *c) {
  snprintf(c->problem, sizeof(c->problem), "not enough memory");
  return COPY_NOMEM;
}

/* The error of the protected call is on top of [to]. */
static VmCopyStatus say_failure (Copier *cp, int status) {
  VmCopy *c = cp->c;
  if (cp->refused) ar__copy_say(cp);
  else if (status == LUA_ERRMEM) no_memory(c);
  else if (lua_type(cp->to, -1) != LUA_TSTRING) return COPY_RAISED;
  else
    snprintf(c->problem, sizeof(c->problem), "%s", lua_tostring(cp->to, -1));
  lua_pop(cp->to, 1);
  return status == LUA_ERRMEM ? COPY_NOMEM : COPY_REFUSED;
}

static VmCopyStatus run_copy (Copier *cp) {
  lua_State *to = cp->to;
  VmCopy *c = cp->c;
  int status;
  if (!lua_checkstack(to, c->n + 10) || !lua_checkstack(cp->from, 20))
    return no_memory(c);
  lua_pushcfunction(to, copy_values);
  lua_pushlightuserdata(to, cp);
  if (c->home) lua_pushvalue(to, c->originals);
  else lua_pushnil(to);
  status = lua_pcall(to, 2, LUA_MULTRET, 0);
  if (status != LUA_OK) return say_failure(cp, status);
  return cp->needs ? COPY_NEEDS : COPY_OK;
}

/* Away: the state at home remembers what has gone. [from: -0, +0, m] */
static void keep_originals (Copier *cp) {
  lua_State *from = cp->from;
  for (int i = cp->top + 1; i <= cp->base; i++) {
    lua_pushvalue(from, i);
    lua_rawsetp(from, cp->c->originals, lua_topointer(from, i));
  }
  for (int i = 0; i < cp->nsources; i++)
    ar__chunk_share(from, cp->sources[i], cp->to);
}

/* Note the names in [from]. At home it may raise; a worker has nobody to
   catch that. */
static bool make_names (VmCopy *c, bool again) {
  lua_State *from = c->from;
  if (again) ar__vm_get(from)->named_modules = 0;
  if (!c->home) {
    ar__names_make(from);
    return true;
  }
  if (!lua_checkstack(from, 5)) return false;
  lua_pushcfunction(from, ar__names_make);
  if (lua_pcall(from, 0, 0, 0) == LUA_OK) return true;
  lua_pop(from, 1);
  return false;
}

/* A C function may have come into a module since names were noted. */
static VmCopyStatus try_copy (VmCopy *c, bool again, bool *unnamed) {
  Copier cp;
  VmCopyStatus status;
  memset(&cp, 0, sizeof(cp));
  cp.c = c;
  cp.from = c->from;
  cp.to = c->to;
  cp.from_vm = ar__vm_get(c->from);
  cp.to_vm = ar__vm_get(c->to);
  cp.top = cp.base = lua_gettop(c->from);
  if (!make_names(c, again)) status = no_memory(c);
  else status = run_copy(&cp);
  free(cp.dump.data);
  if (status == COPY_OK && !c->home) keep_originals(&cp);
  lua_settop(c->from, cp.top);
  *unnamed = cp.unnamed;
  return status;
}

VmCopyStatus ar__copy (VmCopy *c) {
  bool unnamed;
  VmCopyStatus status = try_copy(c, false, &unnamed);
  if (status == COPY_REFUSED && unnamed)
    status = try_copy(c, true, &unnamed);
  return status;
}

/* [-0, +0, -] */
static void clear (lua_State *L, VmRef r) {
  ar__vm_push(L, ar__vm_get(L), r);
  for (lua_pushnil(L); lua_next(L, -2); ) {
    lua_pop(L, 1);
    lua_pushvalue(L, -1);
    lua_pushnil(L);
    lua_rawset(L, -4);
  }
  lua_pop(L, 1);
}

void ar__copy_forget (lua_State *L) {
  clear(L, REF_ORIGINS);
  clear(L, REF_COPIES);
}
