/* SPDX-License-Identifier: MIT
**
** What the files that copy values between states share.
*/
#ifndef AR_VM_COPY_H
#define AR_VM_COPY_H

#include "vm/internal.h"

/* --- copyname.c ------------------------------------------------------- */

typedef struct Name {
  const char *module, *field; /* no field: the module itself */
} Name;

/* Note the names of all modules and what is in them, if there are new
** modules. [-0, +0, m] */
int ar__names_make (lua_State *L);
/* The name of the value on top; false if it has none. Needs no memory.
** [-0, +0, -] */
bool ar__names_find (lua_State *L, Vm *vm, Name *name);

/* --- copysay.c -------------------------------------------------------- */

/* A function's code. */
typedef struct Dump {
  char *data;
  size_t len, room;
} Dump;

#define MAX_SOURCES 8 /* chunks whose text goes along */

/* A copy in progress. Containers that aren't complete are a stack: of
** frames in [from], each of three values (how far below the outer frame
** is, the container, how far it is copied), and of their copies in [to]. */
typedef struct Copier {
  VmCopy *c;
  lua_State *from, *to;
  Vm *from_vm, *to_vm;
  int base;          /* of [from]'s stack; first the originals */
  int frame;         /* index in [from] of the innermost frame's container */
  int nframes;
  int nested;        /* C calls of the copier by itself */
  int root;          /* which of the values it is */
  bool generated;    /* the value's variable has a name that the front end
                        may have made */
  bool refused;      /* see ar__copy_say */
  bool unnamed;      /* because a C function has no name */
  bool needs;        /* modules are to be loaded first */
  Dump dump;
  const char *sources[MAX_SOURCES];
  int nsources;
} Copier;

enum { COPY_MAP = 2, COPY_ORIGINALS, COPY_NEEDED }; /* in [to] */

/* Write into problem why the value on top of [from] isn't copied. Leaves
** what it wants on the stack of [from]. [-0, +?, -] */
void ar__copy_say (Copier *cp);

/* The string in a raw field, or NULL; needs no memory. [-0, +0, -] */
const char *ar__copy_field (lua_State *L, int idx, const char *key);
/* "SocketStream", or NULL; the same. [-0, +0, -] */
const char *ar__copy_type (lua_State *L, int idx);

#endif
