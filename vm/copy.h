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
  int top;           /* of [from]'s stack; the originals follow */
  int base;          /* the last of them; the frames follow */
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

/* --- copy.c ----------------------------------------------------------- */

/*
** Push on [to] a copy of the value on top of [from]. True if it is a new
** container: then enter it, or nothing of what is in it will be copied.
** [from: -0, +0, -] [to: -0, +1, e]
*/
bool ar__copy_value (Copier *cp);
/* The container on top of both stacks is to be filled. */
void ar__copy_enter (Copier *cp);
/* The innermost one is complete. */
void ar__copy_leave (Copier *cp);

/* Copy a value with all that is in it, by a call of the copier by itself.
** [from: -1, +0, -] [to: -0, +1, e] */
void ar__copy_whole (Copier *cp);

/* Push the copy of what is at [p], made now or, away from home, before.
** [to: -0, +(0|1), -] */
bool ar__copy_known (Copier *cp, const void *p);
/* The value on top of [to] is that copy. */
void ar__copy_remember (Copier *cp, const void *p);
/* Homeward: push what the value on top of [from] was there, if it came from
** there. [to: -0, +(0|1), -] */
bool ar__copy_original (Copier *cp);
/* Away from home: the value at [idx] of [from] may come back; its copy is
** on top of [to]. */
void ar__copy_keep (Copier *cp, int idx);
/* Push what [to] has under the name of the value on top of [from].
** [to: -0, +(0|1), e] */
bool ar__copy_by_name (Copier *cp);
/* The value on top of [from] has no copy; in an error, a text will do.
** Result: false. [to: -0, +1, e] */
bool ar__copy_unsendable (Copier *cp);

/* --- copyfn.c --------------------------------------------------------- */

/* As ar__copy_value, for a function. */
bool ar__copy_function (Copier *cp);
/* The innermost container is a function: copy its next upvalue. */
void ar__copy_upvalue (Copier *cp);
/* Push on [to] a function with the code of that on top of [from], which has
** goes without its upvalues until they are copied. [to: -0, +1, e] */
void ar__copy_code (Copier *cp);

/* --- copysay.c -------------------------------------------------------- */

/* Write into problem why the value on top of [from] isn't copied. Leaves
** what it wants on the stack of [from]. [-0, +?, -] */
void ar__copy_say (Copier *cp);

/* The string in a raw field, or NULL; needs no memory. [-0, +0, -] */
const char *ar__copy_field (lua_State *L, int idx, const char *key);
/* "SocketStream", or NULL; the same. [-0, +0, -] */
const char *ar__copy_type (lua_State *L, int idx);

#endif
