/* SPDX-License-Identifier: MIT
**
** The heap of deadlines, and rings: order, stability, removal, against a
** plain model.
*/
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "runtime/runtime.h"

#define N 500

static size_t live;

static void *count_alloc (void *ud, void *ptr, size_t osize, size_t nsize) {
  size_t limit = *(size_t *)ud;
  void *p;
  if (nsize == 0) {
    live -= ptr ? osize : 0;
    free(ptr);
    return NULL;
  }
  if (nsize > limit) return NULL;
  p = realloc(ptr, nsize);
  live += nsize - (ptr ? osize : 0);
  return p;
}

static unsigned seed = 42;

static unsigned roll (unsigned n) {
  seed = seed * 1103515245u + 12345u;
  return (seed >> 16) % n;
}

/* What the heap should hold. */
typedef struct Model {
  Timer timers[N];
  double deadline[N]; /* NAN: not in it */
  unsigned order[N], next;
} Model;

static int earliest (const Model *m) {
  int best = -1;
  for (int i = 0; i < N; i++) {
    if (isnan(m->deadline[i])) continue;
    if (best < 0 || m->deadline[i] < m->deadline[best] ||
        (m->deadline[i] == m->deadline[best] &&
         m->order[i] < m->order[best]))
      best = i;
  }
  return best;
}

static void check_first (const Model *m, const Heap *h) {
  int i = earliest(m);
  double expected = i < 0 ? INFINITY : m->deadline[i];
  assert_true(ar__heap_first(h) == expected);
}

static void test_against_model (void **state) {
  static Model m;
  size_t limit = SIZE_MAX;
  Heap h = {.alloc = count_alloc, .ud = &limit};
  (void)state;
  for (int i = 0; i < N; i++) m.deadline[i] = NAN;
  assert_null(ar__heap_pop(&h));
  for (int step = 0; step < 20000; step++) {
    int i = (int)roll(N), what = (int)roll(8);
    if (what < 4 && isnan(m.deadline[i])) {
      m.deadline[i] = roll(50) ? (double)roll(20) : INFINITY;
      m.order[i] = m.next++;
      assert_true(ar__heap_add(&h, &m.timers[i], m.deadline[i]));
      assert_true(m.timers[i].index > 0);
    }
    else if (what < 7) { /* may be absent */
      m.deadline[i] = NAN;
      ar__heap_remove(&h, &m.timers[i]);
      assert_int_equal(m.timers[i].index, 0);
    }
    else {
      int first = earliest(&m);
      Timer *t = ar__heap_pop(&h);
      assert_ptr_equal(t, first < 0 ? NULL : &m.timers[first]);
      if (t) m.deadline[first] = NAN;
    }
    check_first(&m, &h);
  }
  while (earliest(&m) >= 0) {
    int first = earliest(&m);
    assert_ptr_equal(ar__heap_pop(&h), &m.timers[first]);
    m.deadline[first] = NAN;
  }
  ar__heap_free(&h);
  assert_int_equal(live, 0);
}

static void test_equal_deadlines (void **state) {
  static Timer timers[N];
  size_t limit = SIZE_MAX;
  Heap h = {.alloc = count_alloc, .ud = &limit};
  (void)state;
  for (int i = 0; i < N; i++)
    assert_true(ar__heap_add(&h, &timers[i], 1.0));
  for (int i = 0; i < N; i++)
    assert_ptr_equal(ar__heap_pop(&h), &timers[i]);
  ar__heap_free(&h);
}

static void test_no_memory (void **state) {
  static Timer timers[N];
  size_t limit = 4096;
  int i = 0;
  Heap h = {.alloc = count_alloc, .ud = &limit};
  (void)state;
  while (i < N && ar__heap_add(&h, &timers[i], -i)) i++;
  assert_in_range(i, 1, N - 1);
  assert_int_equal(timers[i].index, 0);
  while (i > 0) assert_ptr_equal(ar__heap_pop(&h), &timers[--i]);
  ar__heap_add(&h, &timers[0], 1);
  ar__heap_free(&h); /* what is in it is let go */
  assert_int_equal(timers[0].index, 0);
  assert_int_equal(live, 0);
}

/* --- rings ------------------------------------------------------------ */

static int length (const Link *head) {
  int n = 0;
  for (Link *l = head->next; l != head; l = l->next) {
    assert_ptr_equal(l->next->prev, l);
    n++;
  }
  return n;
}

static void test_ring (void **state) {
  Link a, b, items[6];
  (void)state;
  list_init(&a);
  list_init(&b);
  assert_true(list_empty(&a));
  for (int i = 0; i < 6; i++) list_init(&items[i]);
  list_remove(&items[0]); /* in no ring */
  list_splice(&b, &a);
  assert_true(list_empty(&b));
  for (int i = 0; i < 6; i++) list_append(i < 3 ? &a : &b, &items[i]);
  list_splice(&a, &b);
  assert_true(list_empty(&b));
  assert_int_equal(length(&a), 6);
  list_remove(&items[2]);
  assert_true(list_empty(&items[2]));
  assert_int_equal(length(&a), 5);
  for (int i = 0; i < 6; i++)
    if (i != 2) assert_ptr_equal(list_pop(&a), &items[i]);
  assert_true(list_empty(&a));
}

int main (void) {
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(test_against_model),
    cmocka_unit_test(test_equal_deadlines),
    cmocka_unit_test(test_no_memory),
    cmocka_unit_test(test_ring),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
