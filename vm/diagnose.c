/* SPDX-License-Identifier: MIT
**
** What is wrong, and where: the place of an error in the source, the words
** to underline, and which known mistake it is. Reports and records are
** made of this.
*/
#include <ctype.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "vm/internal.h"

#define MAX_TOLD 1000 /* bytes of a message that are looked at */

/* --- the source line ------------------------------------------------ */

void ar__caret (luaL_Buffer *b, const char *text, size_t len, int line,
                int column, size_t width) {
  size_t n, indent = 0;
  const char *s = ar__chunk_line(text, len, line, &n);
  while (indent < n && (s[indent] == ' ' || s[indent] == '\t')) indent++;
  if (n == indent) return; /* the end of the text, say */
  if (n > indent + 160) n = indent + 160; /* a 10 MB line */
  luaL_addstring(b, "\n    ");
  luaL_addlstring(b, s + indent, n - indent);
  if (column <= (int)indent || (size_t)column > n) return;
  luaL_addstring(b, "\n    ");
  for (size_t i = indent; i + 1 < (size_t)column; i++)
    luaL_addchar(b, s[i] == '\t' ? '\t' : ' ');
  luaL_addchar(b, '^');
  if (width > n - (size_t)column + 1) width = n - (size_t)column + 1;
  for (size_t i = 1; i < width; i++) luaL_addchar(b, '~');
}

typedef struct Line {
  const char *s; /* without its newline */
  size_t n;
  int number;
} Line;

static Line line_of (const Chunk *c, int number) {
  Line l = {NULL, 0, number};
  l.s = ar__chunk_line(c->text, c->len, number, &l.n);
  return l;
}

static bool is_word (char c) {
  return isalnum((unsigned char)c) || c == '_';
}

/* The column of a word in the line; 0 if it isn't there. */
static int word_column (const Line *l, const char *word, size_t w) {
  for (size_t i = 0; w > 0 && i + w <= l->n; i++) {
    if (memcmp(l->s + i, word, w) != 0) continue;
    if (i > 0 && is_word(l->s[i - 1])) continue;
    if (i + w < l->n && is_word(l->s[i + w])) continue;
    return (int)i + 1;
  }
  return 0;
}

/* The column of the quoted name in a message, "(global 'x')", as a word
   of the line; 0 if it isn't there. */
static int name_column (const char *msg, const Line *l, size_t *width) {
  const char *open = msg ? strstr(msg, " '") : NULL;
  const char *close = open ? strchr(open + 2, '\'') : NULL;
  if (!close || strncmp(close, "')", 2) != 0) return 0;
  open += 2;
  *width = (size_t)(close - open);
  return word_column(l, open, *width);
}

static int call_column (const FrontCall *f, size_t *width) {
  *width = f->callee_end - f->callee;
  return f->column;
}

/* Upper and lower case are the same. */
static bool same_word (const char *a, const char *b, size_t n) {
  for (size_t i = 0; i < n; i++)
    if (tolower((unsigned char)a[i]) != tolower((unsigned char)b[i]))
      return false;
  return true;
}

/* A call in the line: the one of the name, or with NULL the only one. */
static const FrontCall *find_call (const Chunk *c, int line,
                                   const char *name, size_t len) {
  const FrontCall *found = NULL;
  for (size_t i = 0; i < c->r.ncalls; i++) {
    const FrontCall *f = &c->r.calls[i];
    if (f->line != line) continue;
    if (name && (f->name_end - f->name != len ||
                 !same_word(c->text + f->name, name, len)))
      continue;
    if (found) return name ? found : NULL;
    found = f;
  }
  return found;
}

/* Which words of a message may be names in the line. */
typedef enum {
  CALLED, /* before '(', in its first line: "set() needs" */
  QUOTED, /* 'f', but not "task 'f'" and "function 'f'" */
  ANY     /* of its first line */
} Telling;

static bool tells (const char *msg, const char *name, const char *end,
                   Telling how) {
  if (how == ANY) return true;
  if (how == CALLED) return *end == '(';
  return name - msg >= 6 && name[-1] == '\'' && *end == '\'' &&
         memcmp(name - 6, "task '", 6) != 0 &&
         memcmp(name - 6, "tion '", 6) != 0;
}

/* The first such word that is called in the line or, if [words], stands in
   it: its column, or 0. */
