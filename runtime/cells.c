/* SPDX-License-Identifier: MIT
**
** Small blocks for a Lua state: cells, slabs, arenas.
*/
#include "runtime/cells.h"

#include <stdlib.h>
#include <string.h>

#define SLAB ((size_t)1 << CELL_SLAB_BITS)
#define CHUNK ((size_t)1 << CELL_CHUNK_BITS)
#define ARENA_SHARE 8  /* a new arena is one part of so many of what is there */
#define ARENA_MOST 64  /* chunks */

/* malloc has a header of its own: so two arenas can lie side by side. */
#define ARENA_LESS 16

typedef struct CellArena {
  Link link;       /* in Cells.arenas or .taken */
  CellSlab *free;  /* slabs that were used, a list */
  unsigned fresh;  /* index of the first one that wasn't yet */
  unsigned unused; /* slabs: those and these */
  unsigned count;
} CellArena;

/* In each chunk; the arena's struct is in its first one. */
typedef struct ChunkHead {
  CellSlab slabs[CELL_CHUNK_SLABS];
  CellArena arena;
} ChunkHead;

#define ROUND_UP(n) (((n) + CELL_STEP - 1) / CELL_STEP * CELL_STEP)
#define HEAD ROUND_UP(sizeof(ChunkHead))
_Static_assert(HEAD + 2 * CELL_MOST <= SLAB - ARENA_LESS, "no room in a slab");

/* --- rings -------------------------------------------------------------- */

static CellSlab **ring_of (Cells *c, const CellSlab *s) {
  return &c->room[s->size / CELL_STEP];
}

/* To the end of its ring. */
static void add_room (Cells *c, CellSlab *s) {
  CellSlab **ring = ring_of(c, s), *first = *ring;
  s->full = false;
  s->tell = 0;
  if (first == &c->none) *ring = s->prev = s->next = s;
  else {
    s->prev = first->prev;
    s->next = first;
    s->prev->next = s;
    first->prev = s;
  }
}

static void remove_room (Cells *c, CellSlab *s) {
  CellSlab **ring = ring_of(c, s);
  if (s->next == s) *ring = &c->none;
  else {
    if (*ring == s) *ring = s->next;
    s->prev->next = s->next;
    s->next->prev = s->prev;
  }
}

/* --- arenas ------------------------------------------------------------- */

static size_t chunks_of (const CellArena *a) {
  return a->count / CELL_CHUNK_SLABS;
}

static bool add_arena (Cells *c) {
  size_t chunks = c->chunks / ARENA_SHARE;
  void *p;
  CellArena *a;
  if (chunks < 1) chunks = 1;
  if (chunks > ARENA_MOST) chunks = ARENA_MOST;
  if (posix_memalign(&p, CHUNK, chunks * CHUNK - ARENA_LESS)) return false;
  a = &((ChunkHead *)p)->arena;
  a->free = NULL;
  a->fresh = 0;
  a->count = a->unused = (unsigned)chunks * CELL_CHUNK_SLABS;
  c->chunks += chunks;
  list_append(&c->arenas, &a->link);
  return true;
}

static void free_arena (Cells *c, CellArena *a) {
  list_remove(&a->link);
  c->chunks -= chunks_of(a);
  free(LINK_OWNER(a, ChunkHead, arena));
}

static char *chunk_of (CellSlab *s) {
  return (char *)((uintptr_t)s / CHUNK * CHUNK);
}

static CellSlab *fresh_slab (CellArena *a) {
  unsigned i = a->fresh++;
  char *first = (char *)LINK_OWNER(a, ChunkHead, arena);
  char *chunk = first + i / CELL_CHUNK_SLABS * CHUNK;
  CellSlab *s = &((ChunkHead *)chunk)->slabs[i % CELL_CHUNK_SLABS];
  s->arena = a;
  return s;
}

/* Where its cells begin and end. The first one of a chunk is shorter. */
static void set_bounds (CellSlab *s) {
  char *chunk = chunk_of(s);
  size_t i = (size_t)(s - ((ChunkHead *)chunk)->slabs);
  s->fresh = chunk + (i > 0 ? i * SLAB : HEAD);
  s->end = chunk + (i + 1) * SLAB;
  if (i + 1 == CELL_CHUNK_SLABS) s->end -= ARENA_LESS;
}

