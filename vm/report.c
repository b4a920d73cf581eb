/* SPDX-License-Identifier: MIT
**
** How errors are put into words: their frames in the script's own names,
** the source line, causes, and the members of groups.
*/
#include <string.h>

#include "vm/internal.h"

/* --- names of functions --------------------------------------------- */

static int count_lines (const char *text, size_t len) {
  int n = 1;
  const char *end = text + len;
  while (text && (text = memchr(text, '\n', (size_t)(end - text)))) {
    text++;
    n++;
  }
  return n;
}

/* The function that holds a Lua function of this chunk; a pointer into
   the chunk stands for the main one. */
static const FrontFunction *owner_of (const Chunk *c, const lua_Debug *ar,
                                      const void **owner, bool *part) {
  bool exact;
  const FrontFunction *f = ar__chunk_function(c, ar->linedefined,
                                              ar->lastlinedefined, &exact);
  *owner = f ? (const void *)f : c;
  *part = f ? !exact
            : ar->lastlinedefined <= count_lines(c->text, c->len);
  return f;
}

const char *ar__frame_name (lua_State *L, Vm *vm, const lua_Debug *ar,
                            const void **owner, bool *part) {
  const FrontFunction *f = NULL;
  Chunk *c = ar__chunk_of(L, vm, ar);
  bool main = *ar->what == 'm';
  *owner = NULL;
  *part = false;
  if (c && !main) {
    f = owner_of(c, ar, owner, part);
    if (!f && c->r.changed) main = true;
  }
  if (main)
    lua_pushliteral(L, "in main chunk");
  else if (f && f->name)
    lua_pushfstring(L, "in %s '%s'",
                    f->is_async ? "async function" : "function", f->name);
  else
    lua_pushfstring(L, "in %s <%s:%d>",
                    f && f->is_async ? "async function" : "function",
                    ar->short_src, f ? f->line : ar->linedefined);
  lua_remove(L, -2);
  return lua_tostring(L, -1);
}

/* --- frames --------------------------------------------------------- */

/* The function of the frame that was written last, while it was only a
   with block's body: the frame of the function itself follows. */
typedef struct FrameState {
  const void *owner;
} FrameState;

/* Push the words for the function at [fn], and copy its place, or nothing if
   its frame isn't to be shown. [-0, +(0|1), m] */
static bool push_name (lua_State *L, Vm *vm, int fn, FrameState *s,
                       char *where) {
  lua_Debug ar;
  const void *owner;
  bool part, again;
  lua_pushvalue(L, fn);
  lua_getinfo(L, ">S", &ar);
  if (ar__frame_hidden(&ar)) return false;
  memcpy(where, ar.short_src, LUA_IDSIZE);
  lua_pushvalue(L, fn);
  ar__frame_name(L, vm, &ar, &owner, &part);
  again = s->owner && s->owner == owner;
  s->owner = part ? owner : NULL;
  if (again) lua_pop(L, 1);
  return !again;
}

/* Push one frame's line, or nothing. The function is at [fn].
   [-0, +(0|1), m] */
static bool push_frame (lua_State *L, Vm *vm, int fn, int line,
                        FrameState *s) {
  char where[LUA_IDSIZE];
  if (!push_name(L, vm, fn, s, where)) return false;
  lua_pushfstring(L, "%s:%d: %s", where, line, lua_tostring(L, -1));
  lua_remove(L, -2);
  return true;
}

/* Push the line of pair [i] of the frames, or nothing. */
static bool push_pair (lua_State *L, Vm *vm, int frames, lua_Integer i,
                       FrameState *s) {
  bool shown;
  if (lua_rawgeti(L, frames, i) != LUA_TFUNCTION) {
    s->owner = NULL;
    return true;
  }
  lua_rawgeti(L, frames, i + 1);
  int line = (int)lua_tointeger(L, -1);
  lua_pop(L, 1);
  shown = push_frame(L, vm, lua_gettop(L), line, s);
  lua_remove(L, shown ? -2 : -1);
  return shown;
}

/* --- reports are lists of lines ------------------------------------- */

/* Append the string on top to the list at [out]. [-1, +0, m] */
static void add_line (lua_State *L, int out) {
  lua_rawseti(L, out, (lua_Integer)lua_rawlen(L, out) + 1);
}

