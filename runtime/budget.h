/* SPDX-License-Identifier: MIT
**
** The memory of a runtime: an allocator that counts, and refuses what
** would go over a limit. Lua then collects garbage, tries again, and
** raises "not enough memory".
**
** The state at home has the host's allocator, if there is one. Without,
** and in worker states, small blocks are cells, others malloc's. The limit
** is for all of them together.
*/
#ifndef AR_BUDGET_H
#define AR_BUDGET_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>

#include <lua.h>

#include "runtime/cells.h"

typedef struct Budget {
  lua_Alloc alloc;       /* of the state at home; NULL: ours */
  void *ud;
  atomic_size_t limit;   /* 0: none */
  atomic_size_t used;    /* at home: only its thread writes it */
  atomic_size_t peak;    /* of both */
  atomic_size_t workers; /* in worker states */
  atomic_bool refused;   /* something, since it was last looked at: what is
                            left is for those who clean up */
  atomic_bool asked;     /* it was refused once, and may be asked again */
  Cells cells;           /* of the state at home, if [alloc] is NULL */
} Budget;

/* The memory of one worker state. */
typedef struct WorkerBudget {
  Budget *budget;
  Cells cells;
} WorkerBudget;

void ar__budget_init (Budget *b, lua_Alloc alloc, void *ud, size_t limit);
/* The state at home is closed. */
void ar__budget_close (Budget *b);

/* lua_Allocs. The [ud] of the first is a Budget, that of the other one a
** WorkerBudget. Threads: that in which the state is used. */
void *ar__budget_home (void *ud, void *ptr, size_t osize, size_t nsize);
void *ar__budget_worker (void *ud, void *ptr, size_t osize, size_t nsize);

/* Bytes in use. Threads: any. */
size_t ar__budget_used (const Budget *b);
/* Is more than half of the limit in use? Threads: any. */
bool ar__budget_is_short (const Budget *b);

#endif