static int told_column (const Chunk *c, const Line *l, const char *msg,
                        Telling how, bool words, size_t *width) {
  size_t n = how == QUOTED ? strlen(msg) : strcspn(msg, "\n");
  const char *end = msg + (n < MAX_TOLD ? n : MAX_TOLD);
  for (const char *s = msg; s < end; s++) {
    const char *name = s;
    const FrontCall *f;
    if (!is_word(*s)) continue;
    while (s < end && is_word(*s)) s++;
    if (!tells(msg, name, s, how)) continue;
    *width = (size_t)(s - name);
    f = find_call(c, l->number, name, *width);
    if (f) return call_column(f, width);
    if (words && word_column(l, name, *width))
      return word_column(l, name, *width);
  }
  return 0;
}

/* The only call of the line, or a word of the language. */
static int likely_column (const Chunk *c, const Line *l, const char *msg,
                          size_t *width) {
  static const char *const words[] = {"await", "async", "with", "yield",
                                      "for", NULL};
  const FrontCall *f = find_call(c, l->number, NULL, 0);
  int column;
  if (f) return call_column(f, width);
  column = told_column(c, l, msg, QUOTED, true, width);
  if (!column) column = told_column(c, l, msg, ANY, false, width);
  for (int i = 0; words[i] && !column; i++) {
    *width = strlen(words[i]);
    column = word_column(l, words[i], *width);
  }
  return column;
}

/* Where in the line the error is: the name in its message, or the only
   awaited call. Of a known mistake, all that the message names. */
static int find_column (const Chunk *c, int line, const char *msg,
                        bool known, size_t *width) {
  Line l = line_of(c, line);
  const FrontCall *f;
  int column = name_column(msg, &l, width);
  if (!column && known)
    column = told_column(c, &l, msg, CALLED, false, width);
  if (column) return column;
  f = ar__chunk_await(c, line);
  if (f && f->line == line) return call_column(f, width);
  if (known) column = told_column(c, &l, msg, QUOTED, false, width);
  return column || !known ? column : likely_column(c, &l, msg, width);
}

/* Has the message shown the source line itself? */
static bool shows_line (const Chunk *c, int line, const char *msg) {
  size_t n, indent = 0;
  const char *s = ar__chunk_line(c->text, c->len, line, &n);
  while (indent < n && (s[indent] == ' ' || s[indent] == '\t')) indent++;
  s += indent;
  n -= indent;
  while ((msg = strstr(msg, "\n    ")) != NULL) {
    msg += 5;
    if (strncmp(msg, s, n) == 0) return true;
  }
  return false;
}

/* The first frame to be shown: pushes its Chunk (or nil) and gives its
   line and place, or 0. [-0, +1, m] */
static int first_frame (lua_State *L, Vm *vm, int frames, char *where) {
  lua_Integer n = lua_istable(L, frames)
                      ? (lua_Integer)lua_rawlen(L, frames) : 0;
  for (lua_Integer i = 1; i < n; i += 2) {
    lua_Debug ar;
    int line;
    if (lua_rawgeti(L, frames, i) != LUA_TFUNCTION) {
      lua_pop(L, 1);
      break;
    }
    lua_rawgeti(L, frames, i + 1);
    line = (int)lua_tointeger(L, -1);
    lua_pop(L, 1);
    lua_pushvalue(L, -1);
    lua_getinfo(L, ">S", &ar);
    if (!ar__frame_hidden(&ar)) {
      memcpy(where, ar.short_src, LUA_IDSIZE);
      ar__chunk_of(L, vm, &ar);
      return line;
    }
    lua_pop(L, 1);
  }
  lua_pushnil(L);
  return 0;
}

/* The line to show. A string that was caught and raised again stands where
   it says, not where it came by. */
static int told_line (const char *msg, const char *where, int line) {
  size_t n = strlen(where);
  long told;
  if (strncmp(msg, where, n) != 0 || msg[n] != ':') return line;
  told = strtol(msg + n + 1, NULL, 10);
  return told > 0 && told < INT_MAX ? (int)told : line;
}

/* --- which mistake it is --------------------------------------------- */

/* In a thread of its own: a hook that waits to raise KeyboardInterrupt, or
   a script's, belongs to the one that runs. */