void ar__frames_lines (lua_State *L, Vm *vm, int frames) {
  FrameState s = {NULL};
  lua_Integer n = (lua_Integer)lua_rawlen(L, frames), count = 0;
  lua_newtable(L);
  for (lua_Integer i = 1; i < n; i += 2)
    if (push_pair(L, vm, frames, i, &s)) lua_rawseti(L, -2, ++count);
}

static void add_frames (lua_State *L, Vm *vm, int out, int frames) {
  lua_Integer n;
  int lines = lua_gettop(L) + 1;
  ar__frames_lines(L, vm, frames);
  n = (lua_Integer)lua_rawlen(L, lines);
  for (lua_Integer i = 1; i <= n; i++) {
    lua_rawgeti(L, lines, i);
    lua_pushfstring(L, "\t%s", lua_tostring(L, -1));
    add_line(L, out);
    lua_pop(L, 1);
  }
  lua_pop(L, 1);
}

/* Join the list on top with newlines. [-1, +1, m] */
static void join (lua_State *L) {
  luaL_Buffer b;
  int list = lua_gettop(L);
  lua_Integer n = (lua_Integer)lua_rawlen(L, list);
  luaL_buffinit(L, &b);
  for (lua_Integer i = 1; i <= n; i++) {
    if (i > 1) luaL_addchar(&b, '\n');
    lua_rawgeti(L, list, i);
    luaL_addvalue(&b);
  }
  luaL_pushresult(&b);
  lua_remove(L, list);
}

void ar__traceback_push (lua_State *L, int idx) {
  Vm *vm = ar__vm_get(L);
  ar__error_frames(L, idx);
  lua_newtable(L);
  lua_pushliteral(L, "stack traceback:");
  add_line(L, lua_gettop(L) - 1);
  if (lua_istable(L, -2))
    add_frames(L, vm, lua_gettop(L), lua_gettop(L) - 1);
  join(L);
  lua_remove(L, -2);
}

/* --- values as text ------------------------------------------------- */

static int protected_tostring (lua_State *L) {
  luaL_tolstring(L, 1, NULL);
  return 1;
}

const char *ar__tostring (lua_State *L, int idx) {
  idx = lua_absindex(L, idx);
  if (lua_isstring(L, idx)) {
    lua_pushvalue(L, idx);
    return lua_tostring(L, -1);
  }
  if (lua_type(L, idx) == LUA_TTABLE || lua_isuserdata(L, idx)) {
    if (luaL_getmetafield(L, idx, "__tostring") == LUA_TNIL)
      return lua_pushfstring(L, "(error object is a %s value)",
                             luaL_typename(L, idx));
    lua_pop(L, 1);
  }
  lua_pushcfunction(L, protected_tostring);
  lua_pushvalue(L, idx);
  if (lua_pcall(L, 1, 1, 0) != LUA_OK) {
    lua_pop(L, 1);
    lua_pushfstring(L, "(error object is a %s value whose __tostring "
                       "raises)", luaL_typename(L, idx));
  }
  return lua_tostring(L, -1);
}

/* --- the report ----------------------------------------------------- */

#define MAX_DEPTH 50 /* of causes and groups that are written out */
#define MAX_ERRORS 1000 /* in one report; a group may contain itself */

static void add_error (lua_State *L, Vm *vm, int out, int idx, int frames,
                       int depth);

/* Append the lines of the list on top, each behind [prefix]. [-1, +0, m]
   A line may itself hold newlines. */
static void add_prefixed (lua_State *L, int out, const char *prefix) {
  join(L);
  const char *s = lua_tostring(L, -1);
  for (;;) {
    const char *e = strchr(s, '\n');
    lua_pushstring(L, prefix);
    if (e) lua_pushlstring(L, s, (size_t)(e - s));
    else lua_pushstring(L, s);
    lua_concat(L, 2);
    add_line(L, out);
    if (!e) break;
    s = e + 1;
  }
  lua_pop(L, 1);
}

static void add_member (lua_State *L, Vm *vm, int out, int list,
                        lua_Integer i, int depth) {
  int top = lua_gettop(L);
  lua_pushfstring(L, "  +---------------- %d ----------------", (int)i);
  add_line(L, out);
  lua_geti(L, list, i);
  if (!ar__group_frames(L, list, i)) ar__error_frames(L, top + 1);
  lua_newtable(L);
  add_error(L, vm, top + 3, top + 1, top + 2, depth + 1);
  add_prefixed(L, out, "  | ");
  lua_settop(L, top);
}

