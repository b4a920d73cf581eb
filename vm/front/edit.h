/* SPDX-License-Identifier: MIT
**
** Edits of a text: at a position, delete some bytes and insert others.
** Edits at one position take effect in the order of their creation, so an
** edit whose text is not known yet is created in its place and set later.
**
** A byte MARK in an inserted text stands for the underscores that make the
** internal names differ from all names of the script: "await" MARK.
*/
#ifndef AR_FRONT_EDIT_H
#define AR_FRONT_EDIT_H

#include "arena.h"

#define MARK "\001"

typedef struct Edit {
  size_t pos, del;  /* Invariant: the deleted bytes hold no newline */
  const char *text; /* static or in the arena */
} Edit;

typedef struct EditList {
  Arena *arena;
  Edit *items;
  size_t n, cap;
} EditList;

/* Result: the number of a new edit at [pos] that does nothing yet. */
size_t ar__edit_reserve (EditList *list, size_t pos);

/* Gives edit number [edit] its effect. */
void ar__edit_set (EditList *list, size_t edit, size_t del,
                   const char *text);

/* A new edit in one step. */
void ar__edit_add (EditList *list, size_t pos, size_t del, const char *text);

/*
** Result: the edited text, [*outlen] bytes and a NUL, or NULL when there
** is no memory. A MARK becomes [underscores] underscores.
*/
const char *ar__edit_apply (EditList *list, const char *src, size_t len,
                            size_t underscores, size_t *outlen);

#endif
