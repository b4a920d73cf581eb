/* SPDX-License-Identifier: MIT
**
** The bump allocator of the front end, and what needs only memory: growing
** arrays, formatted strings, a stable sort.
*/
#include "arena.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

/* Small enough for a REPL line, doubled for longer texts. */
#define FIRST_BLOCK 8192u
#define LARGEST_BLOCK (1024u * 1024u)

typedef union Aligned {
  void *pointer;
  long long integer;
  long double real;
} Aligned;

struct ArenaBlock {
  ArenaBlock *next;
  size_t size; /* of the whole block, this header included */
  Aligned data[];
};

void ar__arena_init (Arena *arena, FrontAlloc alloc, void *ud) {
  memset(arena, 0, sizeof *arena);
  arena->alloc = alloc;
  arena->ud = ud;
}

void ar__arena_reset (Arena *arena) {
  while (arena->blocks) {
    ArenaBlock *block = arena->blocks;
    arena->blocks = block->next;
    arena->alloc(arena->ud, block, block->size, 0);
  }
  arena->at = arena->end = NULL;
  arena->failed = false;
}

/* Starts a new block with room for [size] bytes. */
static bool add_block (Arena *arena, size_t size) {
  size_t want = arena->blocks ? arena->blocks->size * 2 : FIRST_BLOCK;
  ArenaBlock *block;
  if (want > LARGEST_BLOCK) want = LARGEST_BLOCK;
  if (want < size + sizeof(ArenaBlock)) want = size + sizeof(ArenaBlock);
  block = arena->alloc(arena->ud, NULL, 0, want);
  if (!block) return false;
  block->next = arena->blocks;
  block->size = want;
  arena->blocks = block;
  arena->at = (char *)block->data;
  arena->end = (char *)block + want;
  return true;
}

void *ar__arena_alloc (Arena *arena, size_t size) {
  size_t room = (size_t)(arena->end - arena->at);
  char *result;
  if (size > SIZE_MAX / 4) goto fail;
  size = (size + sizeof(Aligned) - 1) / sizeof(Aligned) * sizeof(Aligned);
  if (size > room && !add_block(arena, size)) goto fail;
  result = arena->at;
  arena->at += size;
  return result;
fail:
  arena->failed = true;
  return NULL;
}

void *ar__arena_grow (Arena *arena, void *array, size_t *cap, size_t n,
                      size_t size) {
  size_t want = *cap ? *cap * 2 : 32;
  void *moved;
  if (n < *cap) return array;
  moved = ar__arena_alloc(arena, want * size);
  if (!moved) return NULL;
  if (n) memcpy(moved, array, n * size);
  *cap = want;
  return moved;
}

const char *ar__arena_format (Arena *arena, const char *format, ...) {
  va_list args;
  char *text;
  int len;
  va_start(args, format);
  len = vsnprintf(NULL, 0, format, args);
  va_end(args);
  if (len < 0) return "";
  text = ar__arena_alloc(arena, (size_t)len + 1);
  if (!text) return "";
  va_start(args, format);
  vsnprintf(text, (size_t)len + 1, format, args);
  va_end(args);
  return text;
}

static size_t key_of (const char *array, size_t i, size_t size, size_t key) {
  size_t value;
  memcpy(&value, array + i * size + key, sizeof value);
  return value;
}

static bool is_sorted (const char *array, size_t n, size_t size, size_t key) {
  for (size_t i = 1; i < n; i++) {
    if (key_of(array, i - 1, size, key) > key_of(array, i, size, key))
      return false;
  }
  return true;
}

/* Merges from[lo..mid) and from[mid..hi) into to[lo..hi). */
static void merge (const char *from, char *to, size_t lo, size_t mid,
                   size_t hi, size_t size, size_t key) {
  size_t a = lo, b = mid;
  for (size_t out = lo; out < hi; out++) {
    bool left = b >= hi || (a < mid && key_of(from, a, size, key)
                                         <= key_of(from, b, size, key));
    memcpy(to + out * size, from + (left ? a++ : b++) * size, size);
  }
}

void ar__arena_sort (Arena *arena, void *array, size_t n, size_t size,
                     size_t key) {
  char *from = array, *to;
  if (is_sorted(array, n, size, key)) return;
  to = ar__arena_alloc(arena, n * size);
  if (!to) return;
  for (size_t width = 1; width < n; width *= 2) {
    char *swap = from;
    for (size_t lo = 0; lo < n; lo += 2 * width) {
      size_t mid = lo + width < n ? lo + width : n;
      size_t hi = lo + 2 * width < n ? lo + 2 * width : n;
      merge(from, to, lo, mid, hi, size, key);
    }
    from = to;
    to = swap;
  }
  if (from != (char *)array) memcpy(array, from, n * size);
}
