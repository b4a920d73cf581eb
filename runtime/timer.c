/* SPDX-License-Identifier: MIT
**
** Deadlines in a heap, equal ones in the order in which they were
** set. libev's own heap has no such order, and knows no virtual clock.
*/
#include <math.h>

#include "runtime/runtime.h"

#define FIRST_ROOM 64

/* Four children each: half the levels of a binary heap, and the children
   stand in one or two cache lines. */
#define CHILDREN 4
#define PARENT(i) (((i) + CHILDREN - 2) / CHILDREN)
#define FIRST_CHILD(i) (CHILDREN * ((i) - 1) + 2)

static bool before (const HeapSlot *a, const HeapSlot *b) {
  if (a->deadline != b->deadline) return a->deadline < b->deadline;
  return a->timer->seq < b->timer->seq;
}

static void put (Heap *h, uint32_t i, HeapSlot s) {
  h->slots[i] = s;
  s.timer->index = i;
}

static void sift_up (Heap *h, uint32_t i, HeapSlot s) {
  while (i > 1 && before(&s, &h->slots[PARENT(i)])) {
    put(h, i, h->slots[PARENT(i)]);
    i = PARENT(i);
  }
  put(h, i, s);
}

/* The child of [i] with the earliest deadline, or 0. */
static uint32_t first_child (const Heap *h, uint32_t i) {
  uint32_t best = FIRST_CHILD(i), last = best + CHILDREN - 1;
  if (best > h->count) return 0;
  if (last > h->count) last = h->count;
  for (uint32_t c = best + 1; c <= last; c++)
    if (before(&h->slots[c], &h->slots[best])) best = c;
  return best;
}

static void sift_down (Heap *h, uint32_t i, HeapSlot s) {
  uint32_t child;
  while ((child = first_child(h, i)) != 0 &&
         before(&h->slots[child], &s)) {
    put(h, i, h->slots[child]);
    i = child;
  }
  put(h, i, s);
}

static bool grow (Heap *h) {
  uint32_t room = h->room ? 2 * h->room : FIRST_ROOM;
  HeapSlot *s = h->alloc(h->ud, h->slots, h->room * sizeof(HeapSlot),
                         room * sizeof(HeapSlot));
  if (!s) return false;
  h->slots = s;
  h->room = room;
  return true;
}

bool ar__heap_add (Heap *h, Timer *t, double deadline) {
  HeapSlot s = {deadline, t};
  if (h->count + 1 >= h->room && !grow(h)) return false;
  t->seq = ++h->seq;
  sift_up(h, ++h->count, s);
  return true;
}

void ar__heap_remove (Heap *h, Timer *t) {
  uint32_t i = t->index;
  HeapSlot last;
  if (i == 0) return;
  t->index = 0;
  last = h->slots[h->count--];
  if (last.timer == t) return;
  if (i > 1 && before(&last, &h->slots[PARENT(i)])) sift_up(h, i, last);
  else sift_down(h, i, last);
}

double ar__heap_first (const Heap *h) {
  return h->count ? h->slots[1].deadline : INFINITY;
}

Timer *ar__heap_pop (Heap *h) {
  Timer *t;
  if (h->count == 0) return NULL;
  t = h->slots[1].timer;
  ar__heap_remove(h, t);
  return t;
}

void ar__heap_free (Heap *h) {
  for (uint32_t i = 1; i <= h->count; i++) h->slots[i].timer->index = 0;
  if (h->slots)
    h->alloc(h->ud, h->slots, h->room * sizeof(HeapSlot), 0);
  h->slots = NULL;
  h->count = h->room = 0;
}
