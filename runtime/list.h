/* SPDX-License-Identifier: MIT
**
** Intrusive doubly linked rings. A head is a Link of its own; a Link that
** is in no ring points to itself.
*/
#ifndef AR_LIST_H
#define AR_LIST_H

#include <stdbool.h>
#include <stddef.h>

typedef struct Link {
  struct Link *prev, *next;
} Link;

/* The struct of type [type] whose field [field] is the Link [l]. */
#define LINK_OWNER(l, type, field) \
  ((type *)((char *)(l) - offsetof(type, field)))

static inline void list_init (Link *l) {
  l->prev = l->next = l;
}

static inline bool list_empty (const Link *l) {
  return l->next == l;
}

/* Put [l] at the end of the ring of [head]. */
static inline void list_append (Link *head, Link *l) {
  l->prev = head->prev;
  l->next = head;
  head->prev->next = l;
  head->prev = l;
}

/* Put [l] at the begin of the ring of [head]. */
static inline void list_prepend (Link *head, Link *l) {
  list_append(head->next, l);
}

static inline void list_remove (Link *l) {
  l->prev->next = l->next;
  l->next->prev = l->prev;
  list_init(l);
}

/* Take the first Link out of a ring that has one. It isn't in order until
   it is appended or initialised. */
static inline Link *list_pop (Link *head) {
  Link *l = head->next;
  head->next = l->next;
  l->next->prev = head;
  return l;
}

static inline int list_length (const Link *head) {
  int n = 0;
  for (const Link *l = head->next; l != head; l = l->next) n++;
  return n;
}

/* Move all of [from] to the end of [to]. */
static inline void list_splice (Link *to, Link *from) {
  if (list_empty(from)) return;
  from->next->prev = to->prev;
  to->prev->next = from->next;
  from->prev->next = to;
  to->prev = from->prev;
  list_init(from);
}

#endif
