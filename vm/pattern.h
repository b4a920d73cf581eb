/* SPDX-License-Identifier: MIT
**
** Lua's patterns (manual, 6.4.1), matched in steps that are counted: now
** and then the matcher looks whether it must stop. It accepts, refuses and
** says what Lua's own does.
*/
#ifndef AR_VM_PATTERN_H
#define AR_VM_PATTERN_H

#include <stddef.h>

#include "vm/bounded.h"

#define PATTERN_CAPTURES 32

/* [length] of a capture that has none. */
enum { CAPTURE_OPEN = -1, CAPTURE_POSITION = -2 };

typedef struct Capture {
  const char *at;
  ptrdiff_t length;
} Capture;

/* A text and a pattern, both Lua strings that somebody keeps alive, and the
   captures of the last match. */
typedef struct Match {
  lua_State *L;
  const Bound *bound;
  const char *text, *text_end;
  const char *pattern, *pattern_end;
  ptrdiff_t fuel; /* steps until the next look */
  int ncaptures;
  Capture captures[PATTERN_CAPTURES];
} Match;

/* Set up what isn't about the strings. */
void ar__pattern_begin (Match *m, lua_State *L, const Bound *b);

/*
** Does the pattern match at [s], a place in the text? [-0, +0, e]
** Result: the end of the match, or NULL.
*/
const char *ar__pattern_at (Match *m, const char *s);

/*
** Capture [i] (from 0) of the match from [s] to [e]; without any captures
** the first is the match. Puts its begin in [*at]. [-0, +0, e]
** Result: its length, or CAPTURE_POSITION.
*/
ptrdiff_t ar__pattern_capture (const Match *m, int i, const char *s,
                               const char *e, const char **at);

/* Push capture [i], a string or an integer. [-0, +1, e] */
void ar__pattern_push (const Match *m, int i, const char *s, const char *e);

/*
** Push all captures; the match itself if there are none and [s] isn't NULL.
** [-0, +n, e]  Result: n.
*/
int ar__pattern_push_all (const Match *m, const char *s, const char *e);

/* [n] steps were made; look if it is time, now and then. [-0, +0, e] */
void ar__pattern_refuel (Match *m);
static inline void ar__pattern_spend (Match *m, ptrdiff_t n) {
  m->fuel -= n;
  if (m->fuel < 0) ar__pattern_refuel(m);
}

#endif
