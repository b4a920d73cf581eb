/* SPDX-License-Identifier: MIT
**
** Warnings, and records: what reports and warnings say, as tables, which
** become JSON. A record has id, severity, message, file, line, column,
** help, traceback, cause, exceptions; what isn't known is left out.
*/
#include <string.h>

#include "vm/internal.h"

#define MAX_DEPTH 20 /* of causes and groups */

/* --- the parts of a text ---------------------------------------------- */

typedef enum { MESSAGE_LINE, HELP_LINE, SOURCE_LINE } LineKind;

static LineKind kind_of (const char *s) {
  if (*s == '\t' || strncmp(s, "    ", 4) == 0) return SOURCE_LINE;
  return strncmp(s, "  ", 2) == 0 ? HELP_LINE : MESSAGE_LINE;
}

/* Push the lines of one kind, joined, or nil. [-0, +1, m] */
static void push_lines (lua_State *L, const char *text, LineKind wanted) {
  luaL_Buffer b;
  bool any = false;
  luaL_buffinit(L, &b);
  while (*text) {
    size_t n = strcspn(text, "\n");
    if (kind_of(text) == wanted) {
      size_t skip = wanted == HELP_LINE ? 2 : 0;
      if (any) luaL_addchar(&b, '\n');
      luaL_addlstring(&b, text + skip, n - skip);
      any = true;
    }
    text += n + (text[n] == '\n');
  }
  luaL_pushresult(&b);
  if (any) return;
  lua_pop(L, 1);
  lua_pushnil(L);
}

static void set_string (lua_State *L, int record, const char *key,
                        const char *value) {
  if (!value) return;
  lua_pushstring(L, value);
  lua_setfield(L, record, key);
}

static void set_integer (lua_State *L, int record, const char *key,
                         int value) {
  if (value <= 0) return;
  lua_pushinteger(L, value);
  lua_setfield(L, record, key);
}

/* What the message has, and the known mistake adds, goes to 'help'. */
static void set_help (lua_State *L, int record, const Diagnosis *d) {
  push_lines(L, d->msg, HELP_LINE);
  if (lua_isnil(L, -1)) {
    lua_pop(L, 1);
    set_string(L, record, "help", d->help);
    return;
  }
  if (d->help) {
    lua_pushfstring(L, "%s\n%s", lua_tostring(L, -1), d->help);
    lua_remove(L, -2);
  }
  lua_setfield(L, record, "help");
}

/* The message without the place, which has fields of its own. */
static void set_message (lua_State *L, int record, const Diagnosis *d) {
  size_t skip = 0;
  const char *s;
  lua_pushfstring(L, "%s:%d: ", d->where, d->line);
  if (d->column)
    lua_pushfstring(L, "%s:%d:%d: ", d->where, d->line, d->column);
  else
    lua_pushvalue(L, -1);
  for (int i = 1; i <= 2 && !skip; i++) {
    s = lua_tostring(L, -i);
    if (strncmp(d->msg, s, strlen(s)) == 0) skip = strlen(s);
  }
  lua_pop(L, 2);
  push_lines(L, d->msg + skip, MESSAGE_LINE);
  lua_setfield(L, record, "message");
}

static void set_fields (lua_State *L, int record, const char *severity,
                        const Diagnosis *d) {
  set_string(L, record, "id", d->id);
  set_string(L, record, "severity", severity);
  set_message(L, record, d);
  set_string(L, record, "file", d->line ? d->where : NULL);
  set_integer(L, record, "line", d->line);
  set_integer(L, record, "column", d->column);
  set_help(L, record, d);
}

/* --- errors ----------------------------------------------------------- */

static void add_error (lua_State *L, int record, int idx, int frames,
                       int depth);

/* The field of a record is the record of the error on top. [-1, +0, m] */
static void set_error (lua_State *L, int record, const char *key,
                       int depth) {
  int top = lua_gettop(L);
  ar__error_frames(L, top);
  lua_newtable(L);
  add_error(L, top + 2, top, top + 1, depth + 1);
  lua_setfield(L, record, key);
  lua_settop(L, top - 1);
}

static void set_members (lua_State *L, int record, int idx, int depth) {
  int list, out;
  lua_Integer n;
  lua_getfield(L, idx, "exceptions");
  list = lua_gettop(L);
  lua_newtable(L);
  out = list + 1;
  n = lua_istable(L, list) ? (lua_Integer)lua_rawlen(L, list) : 0;
  for (lua_Integer i = 1; i <= n; i++) {
    if (ar__vm_get(L)->report_left-- <= 0) break;
    lua_geti(L, list, i);
    if (!ar__group_frames(L, list, i)) ar__error_frames(L, out + 1);
    lua_newtable(L);
    add_error(L, out + 3, out + 1, out + 2, depth + 1);
    lua_rawseti(L, out, i);
    lua_settop(L, out);
  }
  lua_setfield(L, record, "exceptions");
  lua_settop(L, list - 1);
}

/* Fill the record of the error at [idx]. [-0, +0, m] */
static void add_error (lua_State *L, int record, int idx, int frames,
                       int depth) {
  Vm *vm = ar__vm_get(L);
  Diagnosis d;
  luaL_checkstack(L, 30, NULL);
  ar__diagnose(L, vm, idx, frames, &d);
  set_fields(L, record, "error", &d);
  lua_pop(L, 6);
  if (lua_istable(L, frames)) {
    ar__frames_lines(L, vm, frames);
    lua_setfield(L, record, "traceback");
  }
  if (depth >= MAX_DEPTH || !ar__is_exception(L, idx)) return;
  if (ar__isinstance_of(L, idx, VM_EXCEPTIONGROUP))
    set_members(L, record, idx, depth);
  lua_pushliteral(L, "cause");
  if (lua_rawget(L, idx) != LUA_TNIL) set_error(L, record, "cause", depth);
  else lua_pop(L, 1);
}