static void add_members (lua_State *L, Vm *vm, int out, int idx,
                         int depth) {
  int list;
  lua_Integer n;
  lua_getfield(L, idx, "exceptions");
  list = lua_gettop(L);
  if (lua_istable(L, list)) {
    n = (lua_Integer)lua_rawlen(L, list);
    for (lua_Integer i = 1; i <= n; i++) {
      if (vm->report_left <= 0) {
        lua_pushfstring(L, "  | and %d more", (int)(n - i + 1));
        add_line(L, out);
        break;
      }
      add_member(L, vm, out, list, i, depth);
    }
    lua_pushliteral(L, "  +------------------------------------");
    add_line(L, out);
  }
  lua_pop(L, 1);
}

static void add_cause (lua_State *L, Vm *vm, int out, int idx, int depth) {
  lua_pushliteral(L, "cause");
  if (lua_rawget(L, idx) != LUA_TNIL) {
    int cause = lua_gettop(L);
    lua_pushliteral(L, "it replaced this error, its cause:");
    add_line(L, out);
    ar__error_frames(L, cause);
    add_error(L, vm, out, cause, cause + 1, depth + 1);
    lua_pop(L, 1);
  }
  lua_pop(L, 1);
}

/* "file:line: Class: message", a count for groups, and the source line */
static void add_headline (lua_State *L, int out, int idx,
                          const Diagnosis *d) {
  luaL_Buffer b;
  luaL_buffinit(L, &b);
  if (d->line && !lua_isstring(L, idx)) {
    lua_pushfstring(L, "%s:%d: ", d->where, d->line);
    luaL_addvalue(&b);
  }
  luaL_addstring(&b, d->msg);
  if (ar__isinstance_of(L, idx, VM_EXCEPTIONGROUP)) {
    lua_getfield(L, idx, "exceptions");
    lua_pushfstring(L, " (%d sub-exception%s)",
                    (int)lua_rawlen(L, -1),
                    lua_rawlen(L, -1) == 1 ? "" : "s");
    lua_remove(L, -2);
    luaL_addvalue(&b);
  }
  else if (d->chunk && !d->shown)
    ar__caret(&b, d->chunk->text, d->chunk->len, d->line, d->column,
              d->width);
  luaL_pushresult(&b);
  add_line(L, out);
}

static void add_traceback (lua_State *L, Vm *vm, int out, int frames) {
  if (!lua_istable(L, frames) || lua_rawlen(L, frames) == 0) return;
  lua_pushliteral(L, "stack traceback:");
  add_line(L, out);
  add_frames(L, vm, out, frames);
}

/* Append the report of the error at [idx], whose frames (or nil) are at
   [frames]. [-0, +0, m] */
static void add_error (lua_State *L, Vm *vm, int out, int idx, int frames,
                       int depth) {
  Diagnosis d;
  int top = lua_gettop(L);
  luaL_checkstack(L, 30, NULL);
  vm->report_left--;
  ar__diagnose(L, vm, idx, frames, &d);
  add_headline(L, out, idx, &d);
  if (d.help) {
    lua_pushfstring(L, "  %s", d.help);
    add_line(L, out);
  }
  add_traceback(L, vm, out, frames);
  if (d.id) {
    lua_pushfstring(L, AR_EXPLAIN, d.id);
    add_line(L, out);
  }
  lua_settop(L, top);
  if (depth >= MAX_DEPTH || !ar__is_exception(L, idx)) return;
  if (ar__isinstance_of(L, idx, VM_EXCEPTIONGROUP))
    add_members(L, vm, out, idx, depth);
  add_cause(L, vm, out, idx, depth);
}

void ar__error_report (lua_State *L, int idx) {
  int top = lua_gettop(L);
  Vm *vm = ar__vm_get(L);
  idx = lua_absindex(L, idx);
  ar__error_frames(L, idx);
  lua_newtable(L);
  vm->report_left = MAX_ERRORS;
  add_error(L, vm, top + 2, idx, top + 1, 0);
  join(L);
  lua_remove(L, top + 1);
}

