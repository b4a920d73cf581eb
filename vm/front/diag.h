/* SPDX-License-Identifier: MIT
**
** The first mistake of a chunk. Only the first counts: after it the lexer
** delivers the end of the text, the parser unwinds by itself, and what it
** complains about on the way out is dropped here.
*/
#ifndef AR_FRONT_DIAG_H
#define AR_FRONT_DIAG_H

#include "arena.h"

typedef struct Fault {
  Arena *arena;
  bool raised;
  FrontDiag diag; /* valid when raised */
  const volatile bool *stop; /* give up when it is true; or NULL */
  bool stopped;   /* that was so; [failed] is then set too */
} Fault;

/* Where in the text a mistake is. */
typedef struct Place {
  int line, column, width;
} Place;

/* True when reading on is useless: a mistake, or no memory. */
#define ar__diag_stopped(fault) ((fault)->raised || (fault)->arena->failed)

/* A mistake in plain Lua. [message] and [hint] live in the arena. */
void ar__diag_raise (Fault *fault, Place place, const char *message,
                     const char *hint);

/* A mistake in the five words. */
void ar__diag_language (Fault *fault, Place place, const char *message,
                        const char *hint);

#endif
