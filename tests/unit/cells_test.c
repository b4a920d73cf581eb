/* SPDX-License-Identifier: MIT
**
** Small blocks: no two overlap and none is lost, whatever is asked for, also
** without memory; arenas go back. The allocator is compiled in here, so that
** sanitizers see it and malloc can be made to fail.
*/
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static bool no_memory;

static int scarce_memalign (void **p, size_t alignment, size_t size) {
  return no_memory ? 1 : posix_memalign(p, alignment, size);
}

static void *scarce_malloc (size_t size) {
  return no_memory ? NULL : malloc(size);
}

static void *scarce_realloc (void *p, size_t size) {
  return no_memory ? NULL : realloc(p, size);
}

#define posix_memalign scarce_memalign
#define malloc scarce_malloc
#define realloc scarce_realloc
#include "runtime/cells.c"
#undef posix_memalign
#undef malloc
#undef realloc

#define N 3000

static unsigned seed = 7;

static unsigned roll (unsigned n) {
  seed = seed * 1103515245u + 12345u;
  return (seed >> 16) % n;
}

/* What there should be. */
typedef struct Block {
  unsigned char *p;
  size_t size;
  unsigned char fill;
} Block;

static void check (const Block *b, size_t size) {
  for (size_t i = 0; i < size; i++) assert_int_equal(b->p[i], b->fill);
}

/* Give [b] another size, with what was in it. */
static void resize (Cells *c, Block *b, size_t size) {
  size_t both = b->size < size ? b->size : size;
  unsigned char *p = ar__cells_alloc(c, b->p, b->size, size);
  if (!p && size > 0) {
    assert_true(no_memory && size > b->size);
    check(b, b->size);
    return;
  }
  assert_int_equal((uintptr_t)p % CELL_STEP, 0);
  b->p = p;
  b->size = size;
  check(b, both);
  if (both < size) memset(p + both, b->fill, size - both);
}

static size_t any_size (void) {
  if (roll(2)) return roll(100);
  if (roll(4)) return roll(CELL_MOST + 1);
  return roll(5 * CELL_MOST);
}

static void free_all (Cells *c, Block *blocks, int n) {
  for (int i = 0; i < n; i++) {
    check(&blocks[i], blocks[i].size);
    resize(c, &blocks[i], 0);
  }
}

/* A block that was made large when there was memory, too, may be smaller
   than its place: then there are strays. */
static void test_at_random (void **state) {
  static Block blocks[N];
  Cells c;
  (void)state;
  ar__cells_init(&c);
  for (int i = 0; i < N; i++) blocks[i].fill = (unsigned char)i;
  for (int step = 0; step < 200000; step++) {
    Block *b = &blocks[roll(N)];
    if (step % 1000 == 0) no_memory = roll(4) == 0;
    resize(&c, b, roll(3) ? any_size() : 0);
  }
  no_memory = false;
  free_all(&c, blocks, N);
  assert_null(c.strays);
  assert_int_equal(c.small, CELL_MOST);
  ar__cells_close(&c);
  assert_int_equal(c.chunks, 0);
}

static void test_all_sizes (void **state) {
  Cells c;
  Block b = {NULL, 0, 1};
  (void)state;
  ar__cells_init(&c);
  for (size_t from = 0; from <= CELL_MOST + 2; from++)
    for (size_t d = 0; d <= 2 * CELL_STEP; d++) {
      resize(&c, &b, from);
      resize(&c, &b, from + d);
      resize(&c, &b, from);
      resize(&c, &b, 0);
    }
  ar__cells_close(&c);
}

static void test_same_place (void **state) {
  Cells c;
  void *p;
  (void)state;
  ar__cells_init(&c);
  p = ar__cells_alloc(&c, NULL, 0, 17);
  assert_ptr_equal(ar__cells_alloc(&c, p, 17, 32), p);
  assert_ptr_equal(ar__cells_alloc(&c, p, 32, 20), p);
  assert_ptr_not_equal(ar__cells_alloc(&c, p, 20, 33), p);
  ar__cells_close(&c);
}

static size_t count_arenas (const Cells *c) {
  return (size_t)(list_length(&c->arenas) + list_length(&c->taken));
}

/* What a peak took goes back, but for a slab of each size. */
static void test_peak (void **state) {
  static Block blocks[100 * N];
  size_t peak;
  Cells c;
  (void)state;
  ar__cells_init(&c);
  memset(blocks, 0, sizeof(blocks));
  for (int round = 0; round < 3; round++) {
    for (int i = 0; i < 100 * N; i++)
      resize(&c, &blocks[i], 1 + roll(CELL_MOST / 4));
    peak = c.chunks;
    assert_true(peak * CHUNK > 100 * N * (CELL_MOST / 8));
    assert_true(count_arenas(&c) < peak / 4);
    for (int i = 100 * N; i-- > 0;) resize(&c, &blocks[i], 0);
    assert_true(c.chunks <= CELL_SIZES / 4 * (size_t)ARENA_MOST);
    assert_true(c.chunks < peak / 2);
  }
  ar__cells_close(&c);
}

/* Nothing is taken and given back again and again. */
static void test_still (void **state) {
  Block b[2] = {{NULL, 0, 1}, {NULL, 0, 2}};
  const CellSlab *s;
  Cells c;
  (void)state;
  ar__cells_init(&c);
  resize(&c, &b[0], 64);
  s = ar__cells_slab(b[0].p);
  for (int i = 0; i < 3 * (int)SLAB; i++) {
    resize(&c, &b[0], 0);
    resize(&c, &b[0], 64);
    assert_ptr_equal(ar__cells_slab(b[0].p), s);
  }
  free_all(&c, b, 2);
  assert_int_equal(count_arenas(&c), 1);
  ar__cells_close(&c);
}

/* Lua relies on it that what becomes smaller doesn't fail. */
static void test_strays (void **state) {
  Block b[3] = {{NULL, 0, 1}, {NULL, 0, 2}, {NULL, 0, 3}};
  Cells c;
  (void)state;
  ar__cells_init(&c);
  resize(&c, &b[0], CELL_MOST + 1);
  resize(&c, &b[1], 2 * CELL_MOST);
  no_memory = true;
  resize(&c, &b[0], CELL_MOST);
  resize(&c, &b[1], 5);
  assert_int_equal(c.small, 0);
  resize(&c, &b[0], 7);
  resize(&c, &b[1], 50); /* fails */
  resize(&c, &b[2], 50);
  assert_int_equal(b[1].size, 5);
  no_memory = false;
  resize(&c, &b[1], 50);
  resize(&c, &b[2], 50);
  resize(&c, &b[2], 0);
  assert_int_equal(c.small, 0);
  free_all(&c, b, 3);
  assert_int_equal(c.small, CELL_MOST);
  ar__cells_close(&c);
}

static void test_close (void **state) {
  Cells c;
  (void)state;
  ar__cells_init(&c);
  for (int i = 0; i < N; i++)
    assert_non_null(ar__cells_alloc(&c, NULL, 0, 1 + roll(CELL_MOST)));
  ar__cells_close(&c);
  assert_int_equal(c.chunks, 0);
  ar__cells_close(&c);
}

int main (void) {
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(test_at_random), cmocka_unit_test(test_all_sizes),
    cmocka_unit_test(test_same_place), cmocka_unit_test(test_peak),
    cmocka_unit_test(test_still), cmocka_unit_test(test_strays),
    cmocka_unit_test(test_close)
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
