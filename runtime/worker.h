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
  WorkerBudget memory;   /* its */
  Runtime *core;         /* the runtime in it */
  Runtime *home;         /* for the loop's thread at home only */
  Host *host;            /* home's, as the next one */
  Mailbox *box;
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

typedef struct WorkJob {
  Job job;
  Worker *w;     /* until its results were taken */
  char *path, *cpath; /* of package */
  char name[16]; /* of the thread */
  bool told;     /* nobody waits for it, and what was to be called was */
} WorkJob;

/* Push a job for the worker. [-0, +1, e] */
WorkJob *ar__work_new (lua_State *L, Worker *w, const JobKind *kind);
/* What such a job does in the worker's thread: the function and its
** arguments are the state's stack. */
void ar__work_run (Job *job);
void ar__work_drop (Job *job);
/* It is done, and its object will be garbage for a while. */
void ar__work_finish (WorkJob *j);
/* Push whether the call succeeded, and its results or its error, which stay
** on the worker's stack. Result: how many. [-0, +n, e] */
int ar__worker_results (lua_State *L, Worker *w);
/* A method's self. */
Worker *ar__worker_check (lua_State *L, const char *method);

/* Push home's table of what was sent to a worker. [-0, +1, m] */
void ar__worker_originals (lua_State *L, const Worker *w);

/* Load the modules whose names are in the table on top of a state.
** [-1, +0, -] */
void ar__worker_require (lua_State *L);

/* sent.c: a method */
int ar__worker_start (lua_State *L);

/* --- call.c ------------------------------------------------------------- */

/* Functions of the module for both sides; the module is on top. */
void ar__call_lib (lua_State *L, Runtime *rt);

#endif
