/* SPDX-License-Identifier: MIT
**
** The pool: worker threads for what would block the loop. A job is a C
** struct with a function that a worker calls; the task that gave it waits
** meanwhile:
**
**     typedef struct Stat { Job job; char *path; int err; ... } Stat;
**     static const JobKind stat_kind = {
**       .wait = {"stat", ar__job_stay}, .run = run_stat, .drop = drop_stat
**     };
**
**     Stat *s = ar__job_new(L, rt, &stat_kind, sizeof(Stat));
**     s->path = strdup(...);
**     return ar__job_wait(L, &s->job, t, (lua_KContext)s, after_stat);
**
** after_stat calls ar__woken first, and then reads the results.
*/
#ifndef AR_POOL_H
#define AR_POOL_H

#include "runtime/mailbox.h"

typedef struct Job Job;

typedef struct JobKind {
  /* Its name for people, and what a cancellation does: ar__job_leave wakes
  ** the task at once and lets the job go on alone, ar__job_stay waits until
  ** it is done, and the task goes on as if nothing had been. */
  WaitKind wait;
  /* In a worker: neither Lua nor its allocator. */
  void (*run) (Job *job);
  /* Free what the job holds, before it is freed itself. May be NULL.
  ** Threads: any, a worker if the runtime was closed meanwhile. */
  void (*drop) (Job *job);
  /* Starts at once, however many others there are. Jobs that aren't of
  ** this kind wait when 40 of them run. */
  bool unlimited;
  /* A task that is cancelled starts it all the same. */
  bool committed;
  /* It is home, and no task waits for it any more: it may wake one all the
  ** same. Result: false if there was no memory for what must happen: then
  ** the run breaks down. NULL: nothing happens. [-0, +0, -] */
  bool (*left) (lua_State *L, Job *job);
  /* A job that was sent (ar__job_send) isn't its run's: it is told of in
  ** the next one, if need be. */
  bool lasting;
} JobKind;

typedef enum JobState { JOB_NEW, JOB_GIVEN, JOB_DONE } JobState;

/* The first field of a job's struct. The struct comes from malloc, and so
** must all that it holds. */
struct Job {
  Post post;          /* how it comes home */
  const JobKind *kind;
  Pool *pool;
  Link queue;         /* in the pool's; a worker has it: in none */
  Link given;         /* in Pool.given: the loop's thread */
  Task *task;         /* who waits for it, or NULL */
  Job **owner;        /* the userdata, or NULL when it was collected */
  JobState state;     /* as the loop's thread knows it */
  bool expected;      /* it was left; the run still hears of it */
};

/*
** Make a job, a struct of [size] zero bytes, owned by a userdata that is
** pushed: it lives as long as that is on a stack, and until it is done.
** [-0, +1, e]
*/
void *ar__job_new (lua_State *L, Runtime *rt, const JobKind *kind,
                   size_t size);

/*
** return ar__job_wait(...): give the job to a worker, unless it was given
** before, and suspend until it is done. A task that is cancelled already
** doesn't start it. In [k] call ar__woken first. Errors: OSError when no
** thread can be started.
*/
int ar__job_wait (lua_State *L, Job *job, Task *t, lua_KContext ctx,
                  lua_KFunction k);

/* Give it to a worker, and wait for nothing. [-0, +0, e] */
void ar__job_submit (lua_State *L, Job *job);

/* Give it to a worker; [left] is called when it is home. Result: an errno,
** nothing has changed then. Inside or outside of a run. [-0, +0, -] */
int ar__job_send (Job *job);

/* The task that waits for a job: it is to be woken by the caller, though
** the job isn't done. NULL: nobody waits. */
Task *ar__job_take (Job *job);

/* What a cancelled task does, see JobKind. */
bool ar__job_leave (lua_State *L, Task *t);
bool ar__job_stay (lua_State *L, Task *t);

#endif
