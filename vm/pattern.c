/* SPDX-License-Identifier: MIT
**
** The matcher of pattern.h. It walks along the text and the pattern; where
** there is more than one way on it notes the others as a *choice* and takes
** the first. When it can't go on it returns to the last choice. What is to
** be undone on the way back, the captures, is a choice without a way on.
** Nothing is recursive, and mistakes in a pattern are found where the walk
** meets them: both as in Lua, which says that a pattern is too complex when
** there are as many choices as it allows C calls.
*/
#include "vm/pattern.h"

#include <ctype.h>
#include <string.h>

#define FUEL 5000   /* steps between two looks: some 20 us */
#define DEPTH 199   /* choices */

typedef enum ChoiceKind {
  CHOICE_SKIP,  /* x?: go on without the x */
  CHOICE_LESS,  /* x* x+: go on with one x less, down to [least] */
  CHOICE_MORE,  /* x-: go on with one more x, the item at [item] */
  UNDO_OPEN,    /* the last capture is none */
  UNDO_CLOSE    /* capture [capture] isn't closed */
} ChoiceKind;

typedef struct Choice {
  ChoiceKind kind;
  int capture;
  const char *s;    /* go on there in the text */
  const char *p;    /* and there in the pattern */
  union { const char *least, *item; };
} Choice;

/* A walk: where it is, and the choices on its way. */
typedef struct Walk {
  const char *s, *p;
  int nchoices;
  Choice choices[DEPTH];
} Walk;

void ar__pattern_refuel (Match *m) {
  m->fuel = FUEL;
  ar__bound_check(m->L, m->bound);
}

void ar__pattern_begin (Match *m, lua_State *L, const Bound *b) {
  m->L = L;
  m->bound = b;
  m->fuel = FUEL;
  m->ncaptures = 0;
}

static inline int byte_at (const char *s) {
  return (unsigned char)*s;
}

/* --- single characters ---------------------------------------------- */

/* Is [c] in the class %name? */
static bool in_class (int c, int name) {
  int is;
  switch (name | ('a' ^ 'A')) {
    case 'a': is = isalpha(c); break;
    case 'c': is = iscntrl(c); break;
    case 'd': is = isdigit(c); break;
    case 'g': is = isgraph(c); break;
    case 'l': is = islower(c); break;
    case 'p': is = ispunct(c); break;
    case 's': is = isspace(c); break;
    case 'u': is = isupper(c); break;
    case 'w': is = isalnum(c); break;
    case 'x': is = isxdigit(c); break;
    case 'z': is = c == 0; break; /* no longer in the manual */
    default: return name == c;
  }
  return (is != 0) == (name >= 'a');
}

/* Is [c] in the set from the '[' at [p] to the ']' at [last]? */
static bool in_set (Match *m, int c, const char *p, const char *last) {
  const char *begin = p++;
  bool yes = *p != '^';
  bool found = false;
  if (!yes) p++;
  for (; p < last && !found; p++) {
    if (p - begin > FUEL) {
      ar__pattern_spend(m, p - begin);
      begin = p;
    }
    if (*p == '%') found = in_class(c, byte_at(++p));
    else if (p[1] == '-' && p + 2 < last) {
      found = byte_at(p) <= c && c <= byte_at(p + 2);
      p += 2;
    }
    else found = byte_at(p) == c;
  }
  ar__pattern_spend(m, p - begin);
  return found == yes;
}

/* The end of the item at [p] that stands for one character. */
static const char *set_end (Match *m, const char *p) {
  const char *begin = p++;
  if (*p == '^') p++;
  do { /* a ']' at the begin is one of the set */
    if (p == m->pattern_end)
      luaL_error(m->L, "malformed pattern (missing ']')");
    if (*p++ == '%' && p < m->pattern_end) p++;
    if (p - begin > FUEL) {
      ar__pattern_spend(m, p - begin);
      begin = p;
    }
  } while (*p != ']');
  ar__pattern_spend(m, p - begin);
  return p + 1;
}

static inline const char *item_end (Match *m, const char *p) {
  if (*p == '[') return set_end(m, p);
  if (*p != '%') return p + 1;
  if (p + 1 == m->pattern_end)
    luaL_error(m->L, "malformed pattern (ends with '%%')");
  return p + 2;
}

