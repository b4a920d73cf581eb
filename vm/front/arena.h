/* SPDX-License-Identifier: MIT
**
** Memory of the front end: allocate by moving a pointer, free all at once.
** Nothing here raises; a failed allocation is remembered in 'failed', so
** that a caller may go on with a harmless value and look later.
*/
#ifndef AR_FRONT_ARENA_H
#define AR_FRONT_ARENA_H

#include <stdbool.h>
#include <stddef.h>

#include "front.h"

typedef struct ArenaBlock ArenaBlock;

typedef struct Arena {
  FrontAlloc alloc;
  void *ud;
  ArenaBlock *blocks; /* newest first; owned */
  char *at, *end;     /* free part of the newest block */
  bool failed;        /* an allocation failed since the last reset */
} Arena;

/* An empty arena; no memory is taken yet. */
void ar__arena_init (Arena *arena, FrontAlloc alloc, void *ud);

/* Frees everything; the arena is empty and usable. */
void ar__arena_reset (Arena *arena);

/* Result: [size] bytes aligned for any type, or NULL (and 'failed'). */
void *ar__arena_alloc (Arena *arena, size_t size);

/*
** Makes room in [array] of [*cap] items of [size] bytes for one more than
** [n]. Result: the array, perhaps moved, or NULL when there is no memory
** ([array] and [*cap] are then as before).
*/
void *ar__arena_grow (Arena *arena, void *array, size_t *cap, size_t n,
                      size_t size);

/* Result: a formatted string; "" when there is no memory, never NULL. */
const char *ar__arena_format (Arena *arena, const char *format, ...);

/*
** Sorts [n] items of [size] bytes by the size_t at byte [key] of each.
** Equal items keep their order. Without memory the order is unspecified
** (and 'failed' is set).
*/
void ar__arena_sort (Arena *arena, void *array, size_t n, size_t size,
                     size_t key);

#endif
