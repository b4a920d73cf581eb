/* SPDX-License-Identifier: MIT
**
** What the functions of a state with a time limit share, see bounded.c.
** Each has as its first upvalue a Bound.
*/
#ifndef AR_VM_BOUNDED_H
#define AR_VM_BOUNDED_H

#include <stdbool.h>

#include <lauxlib.h>
#include <lua.h>

#include "vm/vm.h"

typedef struct Bound {
  const volatile bool *stop; /* set by a signal handler, a thread or a hook */
  lua_CFunction raise;
} Bound;

/* The running function's. */
static inline const Bound *ar__bound (lua_State *L) {
  return lua_touserdata(L, lua_upvalueindex(1));
}

/* It is time: call [raise]. If that returns, go on. [-0, +0, e] */
void ar__bound_stop (lua_State *L, const Bound *b);

/* To be called at least every millisecond or so. [-0, +0, e] */
static inline void ar__bound_check (lua_State *L, const Bound *b) {
  if (*b->stop) ar__bound_stop(L, b);
}

/* By library. */
extern const luaL_Reg ar__bounded_string[]; /* strsearch.c */
extern const luaL_Reg ar__bounded_table[];  /* tabfuncs.c */

/* What a table function does with its first argument. */
enum { BOUNDED_READ = 1, BOUNDED_WRITE = 2, BOUNDED_LENGTH = 4 };

/* Check that the first argument is a table, or can be used as one, and get
   its length. (tabfuncs.c) [-0, +0, e] */
lua_Integer ar__bounded_length (lua_State *L, int needs);

/* table.sort (tabsort.c) */
int ar__bounded_sort (lua_State *L);

#endif