/* --- for programs ----------------------------------------------------- */

/* "in async function 'f'" in parts: the name is pushed, if there is one.
   [-0, +(0|1), m] */
static void take_name_apart (lua_State *L, VmFrame *f) {
  const char *s = lua_tostring(L, -1), *name;
  size_t n;
  f->is_async = strncmp(s, "in async", 8) == 0;
  f->function = NULL;
  if (strcmp(s, "in main chunk") == 0) return;
  name = strchr(s, '\'');
  n = name ? strlen(name) : 0;
  f->function = n > 2 ? lua_pushlstring(L, name + 1, n - 2) : "?";
}

/* The function is on top, its line below. [-2, +n, m] */
static bool fill_frame (lua_State *L, VmCursor *c, VmFrame *f) {
  char where[LUA_IDSIZE];
  int fn = lua_gettop(L);
  FrameState s = {c->owner};
  bool shown = push_name(L, ar__vm_get(L), fn, &s, where);
  c->owner = s.owner;
  if (!shown) {
    lua_pop(L, 2);
    return false;
  }
  f->line = (int)lua_tointeger(L, fn - 1);
  take_name_apart(L, f);
  f->file = lua_pushstring(L, where);
  return true;
}

bool ar__error_frame (lua_State *L, int frames, VmCursor *c, VmFrame *f) {
  lua_Integer n = (lua_Integer)lua_rawlen(L, frames);
  memset(f, 0, sizeof(*f));
  luaL_checkstack(L, 10, NULL);
  for (; c->i + 1 < n; c->i += 2) {
    lua_rawgeti(L, frames, c->i + 2);
    if (lua_rawgeti(L, frames, c->i + 1) == LUA_TFUNCTION) {
      if (!fill_frame(L, c, f)) continue;
    }
    else {
      c->owner = NULL;
      f->text = lua_tostring(L, -1);
    }
    c->i += 2;
    return true;
  }
  return false;
}

void ar__error_member_frames (lua_State *L, int list, lua_Integer i) {
  if (ar__group_frames(L, list, i)) return;
  lua_rawgeti(L, list, i);
  ar__error_frames(L, -1);
  lua_remove(L, -2);
}

/* --- where a thread stands ------------------------------------------ */

/* Push the short place and the function of the first script frame. */
static bool push_where (lua_State *L, lua_State *T, int level) {
  lua_Debug ar;
  for (; lua_getstack(T, level, &ar); level++) {
    lua_getinfo(L, "Slf", &ar);
    if (ar.currentline > 0 && !ar__frame_hidden(&ar)) {
      const void *owner;
      bool part;
      ar__frame_name(L, ar__vm_get(L), &ar, &owner, &part);
      lua_pushfstring(L, "%s:%d", ar.short_src, ar.currentline);
      lua_insert(L, -2);
      return true;
    }
    lua_pop(L, 1);
  }
  return false;
}

void ar__where_line (lua_State *L, lua_State *T, int level) {
  lua_Debug ar;
  luaL_Buffer b;
  const Chunk *c = NULL;
  ar.currentline = 0;
  for (; lua_getstack(T, level, &ar); level++) {
    lua_getinfo(T, "Sl", &ar);
    if (ar.currentline > 0 && !ar__frame_hidden(&ar)) break;
  }
  lua_pushnil(L);
  if (ar.currentline > 0 && lua_getstack(T, level, &ar)) {
    lua_getinfo(L, "Slf", &ar);
    c = ar__chunk_of(L, ar__vm_get(L), &ar);
    lua_replace(L, -2);
  }
  luaL_buffinit(L, &b);
  if (c) ar__caret(&b, c->text, c->len, ar.currentline, 0, 0);
  luaL_pushresult(&b);
  lua_remove(L, -2);
}

void ar__where (lua_State *L, lua_State *T, int level) {
  if (!push_where(L, T, level)) {
    lua_pushliteral(L, "?");
    return;
  }
  lua_pushfstring(L, "%s: %s", lua_tostring(L, -2), lua_tostring(L, -1));
  lua_replace(L, -3);
  lua_pop(L, 1);
}

void ar__where_short (lua_State *L, lua_State *T, int level) {
  if (push_where(L, T, level)) lua_pop(L, 1);
  else lua_pushliteral(L, "?");
}
