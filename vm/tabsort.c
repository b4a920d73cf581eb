/* SPDX-License-Identifier: MIT
**
** table.sort for states with a time limit: a quicksort in place, which looks
** whether it must stop at each comparison.
*/
#include <limits.h>

#include "vm/bounded.h"

#define LARGE 100 /* elements, for which the pivot is chosen with care */

typedef struct Sort {
  lua_State *L;
  const Bound *bound;
  bool ordered; /* argument 2 is the order */
} Sort;

/* Should the value at [a] stand before the one at [b]? Indices count from
   the top. [-0, +0, e] */
static bool is_before (const Sort *s, int a, int b) {
  lua_State *L = s->L;
  bool before;
  ar__bound_check(L, s->bound);
  if (!s->ordered) return lua_compare(L, a, b, LUA_OPLT);
  lua_pushvalue(L, 2);
  lua_pushvalue(L, a - 1);
  lua_pushvalue(L, b - 2);
  lua_call(L, 2, 1);
  before = lua_toboolean(L, -1);
  lua_pop(L, 1);
  return before;
}

/* Put the elements [i] and [j] in order, [i] first. */
static void order_two (const Sort *s, lua_Integer i, lua_Integer j) {
  lua_geti(s->L, 1, i);
  lua_geti(s->L, 1, j);
  if (is_before(s, -1, -2)) {
    lua_seti(s->L, 1, i);
    lua_seti(s->L, 1, j);
  }
  else lua_pop(s->L, 2);
}

/* The place of the pivot: about the middle; in large ranges not always the
   same, lest an unlucky order be so at every level. */
static lua_Integer choose_pivot (lua_Integer lo, lua_Integer hi) {
  lua_Integer half = (hi - lo) / 2;
  lua_Unsigned mix = (lua_Unsigned)lo * 2654435761u ^ (lua_Unsigned)hi;
  if (hi - lo < LARGE) return lo + half;
  mix ^= mix >> 15;
  mix *= 2246822519u;
  mix ^= mix >> 13;
  return lo + half / 2 + (lua_Integer)(mix % (lua_Unsigned)half);
}

static void check_order (const Sort *s, bool inside) {
  if (!inside) luaL_error(s->L, "invalid order function for sorting");
}

/* Push the first element from [i] up that isn't before the pivot, which is
   on top. Result: its index. [-0, +1, e] */
static lua_Integer scan_up (const Sort *s, lua_Integer i, lua_Integer hi) {
  for (;; i++) {
    check_order(s, i <= hi);
    lua_geti(s->L, 1, i);
    if (!is_before(s, -1, -2)) return i;
    lua_pop(s->L, 1);
  }
}

/* The same from [j] down, not after the pivot, which is below the top. */
static lua_Integer scan_down (const Sort *s, lua_Integer j, lua_Integer lo) {
  for (;; j--) {
    check_order(s, j >= lo);
    lua_geti(s->L, 1, j);
    if (!is_before(s, -3, -1)) return j;
    lua_pop(s->L, 1);
  }
}

/* Part the range in two: no element up to [*left] is after one from
   [*right] on, and what stands between belongs there. The ends are in
   order. */
static void part (const Sort *s, lua_Integer lo, lua_Integer hi,
                  lua_Integer mid, lua_Integer *left, lua_Integer *right) {
  lua_Integer i = lo, j = hi;
  lua_geti(s->L, 1, mid);
  for (;;) {
    i = scan_up(s, i + 1, hi);
    j = scan_down(s, j - 1, lo);
    if (i >= j) break;
    lua_seti(s->L, 1, i);
    lua_seti(s->L, 1, j);
  }
  lua_pop(s->L, 3);
  *left = i == j ? j - 1 : j;
  *right = i == j ? i + 1 : i;
}

static void sort (const Sort *s, lua_Integer lo, lua_Integer hi) {
  lua_Integer mid, left, right;
  while (lo < hi) {
    order_two(s, lo, hi);
    if (hi - lo == 1) return;
    mid = choose_pivot(lo, hi);
    order_two(s, lo, mid);
    order_two(s, mid, hi);
    if (hi - lo == 2) return;
    part(s, lo, hi, mid, &left, &right);
    if (left - lo < hi - right) { /* the larger part is done here */
      sort(s, lo, left);
      lo = right;
    }
    else {
      sort(s, right, hi);
      hi = left;
    }
  }
}

int ar__bounded_sort (lua_State *L) {
  Sort s = {.L = L, .bound = ar__bound(L)};
  lua_Integer n = ar__bounded_length(L, BOUNDED_READ | BOUNDED_WRITE);
  if (n < 2) return 0;
  luaL_argcheck(L, n < INT_MAX, 1, "array too big");
  s.ordered = !lua_isnoneornil(L, 2);
  if (s.ordered) luaL_checktype(L, 2, LUA_TFUNCTION);
  lua_settop(L, 2);
  sort(&s, 1, n);
  return 0;
}
