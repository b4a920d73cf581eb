/* SPDX-License-Identifier: MIT
**
** Small blocks for a Lua state, which tells the size of a block at each
** call: blocks need no header, and those of one size lie side by side.
**
** A *cell* is room for a small block: a multiple of CELL_STEP bytes. A
** *slab* has cells of one size. Slabs that have room for more are in a ring,
** one for each size. An *arena* is a row of slabs, from malloc, and goes back
** to it. Larger blocks are malloc's.
**
** One thread at a time. The blocks' contents aren't looked at by tools such as
** AddressSanitizer: see AR_CELLS in CMakeLists.txt.
*/
#ifndef AR_CELLS_H
#define AR_CELLS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "runtime/list.h"

#define CELL_STEP 16
#define CELL_MOST 256 /* bytes; larger blocks are malloc's */
#define CELL_SIZES (CELL_MOST / CELL_STEP + 1)

/* The structs of all slabs of a chunk stand at its begin, and a chunk lies
   at a multiple of its size: so a cell's slab is found. Greater ones make
   nothing faster, but a runtime with little in it larger, as does a greater
   CELL_MOST: each size that is used has a slab of its own. */
#define CELL_SLAB_BITS 11
#define CELL_CHUNK_BITS 14
#define CELL_CHUNK_SLABS (1 << (CELL_CHUNK_BITS - CELL_SLAB_BITS))

typedef struct CellSlab {
  struct CellSlab *prev, *next; /* in the ring, if it has room. If it is
                                   unused: [next] in its arena's list */
  void *free;             /* cells that were used; each points to the next */
  char *fresh, *end;      /* those that weren't yet are between these */
  struct CellArena *arena;
  unsigned used;          /* cells */
  unsigned tell;          /* when so many are used after one was freed,
                             ar__cells_told is called */
  unsigned short size;    /* of a cell */
  bool full;              /* it was found to have no room: in no ring */
} CellSlab;

typedef struct Cells {
  CellSlab *room[CELL_SIZES]; /* by size; the slab whose turn it is */
  CellSlab none;              /* in place of the slab where there is none */
  size_t small;               /* Invariant: a block of at most so many bytes
                                 is a cell. CELL_MOST, or 0 with strays */
  struct CellStray *strays;   /* see cells.c */
  Link arenas;                /* with unused slabs */
  Link taken;                 /* without */
  size_t chunks;              /* in all arenas */
} Cells;

void ar__cells_init (Cells *c);
/* Give back all arenas. Large blocks must have been freed. */
void ar__cells_close (Cells *c);

/* As a lua_Alloc: [had] is 0 for a new block, [size] 0 frees it. What becomes
** smaller doesn't fail. */
void *ar__cells_resize (Cells *c, void *p, size_t had, size_t size);

/* A cell of [size] bytes, a multiple of CELL_STEP, when the slab whose turn
** it is has none; NULL: no memory. */
void *ar__cells_more (Cells *c, size_t size);
/* [s] has room again, or has become empty. */
void ar__cells_told (Cells *c, CellSlab *s);

static inline CellSlab *ar__cells_slab (void *p) {
  uintptr_t at = (uintptr_t)p;
  uintptr_t chunk = at >> CELL_CHUNK_BITS << CELL_CHUNK_BITS;
  return (CellSlab *)chunk + ((at - chunk) >> CELL_SLAB_BITS);
}

/* A cell of the slab, whose size is a multiple of CELL_STEP; NULL: it is
   full. */
static inline void *ar__cells_of_slab (CellSlab *s, size_t size) {
  void *p = s->free;
  if (p) s->free = *(void **)p;
  else {
    p = s->fresh;
    if ((size_t)(s->end - s->fresh) < size) return NULL;
    s->fresh += size;
  }
  s->used++;
  return p;
}

/* [size] is at most CELL_MOST, and not 0. */
static inline void *ar__cells_take (Cells *c, size_t size) {
  size_t k = (size + CELL_STEP - 1) / CELL_STEP;
  void *p = ar__cells_of_slab(c->room[k], k * CELL_STEP);
  return p ? p : ar__cells_more(c, k * CELL_STEP);
}

static inline void ar__cells_drop (Cells *c, void *p) {
  CellSlab *s = ar__cells_slab(p);
  *(void **)p = s->free;
  s->free = p;
  if (--s->used == s->tell) ar__cells_told(c, s);
}

/* ar__cells_resize, with what is most often asked for inline. */
static inline void *ar__cells_alloc (Cells *c, void *p, size_t had,
                                     size_t size) {
  if (had == 0 && size > 0 && size <= c->small)
    return ar__cells_take(c, size);
  if (size > 0 || had == 0 || had > c->small)
    return ar__cells_resize(c, p, had, size);
  ar__cells_drop(c, p);
  return NULL;
}

#endif