/* Does the item from [p] to [q] stand for the character at [s]? */
static inline bool fits (Match *m, const char *s, const char *p,
                         const char *q) {
  if (s >= m->text_end) return false;
  switch (*p) {
    case '.': return true;
    case '%': return in_class(byte_at(s), byte_at(p + 1));
    case '[': return in_set(m, byte_at(s), p, q - 1);
    default: return *p == *s;
  }
}

/* --- choices --------------------------------------------------------- */

static inline Choice *choose (Match *m, Walk *w, ChoiceKind kind) {
  Choice *c;
  if (w->nchoices == DEPTH) luaL_error(m->L, "pattern too complex");
  c = &w->choices[w->nchoices++];
  c->kind = kind;
  return c;
}

/* Can the choice be taken once more? Go there. */
static bool take (Match *m, Walk *w, Choice *c) {
  switch (c->kind) {
    case CHOICE_SKIP:
      w->nchoices--;
      break;
    case CHOICE_LESS:
      if (c->s == c->least) return false;
      c->s--;
      break;
    case CHOICE_MORE:
      if (!fits(m, c->s, c->item, c->p - 1)) return false;
      c->s++;
      break;
    case UNDO_OPEN:
      m->ncaptures--;
      return false;
    case UNDO_CLOSE:
      m->captures[c->capture].length = CAPTURE_OPEN;
      return false;
  }
  w->s = c->s;
  w->p = c->p;
  return true;
}

/* Return to the last choice that gives another way; false if none does. */
static bool turn_back (Match *m, Walk *w) {
  for (; w->nchoices > 0; w->nchoices--) {
    ar__pattern_spend(m, 1);
    if (take(m, w, &w->choices[w->nchoices - 1])) return true;
  }
  return false;
}

/* --- items ------------------------------------------------------------ */

/* Each gets the walk at its item, and moves it past; false if it can't. */

static bool step_open (Match *m, Walk *w) {
  bool position = w->p[1] == ')';
  if (m->ncaptures == PATTERN_CAPTURES)
    luaL_error(m->L, "too many captures");
  m->captures[m->ncaptures].at = w->s;
  m->captures[m->ncaptures].length =
    position ? CAPTURE_POSITION : CAPTURE_OPEN;
  m->ncaptures++;
  choose(m, w, UNDO_OPEN);
  w->p += position ? 2 : 1;
  return true;
}

static bool step_close (Match *m, Walk *w) {
  int i = m->ncaptures - 1;
  while (i >= 0 && m->captures[i].length != CAPTURE_OPEN) i--;
  if (i < 0) luaL_error(m->L, "invalid pattern capture");
  m->captures[i].length = w->s - m->captures[i].at;
  choose(m, w, UNDO_CLOSE)->capture = i;
  w->p++;
  return true;
}

/* %bxy */
static bool step_balance (Match *m, Walk *w) {
  const char *s = w->s, *from = s, *p = w->p + 2;
  size_t open = 1;
  if (m->pattern_end - p < 2)
    luaL_error(m->L, "malformed pattern (missing arguments to '%%b')");
  if (s == m->text_end || *s != p[0]) return false;
  for (s++; s < m->text_end; s++) {
    if (s - from > FUEL) {
      ar__pattern_spend(m, s - from);
      from = s;
    }
    if (*s == p[1]) {
      if (--open == 0) break;
    }
    else if (*s == p[0]) open++;
  }
  ar__pattern_spend(m, s - from);
  if (s == m->text_end) return false;
  w->s = s + 1;
  w->p = p + 2;
  return true;
}

/* %f[set] */
static bool step_frontier (Match *m, Walk *w) {
  const char *p = w->p + 2, *last;
  int before = w->s == m->text ? '\0' : byte_at(w->s - 1);
  if (*p != '[')
    luaL_error(m->L, "missing '[' after '%%f' in pattern");
  last = set_end(m, p) - 1;
  w->p = last + 1;
  return !in_set(m, before, p, last) && in_set(m, byte_at(w->s), p, last);
}