void ar__error_record (lua_State *L, int idx, int frames) {
  idx = lua_absindex(L, idx);
  lua_newtable(L);
  ar__vm_get(L)->report_left = 1000;
  add_error(L, lua_gettop(L), idx, frames, 0);
}

void ar__error_json (lua_State *L, int idx) {
  idx = lua_absindex(L, idx);
  ar__error_frames(L, idx);
  ar__error_record(L, idx, lua_gettop(L));
  lua_remove(L, -2);
  ar__explain(L, ar__vm_get(L), "encode", 1, 1);
  if (lua_isnil(L, -1)) { /* no memory, say */
    lua_pop(L, 1);
    ar__tostring(L, idx);
  }
}

/* --- warnings --------------------------------------------------------- */

/* Write the record on top as JSON. [-1, +0, m] */
static void write_record (lua_State *L, Vm *vm) {
  size_t len;
  const char *s;
  if (!ar__explain(L, vm, "encode", 1, 1))
    luaL_error(L, "not enough memory");
  lua_pushliteral(L, "\n");
  lua_concat(L, 2);
  s = lua_tolstring(L, -1, &len);
  ar__vm_write(vm, s, len);
  lua_pop(L, 1);
}

/* What is to be written, for a protected call. */
typedef struct Warning {
  const char *text;
  size_t len;
  int column; /* of what it warns of, 0 if unknown */
  bool note;  /* the text is all there is */
} Warning;

/* Push the record of a text; [error] is an index, or 0. [-0, +1, m] */
static void push_record (lua_State *L, Vm *vm, const Warning *w, int text,
                         int error) {
  Diagnosis d;
  int top = lua_gettop(L), record = top + 8;
  lua_pushnil(L);
  ar__diagnose(L, vm, text, top + 1, &d);
  if (d.line && w->column) d.column = w->column;
  lua_newtable(L);
  set_fields(L, record, w->note ? "note" : "warning", &d);
  if (w->note) {
    lua_pushvalue(L, text);
    lua_setfield(L, record, "message");
  }
  if (error) {
    lua_newtable(L);
    ar__error_frames(L, error);
    ar__error_record(L, error, record + 2);
    lua_rawseti(L, record + 1, 1);
    lua_settop(L, record + 1);
    lua_setfield(L, record, "exceptions");
  }
  lua_replace(L, top + 1);
  lua_settop(L, top + 1);
}

/* Add what people are told to the text at 3; the error at 2, or nil. */
static void complete_text (lua_State *L, Vm *vm) {
  const char *text = lua_tostring(L, 3);
  ar__mistake(L, vm, text, NULL, 0);                       /* 4, 5 */
  if (!lua_isnil(L, 2)) {
    ar__error_report(L, 2);
    lua_pushfstring(L, "%s%s\n", text, lua_tostring(L, -1));
    text = lua_tostring(L, -1);
  }
  if (!lua_isnil(L, 5))
    text = lua_pushfstring(L, "%s  %s\n", text, lua_tostring(L, 5));
  if (lua_isnil(L, 4)) lua_pushstring(L, text);
  else lua_pushfstring(L, "%s" AR_EXPLAIN "\n", text, lua_tostring(L, 4));
  lua_replace(L, 3);
}

/* (warning, error or nil) */
static int protected_warn (lua_State *L) {
  Vm *vm = ar__vm_get(L);
  Warning *w = lua_touserdata(L, 1);
  size_t len;
  const char *s;
  lua_settop(L, 2);
  luaL_checkstack(L, 40, NULL);
  lua_pushlstring(L, w->text, w->len);                     /* 3 */
  if (vm->json) {
    push_record(L, vm, w, 3, lua_isnil(L, 2) ? 0 : 2);
    write_record(L, vm);
    return 0;
  }
  if (!w->note) complete_text(L, vm);
  s = lua_tolstring(L, 3, &len);
  ar__vm_write(vm, s, len);
  return 0;
}

/* Write it; if that fails, the text as it is. The error is on top.
   [-1, +0, -] */
static void write_warning (lua_State *L, Vm *vm, Warning *w) {
  if (lua_checkstack(L, 3)) {
    lua_pushcfunction(L, protected_warn);
    lua_insert(L, -2);
    lua_pushlightuserdata(L, w);
    lua_insert(L, -2);
    if (lua_pcall(L, 2, 0, 0) == LUA_OK) return;
  }
  lua_pop(L, 1);
  ar__vm_write(vm, w->text, w->len);
}

static void warn_at (lua_State *L, Vm *vm, Warning w) {
  if (!lua_checkstack(L, 1)) {
    ar__vm_write(vm, w.text, w.len);
    return;
  }
  lua_pushnil(L);
  write_warning(L, vm, &w);
}

void ar__vm_warn (lua_State *L, Vm *vm, const char *text, size_t len) {
  warn_at(L, vm, (Warning){text, len, 0, false});
}

void ar__vm_note (lua_State *L, Vm *vm, const char *text, size_t len) {
  warn_at(L, vm, (Warning){text, len, 0, true});
}

void ar__warn_column (lua_State *L, Vm *vm, const char *text, size_t len,
                      int column) {
  warn_at(L, vm, (Warning){text, len, column, false});
}

void ar__vm_warn_error (lua_State *L, Vm *vm) {
  Warning w = {NULL, 0, 0, false};
  w.text = lua_tolstring(L, -2, &w.len);
  write_warning(L, vm, &w);
  lua_pop(L, 1);
}