bool ar__explain (lua_State *L, Vm *vm, const char *what, int nargs,
                  int nresults) {
  int first = lua_gettop(L) - nargs + 1;
  bool ok = false;
  lua_State *T;
  luaL_checkstack(L, 10, NULL);
  T = lua_newthread(L);
  lua_insert(L, first);
  lua_sethook(T, NULL, 0, 0);
  if (lua_rawgeti(T, LUA_REGISTRYINDEX, vm->ref[REF_EXPLAINER])
      == LUA_TFUNCTION) {
    lua_pushstring(T, what);
    lua_xmove(L, T, nargs);
    ok = lua_pcall(T, nargs + 1, nresults, 0) == LUA_OK;
  }
  lua_settop(L, first);
  if (ok) lua_xmove(T, L, nresults);
  else lua_settop(L, first + nresults);
  lua_remove(L, first);
  return ok;
}

void ar__vm_explainer (lua_State *L) {
  Vm *vm = ar__vm_get(L);
  lua_rawseti(L, LUA_REGISTRYINDEX, vm->ref[REF_EXPLAINER]);
}

void ar__mistake (lua_State *L, Vm *vm, const char *msg, const char *line,
                  size_t len) {
  lua_pushlstring(L, msg, strnlen(msg, MAX_TOLD));
  if (line) lua_pushlstring(L, line, len);
  else lua_pushnil(L);
  ar__explain(L, vm, "identify", 2, 2);
}

/* Push the hint that was made when the error was raised, or nil. */
static const char *push_hint (lua_State *L, int frames) {
  if (lua_istable(L, frames)) {
    lua_pushliteral(L, "hint");
    lua_rawget(L, frames);
  }
  else lua_pushnil(L);
  return lua_tostring(L, -1);
}

/* Which mistake it is, also by the hint, which is help, too. */
static void find_mistake (lua_State *L, Vm *vm, int frames, Line l,
                          Diagnosis *d) {
  int top = lua_gettop(L);
  const char *hint = push_hint(L, frames);
  if (hint) lua_pushfstring(L, "%s\n%s", d->msg, hint);
  else lua_pushstring(L, d->msg);
  ar__mistake(L, vm, lua_tostring(L, -1), l.s, l.n); /* top + 3, 4 */
  d->id = lua_tostring(L, top + 3);
  d->help = hint ? hint : lua_tostring(L, top + 4);
}

/* "file:3:5: " in front of a message that has no frames. */
static void told_place (Diagnosis *d) {
  const char *end = d->msg + strcspn(d->msg, "\n"), *s = d->msg;
  for (; s < end; s++) {
    char *rest;
    if (*s != ':' || !isdigit((unsigned char)s[1])) continue;
    if ((size_t)(s - d->msg) >= LUA_IDSIZE) return;
    d->line = (int)strtol(s + 1, &rest, 10);
    if (*rest != ':') continue;
    memcpy(d->where, d->msg, (size_t)(s - d->msg));
    d->where[s - d->msg] = '\0';
    if (isdigit((unsigned char)rest[1]))
      d->column = (int)strtol(rest + 1, NULL, 10);
    return;
  }
  d->line = 0;
}

static void find_place (lua_State *L, int idx, Diagnosis *d) {
  if (lua_type(L, idx) != LUA_TSTRING) return;
  if (d->line) d->line = told_line(d->msg, d->where, d->line);
  else told_place(d);
}

void ar__diagnose (lua_State *L, Vm *vm, int idx, int frames,
                   Diagnosis *d) {
  Line l = {NULL, 0, 0};
  memset(d, 0, sizeof(*d));
  d->width = 1;
  d->msg = ar__tostring(L, idx);                     /* 1 value */
  d->line = first_frame(L, vm, frames, d->where);    /* 1 value */
  d->chunk = lua_touserdata(L, -1);
  find_place(L, idx, d);
  if (d->chunk) l = line_of(d->chunk, d->line);
  find_mistake(L, vm, frames, l, d);                 /* 4 values */
  if (!d->chunk || d->column) return;
  d->column = find_column(d->chunk, d->line, d->msg, d->id != NULL,
                          &d->width);
  d->shown = shows_line(d->chunk, d->line, d->msg);
}

const char *ar__error_id (lua_State *L, int idx, int frames) {
  int top = lua_gettop(L);
  Diagnosis d;
  ar__diagnose(L, ar__vm_get(L), idx, frames, &d);
  lua_pushstring(L, d.id);
  lua_replace(L, top + 1);
  lua_settop(L, top + 1);
  return lua_tostring(L, -1);
}