/* %1 */
static bool step_again (Match *m, Walk *w) {
  int i = w->p[1] - '1';
  const Capture *c;
  if (i < 0 || i >= m->ncaptures || m->captures[i].length == CAPTURE_OPEN)
    luaL_error(m->L, "invalid capture index %%%d", i + 1);
  c = &m->captures[i];
  if (c->length == CAPTURE_POSITION || c->length > m->text_end - w->s)
    return false;
  ar__pattern_spend(m, c->length / 8);
  if (memcmp(c->at, w->s, (size_t)c->length) != 0) return false;
  w->s += c->length;
  w->p += 2;
  return true;
}

/* x* and x+, with the x up to [q]. */
static bool step_most (Match *m, Walk *w, const char *q, int least) {
  const char *s = w->s, *from = s, *p = w->p;
  Choice *c;
  if (*p == '.') s = from = m->text_end;
  else
    for (; fits(m, s, p, q); s++) {
      if (s - from < FUEL) continue;
      ar__pattern_spend(m, s - from);
      from = s;
    }
  ar__pattern_spend(m, s - from);
  if (s - w->s < least) return false;
  w->p = q + 1;
  if (s == w->s) return true; /* there is no other way */
  c = choose(m, w, CHOICE_LESS);
  c->s = s;
  c->p = q + 1;
  c->least = w->s + least;
  w->s = s;
  return true;
}

static bool step_item (Match *m, Walk *w) {
  const char *q = item_end(m, w->p);
  Choice *c;
  switch (*q) { /* '\0' at the end */
    case '*': return step_most(m, w, q, 0);
    case '+': return step_most(m, w, q, 1);
    case '-':
      if (fits(m, w->s, w->p, q)) {
        c = choose(m, w, CHOICE_MORE);
        c->s = w->s;
        c->item = w->p;
        c->p = q + 1;
      }
      w->p = q + 1;
      return true;
    case '?':
      if (fits(m, w->s, w->p, q)) {
        c = choose(m, w, CHOICE_SKIP);
        c->s = w->s++;
        c->p = q + 1;
      }
      w->p = q + 1;
      return true;
    default:
      if (!fits(m, w->s, w->p, q)) return false;
      w->s++;
      w->p = q;
      return true;
  }
}

static bool step (Match *m, Walk *w) {
  switch (*w->p) {
    case '(': return step_open(m, w);
    case ')': return step_close(m, w);
    case '$':
      if (w->p + 1 != m->pattern_end) break;
      w->p++;
      return w->s == m->text_end;
    case '%':
      if (w->p[1] == 'b') return step_balance(m, w);
      if (w->p[1] == 'f') return step_frontier(m, w);
      if (isdigit(byte_at(w->p + 1))) return step_again(m, w);
      break;
    default: break;
  }
  return step_item(m, w);
}

const char *ar__pattern_at (Match *m, const char *s) {
  Walk w; /* the choices are written before they are read */
  w.s = s;
  w.p = m->pattern;
  w.nchoices = 0;
  m->ncaptures = 0;
  ar__pattern_spend(m, 1);
  while (w.p != m->pattern_end) {
    ar__pattern_spend(m, 1);
    if (!step(m, &w) && !turn_back(m, &w)) return NULL;
  }
  return w.s;
}

/* --- captures --------------------------------------------------------- */

ptrdiff_t ar__pattern_capture (const Match *m, int i, const char *s,
                               const char *e, const char **at) {
  if (i >= m->ncaptures) {
    if (i != 0) luaL_error(m->L, "invalid capture index %%%d", i + 1);
    *at = s;
    return e - s;
  }
  *at = m->captures[i].at;
  if (m->captures[i].length == CAPTURE_OPEN)
    luaL_error(m->L, "unfinished capture");
  return m->captures[i].length;
}

void ar__pattern_push (const Match *m, int i, const char *s,
                       const char *e) {
  const char *at;
  ptrdiff_t length = ar__pattern_capture(m, i, s, e, &at);
  if (length == CAPTURE_POSITION)
    lua_pushinteger(m->L, at - m->text + 1);
  else
    lua_pushlstring(m->L, at, (size_t)length);
}

int ar__pattern_push_all (const Match *m, const char *s, const char *e) {
  int n = m->ncaptures == 0 && s ? 1 : m->ncaptures;
  luaL_checkstack(m->L, n, "too many captures");
  for (int i = 0; i < n; i++) ar__pattern_push(m, i, s, e);
  return n;
}
