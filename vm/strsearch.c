/* SPDX-License-Identifier: MIT
**
** string.find, match, gmatch, gsub and rep for states with a time limit:
** the same results and errors as Lua's own.
*/
#include <limits.h>
#include <string.h>

#include "vm/pattern.h"

#define BLOCK 65536 /* bytes between two looks */

/* The place that a script means by [at], from 0; beyond [len] if it lies
   there. */
static size_t place (lua_Integer at, size_t len) {
  if (at > 0) return (size_t)at - 1;
  if (at == 0 || at < -(lua_Integer)len) return 0;
  return len - (size_t)-at;
}

/* A match of the arguments, text and pattern. [-0, +0, e] */
static void begin (lua_State *L, Match *m) {
  size_t len;
  m->text = luaL_checklstring(L, 1, &len);
  m->text_end = m->text + len;
  m->pattern = luaL_checklstring(L, 2, &len);
  m->pattern_end = m->pattern + len;
  ar__pattern_begin(m, L, ar__bound(L));
}

/* Take the anchor off the pattern, if it has one. */
static bool take_anchor (Match *m) {
  if (*m->pattern != '^') return false;
  m->pattern++;
  return true;
}

/* The first match not before [s]; NULL if there is none. */
static const char *next_match (Match *m, const char **s, bool anchor) {
  for (;; (*s)++) {
    const char *e = ar__pattern_at(m, *s);
    if (e) return e;
    if (anchor || *s == m->text_end) return NULL;
  }
}

/* --- find and match --------------------------------------------------- */

/* Does the pattern mean just itself? */
static bool is_plain (const Match *m) {
  const char *p = m->pattern;
  for (;; p++) { /* strings of C end at a '\0', those of Lua needn't */
    p += strcspn(p, "^$*+?.([%-");
    if (p >= m->pattern_end) return true;
    if (*p != '\0') return false;
  }
}

/* The first place not before [s] where the pattern stands, or NULL. */
static const char *find_plain (Match *m, const char *s) {
  size_t n = (size_t)(m->pattern_end - m->pattern), span;
  const char *at;
  if (n == 0) return s;
  while ((size_t)(m->text_end - s) >= n) {
    span = (size_t)(m->text_end - s) - n + 1;
    if (span > BLOCK) span = BLOCK;
    at = memchr(s, *m->pattern, span);
    ar__pattern_spend(m, 1 + (ptrdiff_t)((at ? n : span) / 16));
    if (!at) s += span;
    else if (memcmp(at, m->pattern, n) == 0) return at;
    else s = at + 1;
  }
  return NULL;
}

static int push_range (const Match *m, const char *s, const char *e) {
  lua_pushinteger(m->L, s - m->text + 1);
  lua_pushinteger(m->L, e - m->text);
  return 2;
}

static int bounded_find (lua_State *L) {
  Match m;
  const char *s, *e;
  size_t init;
  begin(L, &m);
  init = place(luaL_optinteger(L, 3, 1), (size_t)(m.text_end - m.text));
  if (init > (size_t)(m.text_end - m.text)) {
    luaL_pushfail(L);
    return 1;
  }
  s = m.text + init;
  if (lua_toboolean(L, 4) || is_plain(&m)) {
    s = find_plain(&m, s);
    e = s ? s + (m.pattern_end - m.pattern) : NULL;
  }
  else
    e = next_match(&m, &s, take_anchor(&m));
  if (e) return push_range(&m, s, e) + ar__pattern_push_all(&m, NULL, NULL);
  luaL_pushfail(L);
  return 1;
}

static int bounded_match (lua_State *L) {
  Match m;
  const char *s, *e = NULL;
  size_t init;
  begin(L, &m);
  init = place(luaL_optinteger(L, 3, 1), (size_t)(m.text_end - m.text));
  s = m.text + init;
  if (init <= (size_t)(m.text_end - m.text))
    e = next_match(&m, &s, take_anchor(&m));
  if (e) return ar__pattern_push_all(&m, s, e);
  luaL_pushfail(L);
  return 1;
}

/* --- gmatch ----------------------------------------------------------- */

/* Upvalues of the iterator: the Bound, text, pattern, Places. */
typedef struct Places {
  size_t at;   /* where to look next; beyond the text: nowhere */
  size_t last; /* the end of the last match: an empty one there is none */
} Places;

static int next_gmatch (lua_State *L) {
  Places *places = lua_touserdata(L, lua_upvalueindex(4));
  Match m;
  const char *s, *e;
  size_t len;
  m.text = lua_tolstring(L, lua_upvalueindex(2), &len);
  m.text_end = m.text + len;
  m.pattern = lua_tolstring(L, lua_upvalueindex(3), &len);
  m.pattern_end = m.pattern + len;
  ar__pattern_begin(&m, L, ar__bound(L));
  if (places->at > (size_t)(m.text_end - m.text)) return 0;
  for (s = m.text + places->at; s <= m.text_end; s++) {
    e = next_match(&m, &s, false);
    if (!e) break;
    if ((size_t)(e - m.text) == places->last) continue;
    places->at = places->last = (size_t)(e - m.text);
    return ar__pattern_push_all(&m, s, e);
  }
  return 0;
}

