/* SPDX-License-Identifier: MIT
**
** Counting what the states of a runtime use.
*/
#include "runtime/budget.h"

#include <stdlib.h>

#define RELAXED memory_order_relaxed

void ar__budget_init (Budget *b, lua_Alloc alloc, void *ud, size_t limit) {
  b->alloc = alloc;
  b->ud = ud;
  atomic_init(&b->limit, limit);
  atomic_init(&b->used, 0);
  atomic_init(&b->peak, 0);
  atomic_init(&b->workers, 0);
  atomic_init(&b->refused, false);
  atomic_init(&b->asked, false);
  ar__cells_init(&b->cells);
}

void ar__budget_close (Budget *b) {
  ar__cells_close(&b->cells);
}

size_t ar__budget_used (const Budget *b) {
  return atomic_load_explicit(&b->used, RELAXED) +
         atomic_load_explicit(&b->workers, RELAXED);
}

bool ar__budget_is_short (const Budget *b) {
  size_t limit = atomic_load_explicit(&b->limit, RELAXED);
  return limit > 0 && ar__budget_used(b) > limit / 2;
}

#define RESERVE_SHARE 8 /* one part of so many of the limit */

static bool fits (const Budget *b, size_t limit, size_t more) {
  size_t used = ar__budget_used(b);
  return used <= limit && more <= limit - used;
}

/* May [more] bytes be taken? When they don't fit, Lua collects garbage, all
   of it, and asks again. If it did so for each small thing that a thousand
   tasks need to end, nothing else would be done: once memory was refused
   they have the reserve. */
static bool ask (Budget *b, size_t limit, size_t more) {
  bool again;
  if (fits(b, limit - limit / RESERVE_SHARE, more)) return true;
  if (atomic_load_explicit(&b->refused, RELAXED))
    return fits(b, limit, more);
  again = atomic_load_explicit(&b->asked, RELAXED);
  atomic_store_explicit(&b->asked, !again, RELAXED);
  if (again) atomic_store_explicit(&b->refused, true, RELAXED);
  return false;
}

static inline bool may_take (Budget *b, size_t more) {
  size_t limit = atomic_load_explicit(&b->limit, RELAXED);
  return limit == 0 || ask(b, limit, more);
}

/* Without workers one thread raises it, and most often while a state is
   opened. With them, the greater one is to stay. */
static void raise_peak (Budget *b, size_t now) {
  size_t peak = atomic_load_explicit(&b->peak, RELAXED);
  if (atomic_load_explicit(&b->workers, RELAXED) == 0) {
    atomic_store_explicit(&b->peak, now, RELAXED);
    return;
  }
  while (now > peak &&
         !atomic_compare_exchange_weak_explicit(&b->peak, &peak, now,
                                                RELAXED, RELAXED)) {}
}

static inline void note_peak (Budget *b) {
  size_t now = ar__budget_used(b);
  if (now > atomic_load_explicit(&b->peak, RELAXED)) raise_peak(b, now);
}

#if AR_CELLS
#define from_cells ar__cells_alloc
#else
static void *from_cells (Cells *c, void *ptr, size_t had, size_t nsize) {
  (void)c;
  (void)had;
  if (nsize > 0) return realloc(ptr, nsize);
  free(ptr);
  return NULL;
}
#endif

void *ar__budget_home (void *ud, void *ptr, size_t osize, size_t nsize) {
  Budget *b = ud;
  size_t used, had = ptr ? osize : 0; /* without [ptr] it is a type */
  void *p;
  if (nsize > had && !may_take(b, nsize - had)) return NULL;
  p = b->alloc ? b->alloc(b->ud, ptr, osize, nsize)
               : from_cells(&b->cells, ptr, had, nsize);
  if (!p && nsize > 0) return NULL;
  used = atomic_load_explicit(&b->used, RELAXED) - had + nsize;
  atomic_store_explicit(&b->used, used, RELAXED);
  if (nsize > had) note_peak(b);
  return p;
}

void *ar__budget_worker (void *ud, void *ptr, size_t osize, size_t nsize) {
  WorkerBudget *w = ud;
  Budget *b = w->budget;
  size_t had = ptr ? osize : 0;
  void *p;
  if (nsize > had && !may_take(b, nsize - had)) return NULL;
  p = from_cells(&w->cells, ptr, had, nsize);
  if (!p && nsize > 0) return NULL;
  atomic_fetch_add_explicit(&b->workers, nsize - had, RELAXED);
  if (nsize > had) note_peak(b);
  return p;
}
