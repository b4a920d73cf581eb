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

/* Where the result goes; [out] NULL: it is only measured. */
typedef struct Output {
  char *out;
  size_t n;
  char last; /* the byte before */
  size_t underscores;
} Output;

static void put (Output *o, const char *bytes, size_t len) {
  if (len == 0) return;
  if (o->out) memcpy(o->out + o->n, bytes, len);
  o->n += len;
  o->last = bytes[len - 1];
}

static bool in_name (char c) {
  return c == '_' || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z')
         || (c >= 'A' && c <= 'Z');
}

/*
** Puts the text of an edit. A word in front of it stays a word of its own;
** only a text that starts with '_' is meant to continue a name.
*/
static void put_text (Output *o, const char *text) {
  if (in_name(*text) && *text != '_' && in_name(o->last)) put(o, " ", 1);
  for (; *text; text++) {
    if (*text != *MARK) {
      put(o, text, 1);
      continue;
    }
    for (size_t i = 0; i < o->underscores; i++) put(o, "_", 1);
  }
}

static void put_all (Output *o, const EditList *list, const char *src,
                     size_t len) {
  size_t at = 0;
  for (size_t i = 0; i < list->n; i++) {
    const Edit *edit = &list->items[i];
    if (edit->pos > at) {
      put(o, src + at, edit->pos - at);
      at = edit->pos;
    }
    put_text(o, edit->text);
    if (at < edit->pos + edit->del) at = edit->pos + edit->del;
  }
  put(o, src + at, len - at);
}

const char *ar__edit_apply (EditList *list, const char *src, size_t len,
                            size_t underscores, size_t *outlen) {
  Output measure = {.underscores = underscores}, o = measure;
  ar__arena_sort(list->arena, list->items, list->n, sizeof(Edit),
                 offsetof(Edit, pos));
  if (list->arena->failed) return NULL;
  put_all(&measure, list, src, len);
  o.out = ar__arena_alloc(list->arena, measure.n + 1);
  if (!o.out) return NULL;
  put_all(&o, list, src, len);
  o.out[o.n] = '\0';
  *outlen = o.n;
  return o.out;
}