static int bounded_gmatch (lua_State *L) {
  Places *places;
  size_t len, init;
  luaL_checklstring(L, 1, &len);
  luaL_checkstring(L, 2);
  init = place(luaL_optinteger(L, 3, 1), len);
  lua_settop(L, 2);
  lua_pushvalue(L, lua_upvalueindex(1));
  lua_insert(L, 1);
  places = lua_newuserdatauv(L, sizeof(*places), 0);
  places->at = init;
  places->last = (size_t)-1;
  lua_pushcclosure(L, next_gmatch, 4);
  return 1;
}

/* --- gsub ------------------------------------------------------------- */

/* Add the string at argument 3, with the captures that it names. */
static void add_text (const Match *m, luaL_Buffer *b, const char *s,
                      const char *e) {
  size_t len;
  const char *r = lua_tolstring(m->L, 3, &len), *end = r + len, *p, *at;
  ptrdiff_t length;
  for (; (p = memchr(r, '%', (size_t)(end - r))) != NULL; r = p + 2) {
    luaL_addlstring(b, r, (size_t)(p - r));
    if (p[1] == '%') luaL_addchar(b, '%');
    else if (p[1] == '0') luaL_addlstring(b, s, (size_t)(e - s));
    else if (p[1] < '0' || p[1] > '9')
      luaL_error(m->L, "invalid use of '%%' in replacement string");
    else {
      length = ar__pattern_capture(m, p[1] - '1', s, e, &at);
      if (length >= 0) luaL_addlstring(b, at, (size_t)length);
      else {
        lua_pushinteger(m->L, at - m->text + 1);
        luaL_addvalue(b);
      }
    }
  }
  luaL_addlstring(b, r, (size_t)(end - r));
}

/* Add what stands for the match: what argument 3 says, or itself. Result:
   is it something else? */
static bool add_match (const Match *m, luaL_Buffer *b, const char *s,
                       const char *e) {
  lua_State *L = m->L;
  ar__bound_check(L, m->bound);
  switch (lua_type(L, 3)) {
    case LUA_TFUNCTION:
      lua_pushvalue(L, 3);
      lua_call(L, ar__pattern_push_all(m, s, e), 1);
      break;
    case LUA_TTABLE:
      ar__pattern_push(m, 0, s, e);
      lua_gettable(L, 3);
      break;
    default:
      add_text(m, b, s, e);
      return true;
  }
  if (!lua_toboolean(L, -1)) {
    lua_pop(L, 1);
    luaL_addlstring(b, s, (size_t)(e - s));
    return false;
  }
  if (!lua_isstring(L, -1))
    luaL_error(L, "invalid replacement value (a %s)", luaL_typename(L, -1));
  luaL_addvalue(b);
  return true;
}

static int bounded_gsub (lua_State *L) {
  Match m;
  luaL_Buffer b;
  const char *s, *e, *last = NULL;
  lua_Integer most, n = 0;
  bool anchor, changed = false;
  int type = lua_type(L, 3);
  begin(L, &m);
  most = luaL_optinteger(L, 4, m.text_end - m.text + 1);
  luaL_argexpected(L, type == LUA_TNUMBER || type == LUA_TSTRING ||
                      type == LUA_TFUNCTION || type == LUA_TTABLE,
                   3, "string/function/table");
  anchor = take_anchor(&m);
  luaL_buffinit(L, &b);
  for (s = m.text; n < most; ) {
    e = ar__pattern_at(&m, s);
    if (e && e != last) {
      n++;
      changed |= add_match(&m, &b, s, e);
      s = last = e;
    }
    else if (s < m.text_end) luaL_addchar(&b, *s++);
    else break;
    if (anchor) break;
  }
  if (changed) {
    luaL_addlstring(&b, s, (size_t)(m.text_end - s));
    luaL_pushresult(&b);
  }
  else lua_pushvalue(L, 1);
  lua_pushinteger(L, n);
  return 2;
}

/* --- rep -------------------------------------------------------------- */

/* Repeat the first [unit] bytes of [to] up to [size]. */
static void repeat (lua_State *L, char *to, size_t unit, size_t size) {
  const Bound *b = ar__bound(L);
  for (size_t done = unit, n; done < size; done += n) {
    n = done - done % unit; /* from the begin of a unit: no overlap */
    if (n > BLOCK) n = BLOCK;
    if (n > size - done) n = size - done;
    memcpy(to + done, to + done % unit, n);
    ar__bound_check(L, b);
  }
}

static int bounded_rep (lua_State *L) {
  luaL_Buffer b;
  size_t len, seplen, size;
  const char *s = luaL_checklstring(L, 1, &len), *sep;
  lua_Integer n = luaL_checkinteger(L, 2);
  char *to;
  sep = luaL_optlstring(L, 3, "", &seplen);
  if (n <= 0 || len + seplen == 0) {
    lua_pushliteral(L, "");
    return 1;
  }
  if (len + seplen < len || len + seplen > (size_t)INT_MAX / (size_t)n)
    return luaL_error(L, "resulting string too large");
  size = (size_t)n * len + (size_t)(n - 1) * seplen;
  to = luaL_buffinitsize(L, &b, size);
  memcpy(to, s, len);
  if (n > 1) {
    memcpy(to + len, sep, seplen);
    repeat(L, to, len + seplen, size);
  }
  luaL_pushresultsize(&b, size);
  return 1;
}

const luaL_Reg ar__bounded_string[] = {
  {"find", bounded_find}, {"gmatch", bounded_gmatch},
  {"gsub", bounded_gsub}, {"match", bounded_match}, {"rep", bounded_rep},
  {NULL, NULL}
};