static CellSlab *new_slab (Cells *c, size_t size) {
  CellArena *a;
  CellSlab *s;
  if (list_empty(&c->arenas) && !add_arena(c)) return NULL;
  a = LINK_OWNER(c->arenas.next, CellArena, link);
  s = a->free;
  if (s) a->free = s->next;
  else s = fresh_slab(a);
  if (--a->unused == 0) {
    list_remove(&a->link);
    list_append(&c->taken, &a->link);
  }
  set_bounds(s);
  s->free = NULL;
  s->used = 0;
  s->size = (unsigned short)size;
  add_room(c, s);
  return s;
}

/* The arena whose slabs are all unused goes, unless no other has any. One
   that was full comes first, so that others may become empty. */
static void free_slab (Cells *c, CellSlab *s) {
  CellArena *a = s->arena;
  s->next = a->free;
  a->free = s;
  if (a->unused++ == 0) {
    list_remove(&a->link);
    list_prepend(&c->arenas, &a->link);
  }
  if (a->unused == a->count && c->arenas.next != c->arenas.prev)
    free_arena(c, a);
}

/* --- cells -------------------------------------------------------------- */

void *ar__cells_more (Cells *c, size_t size) {
  for (;;) {
    CellSlab *s = c->room[size / CELL_STEP];
    void *p;
    if (s == &c->none) s = new_slab(c, size);
    if (!s) return NULL;
    p = ar__cells_of_slab(s, size);
    if (p) return p;
    remove_room(c, s);
    s->full = true;
    s->tell = s->used - 1;
  }
}

void ar__cells_told (Cells *c, CellSlab *s) {
  if (s->full) add_room(c, s);
  else if (s->next != s) { /* the only one stays: it is soon needed again */
    remove_room(c, s);
    free_slab(c, s);
  }
}

/* --- other blocks ------------------------------------------------------- */

/* A block of malloc's that became small when there was no cell to be had.
   That is noted in the block itself, behind what is small. */
typedef struct CellStray {
  struct CellStray *next;
  void *block;
} CellStray;
_Static_assert(sizeof(CellStray) <= CELL_STEP, "no room for it");

static CellStray **find_stray (Cells *c, const void *p) {
  CellStray **at = &c->strays;
  while (*at && (*at)->block != p) at = &(*at)->next;
  return *at ? at : NULL;
}

static void note_stray (Cells *c, void *p) {
  CellStray *stray = (CellStray *)((char *)p + CELL_MOST);
  stray->next = c->strays;
  stray->block = p;
  c->strays = stray;
  c->small = 0;
}

static void *new_block (Cells *c, size_t size) {
  if (size <= CELL_MOST) return ar__cells_take(c, size);
  return malloc(ROUND_UP(size));
}

static void free_block (Cells *c, void *p, size_t had) {
  CellStray **at = find_stray(c, p);
  if (at) {
    *at = (*at)->next;
    if (!c->strays) c->small = CELL_MOST;
  }
  if (at || had > CELL_MOST) free(p);
  else ar__cells_drop(c, p);
}

/* There is no memory to make [p] smaller: it stays, as something else. */
static void *keep_block (Cells *c, void *p, size_t had) {
  if (had > CELL_MOST) note_stray(c, p);
  return p;
}

/* A block that needs no other place. It may be smaller than its cell, see
   keep_block. */
static bool fits (Cells *c, void *p, size_t size) {
  return size <= CELL_MOST && !find_stray(c, p) &&
         ROUND_UP(size) == ar__cells_slab(p)->size;
}

void *ar__cells_resize (Cells *c, void *p, size_t had, size_t size) {
  void *q;
  if (had == 0) return size > 0 ? new_block(c, size) : NULL;
  if (size == 0) {
    free_block(c, p, had);
    return NULL;
  }
  if (had > CELL_MOST && size > CELL_MOST) {
    q = realloc(p, ROUND_UP(size));
    return q || size > had ? q : p;
  }
  if (had <= CELL_MOST && fits(c, p, size)) return p;
  q = new_block(c, size);
  if (!q) return size <= had ? keep_block(c, p, had) : NULL;
  memcpy(q, p, had < size ? had : size);
  free_block(c, p, had);
  return q;
}

/* --- the whole ---------------------------------------------------------- */

void ar__cells_init (Cells *c) {
  memset(c, 0, sizeof(Cells));
  for (int i = 0; i < CELL_SIZES; i++) c->room[i] = &c->none;
  c->small = CELL_MOST;
  list_init(&c->arenas);
  list_init(&c->taken);
}

void ar__cells_close (Cells *c) {
  list_splice(&c->arenas, &c->taken);
  while (!list_empty(&c->arenas))
    free_arena(c, LINK_OWNER(c->arenas.next, CellArena, link));
}
