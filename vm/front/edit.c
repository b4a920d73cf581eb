/* SPDX-License-Identifier: MIT
**
** Collects edits and applies them.
*/
#include "edit.h"

#include <stdint.h>
#include <string.h>

size_t ar__edit_reserve (EditList *list, size_t pos) {
  Edit *items = ar__arena_grow(list->arena, list->items, &list->cap,
                               list->n, sizeof *items);
  if (!items) return SIZE_MAX;
  list->items = items;
  items[list->n].pos = pos;
  items[list->n].del = 0;
  items[list->n].text = "";
  return list->n++;
}

void ar__edit_set (EditList *list, size_t edit, size_t del,
                   const char *text) {
  if (edit >= list->n) return; /* there was no memory for it */
  list->items[edit].del = del;
  list->items[edit].text = text;
}

void ar__edit_add (EditList *list, size_t pos, size_t del,
                   const char *text) {
  ar__edit_set(list, ar__edit_reserve(list, pos), del, text);
}

/* Copies [text] to [out] with its marks replaced; [out] NULL: only counts. */
static size_t put_text (char *out, const char *text, size_t underscores) {
  size_t n = 0;
  for (; *text; text++) {
    size_t count = *text == *MARK ? underscores : 1;
    if (out) memset(out + n, *text == *MARK ? '_' : *text, count);
    n += count;
  }
  return n;
}

/* Runs over all edits; [out] NULL: only counts. */
static size_t put_all (const EditList *list, char *out, const char *src,
                       size_t len, size_t underscores) {
  size_t n = 0, at = 0;
  for (size_t i = 0; i <= list->n; i++) {
    size_t pos = i < list->n ? list->items[i].pos : len;
    if (pos > at) {
      if (out) memcpy(out + n, src + at, pos - at);
      n += pos - at;
      at = pos;
    }
    if (i == list->n) break;
    n += put_text(out ? out + n : NULL, list->items[i].text, underscores);
    if (at < pos + list->items[i].del) at = pos + list->items[i].del;
  }
  return n;
}

const char *ar__edit_apply (EditList *list, const char *src, size_t len,
                            size_t underscores, size_t *outlen) {
  char *out;
  ar__arena_sort(list->arena, list->items, list->n, sizeof(Edit),
                 offsetof(Edit, pos));
  if (list->arena->failed) return NULL;
  *outlen = put_all(list, NULL, src, len, underscores);
  out = ar__arena_alloc(list->arena, *outlen + 1);
  if (!out) return NULL;
  put_all(list, out, src, len, underscores);
  out[*outlen] = '\0';
  return out;
}
