/* SPDX-License-Identifier: MIT
**
** Workers: Lua states of their own, in which threads of the pool run
** functions of a script. worker.c has the states, call.c how they ask the
** state at home for something.
**
** A state has one user at a time: a thread while a job runs in it, the
** loop's thread before and after, and while the worker waits for an
** answer.
*/
#ifndef AR_WORKER_H
#define AR_WORKER_H

#include <stdatomic.h>

#include "runtime/pool.h"

#define FNAME_ROOM 80

struct Worker {
  lua_State *L;          /* NULL: not made yet */
  Runtime *core;         /* the runtime in it */
  Runtime *home;         /* for the loop's thread at home only */
  Mailbox *box;          /* home's */
  atomic_uint refs;      /* the object's at home, and a job's */
  atomic_bool cancelled; /* the task at home is */
  unsigned run;          /* of home, for which it works */
  Job *job;              /* home: what the task waits for, or NULL */
  Link idle;             /* home: in Runtime.workers */
  bool strict, debug, json; /* as at home */
  bool abandon;          /* a task that is cancelled doesn't wait */
  bool needs_modules;    /* their names are on its stack */
  bool tried;            /* they were loaded, if they could be */
  int nargs, status, nresults; /* of the call */
  char fname[FNAME_ROOM]; /* of what it runs */
};

/* Push home's table of what was sent to a worker. [-0, +1, m] */
void ar__worker_originals (lua_State *L, const Worker *w);

/* Load the modules whose names are in the table on top of a state.
** [-1, +0, -] */
void ar__worker_require (lua_State *L);

/* --- call.c ------------------------------------------------------------- */

/* Functions of the module for both sides; the module is on top. */
void ar__call_lib (lua_State *L, Runtime *rt);

#endif
