/* SPDX-License-Identifier: MIT
**
** Worker threads: started when there is a job and nobody free, ended when
** they had nothing to do for a while, and at the end of a run. A job comes
** home through the mailbox.
**
** A thread that is still busy when the runtime is closed is left alone:
** nobody can end it. It drops its job, and with the last of them goes what
** they share, which comes from malloc therefore.
*/
#include "runtime/pool.h"

#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define MAX_LIMITED 40  /* jobs that run at once, but for unlimited ones */
#define IDLE_SECONDS 10 /* then a worker ends */

typedef struct Worker {
  Link link;   /* in Pool.workers or .ended */
  pthread_t id;
  Pool *pool;
  bool detached;
} Worker;

struct Pool {
  Runtime *rt;
  Mailbox *box;
  Link given;           /* jobs that aren't home yet: the loop's thread */
  pthread_mutex_t mutex; /* guards all that follows */
  pthread_cond_t work;  /* there is a job, or the workers shall end */
  pthread_cond_t quiet; /* a worker became busy or ended */
  Link pending;         /* jobs for the next free worker */
  Link held;            /* jobs that wait until fewer run */
  Link workers;
  Link ended;           /* threads to be joined */
  unsigned npending;
  unsigned nworkers, nwaiting, nbusy;
  unsigned nlimited;    /* of the limited jobs, those that aren't held */
  unsigned refs;        /* the runtime's and the workers' */
  bool leave;           /* workers end when nothing is pending */
};

/* --- jobs ----------------------------------------------------------- */

static void free_job (Job *job) {
  if (job->kind->drop) job->kind->drop(job);
  free(job);
}

Task *ar__job_take (Job *job) {
  Task *t = job->task;
  if (!t) return NULL;
  job->task = NULL;
  job->pool->rt->outside--;
  return t;
}

static void come_home (lua_State *L, Post *p) {
  Job *job = LINK_OWNER(p, Job, post);
  Task *t = ar__job_take(job);
  bool told = true;
  if (job->expected && L) {
    job->pool->rt->outside--;
    told = job->kind->left(L, job);
  }
  list_remove(&job->given);
  job->state = JOB_DONE;
  if (!job->owner) free_job(job);
  if (t) ar__wake(t);
  if (!told) luaL_error(L, "not enough memory");
}

/* Put a job in the queue where it belongs. */
static void enqueue (Pool *p, Job *job) {
  if (!job->kind->unlimited && p->nlimited == MAX_LIMITED) {
    list_append(&p->held, &job->queue);
    return;
  }
  if (!job->kind->unlimited) p->nlimited++;
  p->npending++;
  list_append(&p->pending, &job->queue);
}

/* A limited job is done: the next one may begin. */
static void release_held (Pool *p) {
  Job *next;
  p->nlimited--;
  if (list_empty(&p->held)) return;
  next = LINK_OWNER(p->held.next, Job, queue);
  list_remove(&next->queue);
  enqueue(p, next);
}

/* --- workers -------------------------------------------------------- */

static void release (Pool *p) {
  bool last = --p->refs == 0;
  pthread_mutex_unlock(&p->mutex);
  if (!last) return;
  pthread_mutex_destroy(&p->mutex);
  pthread_cond_destroy(&p->work);
  pthread_cond_destroy(&p->quiet);
  ar__mailbox_release(p->box);
  free(p);
}

/* Wait for a job; NULL: there was none for too long. */
static Job *next_job (Pool *p) {
  struct timespec until;
  Job *job;
  int err = 0;
  clock_gettime(CLOCK_MONOTONIC, &until);
  until.tv_sec += IDLE_SECONDS;
  p->nwaiting++;
  while (list_empty(&p->pending) && !p->leave && err != ETIMEDOUT)
    err = pthread_cond_timedwait(&p->work, &p->mutex, &until);
  p->nwaiting--;
  if (list_empty(&p->pending)) return NULL;
  job = LINK_OWNER(p->pending.next, Job, queue);
  list_remove(&job->queue);
  p->npending--;
  return job;
}

/* The job is nobody's business any more once it is posted. */
static void do_job (Pool *p, Job *job) {
  bool limited = !job->kind->unlimited;
  p->nbusy++;
  pthread_cond_signal(&p->quiet);
  pthread_mutex_unlock(&p->mutex);
  job->kind->run(job);
  if (!ar__mailbox_post(p->box, &job->post, 0)) free_job(job);
  pthread_mutex_lock(&p->mutex);
  p->nbusy--;
  if (limited) release_held(p);
}

static void *work (void *arg) {
  Worker *w = arg;
  Pool *p = w->pool;
  Job *job;
  pthread_mutex_lock(&p->mutex);
  while ((job = next_job(p)) != NULL) do_job(p, job);
  if (w->detached) free(w);
  else {
    p->nworkers--;
    list_remove(&w->link);
    list_append(&p->ended, &w->link);
    pthread_cond_signal(&p->quiet);
  }
  release(p);
  return NULL;
}

/* Result: an errno. */
static int start_worker (Pool *p) {
  Worker *w = calloc(1, sizeof(Worker));
  int err;
  if (!w) return ENOMEM;
  w->pool = p;
  err = ar__thread_start(&w->id, work, w);
  if (err) {
    free(w);
    return err;
  }
  list_append(&p->workers, &w->link);
  p->nworkers++;
  p->refs++;
  return 0;
}

static void join_ended (Pool *p) {
  Link ended;
  list_init(&ended);
  pthread_mutex_lock(&p->mutex);
  list_splice(&ended, &p->ended);
  pthread_mutex_unlock(&p->mutex);
  while (!list_empty(&ended)) {
    Worker *w = LINK_OWNER(list_pop(&ended), Worker, link);
    pthread_join(w->id, NULL);
    free(w);
  }
}

/* --- the pool ------------------------------------------------------- */

/* Idle times are measured on the monotonic clock. */
static bool init_conds (Pool *p) {
  pthread_condattr_t attr;
  bool ok;
  if (pthread_condattr_init(&attr) != 0) return false;
  pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
  ok = pthread_cond_init(&p->work, &attr) == 0;
  if (ok && pthread_cond_init(&p->quiet, NULL) != 0) {
    pthread_cond_destroy(&p->work);
    ok = false;
  }
  pthread_condattr_destroy(&attr);
  return ok;
}

static Pool *open_pool (void) {
  Pool *p = calloc(1, sizeof(Pool));
  if (!p) return NULL;
  list_init(&p->given);
  list_init(&p->pending);
  list_init(&p->held);
  list_init(&p->workers);
  list_init(&p->ended);
  p->refs = 1;
  if (pthread_mutex_init(&p->mutex, NULL) == 0) {
    if (init_conds(p)) return p;
    pthread_mutex_destroy(&p->mutex);
  }
  free(p);
  return NULL;
}

static Pool *get_pool (lua_State *L, Runtime *rt) {
  Mailbox *box;
  if (rt->pool) return rt->pool;
  box = ar__mailbox(L, rt);
  rt->pool = open_pool();
  if (!rt->pool) luaL_error(L, "not enough memory");
  rt->pool->rt = rt;
  rt->pool->box = box;
  ar__mailbox_retain(box);
  return rt->pool;
}

/* End all workers that aren't busy; the others end after their job, unless
   another one is given. */
static void rest (Pool *p) {
  pthread_mutex_lock(&p->mutex);
  p->leave = true;
  pthread_cond_broadcast(&p->work);
  while (p->nworkers > p->nbusy)
    pthread_cond_wait(&p->quiet, &p->mutex);
  pthread_mutex_unlock(&p->mutex);
  join_ended(p);
}

static void forget_task (Job *job) {
  job->task = NULL;
  if (!job->kind->lasting) job->expected = false;
}

void ar__pool_begin (Runtime *rt) {
  Pool *p = rt->pool;
  if (!p) return;
  for (Link *l = p->given.next; l != &p->given; l = l->next)
    if (LINK_OWNER(l, Job, given)->expected) rt->outside++;
}

void ar__pool_reset (Runtime *rt) {
  Pool *p = rt->pool;
  if (!p) return;
  for (Link *l = p->given.next; l != &p->given; l = l->next)
    forget_task(LINK_OWNER(l, Job, given));
  rest(p);
}

/* Jobs that no worker has yet. */
static void drop_held (Pool *p) {
  while (!list_empty(&p->held)) {
    Job *job = LINK_OWNER(p->held.next, Job, queue);
    list_remove(&job->queue);
    free_job(job);
  }
}

static void disown_jobs (Pool *p) {
  while (!list_empty(&p->given)) {
    Job *job = LINK_OWNER(p->given.next, Job, given);
    list_remove(&job->given);
    if (job->owner) *job->owner = NULL;
    job->owner = NULL;
    forget_task(job);
  }
}

static void detach_workers (Pool *p) {
  while (!list_empty(&p->workers)) {
    Worker *w = LINK_OWNER(p->workers.next, Worker, link);
    list_remove(&w->link);
    w->detached = true;
    pthread_detach(w->id);
  }
}

void ar__pool_close (Runtime *rt) {
  Pool *p = rt->pool;
  if (!p) return;
  rest(p);
  disown_jobs(p);
  pthread_mutex_lock(&p->mutex);
  drop_held(p);
  detach_workers(p);
  rt->pool = NULL;
  release(p);
}

/* --- giving a job --------------------------------------------------- */

/* The owner is gone. */
static int owner_gc (lua_State *L) {
  Job **owner = lua_touserdata(L, 1), *job = *owner;
  if (!job) return 0;
  *owner = NULL;
  job->owner = NULL;
  if (job->state != JOB_GIVEN) free_job(job);
  return 0;
}

static void push_owner_meta (lua_State *L) {
  static const char key = 0;
  if (lua_rawgetp(L, LUA_REGISTRYINDEX, &key) == LUA_TTABLE) return;
  lua_pop(L, 1);
  lua_createtable(L, 0, 1);
  lua_pushcfunction(L, owner_gc);
  lua_setfield(L, -2, "__gc");
  lua_pushvalue(L, -1);
  lua_rawsetp(L, LUA_REGISTRYINDEX, &key);
}

void *ar__job_new (lua_State *L, Runtime *rt, const JobKind *kind,
                   size_t size) {
  Pool *p = get_pool(L, rt);
  Job **owner = lua_newuserdatauv(L, sizeof(Job *), 0);
  Job *job;
  *owner = NULL;
  push_owner_meta(L);
  lua_setmetatable(L, -2);
  *owner = job = calloc(1, size);
  if (!job) luaL_error(L, "not enough memory");
  job->owner = owner;
  job->kind = kind;
  job->pool = p;
  job->post.deliver = come_home;
  job->post.lasting = kind->lasting;
  list_init(&job->queue);
  list_init(&job->given);
  return job;
}

/* Result: an errno. */
static int give (Pool *p, Job *job) {
  int err = 0;
  bool starts;
  join_ended(p);
  pthread_mutex_lock(&p->mutex);
  p->leave = false;
  enqueue(p, job);
  starts = p->npending > p->nwaiting;
  if (starts) err = start_worker(p);
  if (err) {
    list_remove(&job->queue);
    p->npending--;
    if (!job->kind->unlimited) p->nlimited--;
  }
  pthread_mutex_unlock(&p->mutex);
  if (!starts) pthread_cond_signal(&p->work); /* it finds the lock free */
  return err;
}

static int submit (Job *job) {
  Pool *p = job->pool;
  int err = give(p, job);
  if (err) return err;
  job->state = JOB_GIVEN;
  list_append(&p->given, &job->given);
  return 0;
}

void ar__job_submit (lua_State *L, Job *job) {
  int err = submit(job);
  if (err) ar__oserror_raise(L, err, "start a thread", NULL);
}

int ar__job_send (Job *job) {
  int err = submit(job);
  if (err) return err;
  job->expected = true;
  job->pool->rt->outside++;
  return 0;
}

int ar__job_wait (lua_State *L, Job *job, Task *t, lua_KContext ctx,
                  lua_KFunction k) {
  if (job->state == JOB_NEW &&
      (job->kind->committed || !ar__would_cancel(t)))
    ar__job_submit(L, job);
  if (job->state == JOB_DONE) { /* while the task did something else */
    t->resume_args = 0;
    ar__schedule(t);
    return lua_yieldk(L, 0, ctx, k);
  }
  job->task = t;
  job->pool->rt->outside++;
  return ar__park(L, t, &job->kind->wait, job, ctx, k);
}

/* --- cancellation --------------------------------------------------- */

/* Take a job back that no worker has seen. */
static bool withdraw (Job *job) {
  Pool *p = job->pool;
  bool held = false;
  pthread_mutex_lock(&p->mutex);
  for (Link *l = p->held.next; l != &p->held && !held; l = l->next)
    held = l == &job->queue;
  if (held) list_remove(&job->queue);
  pthread_mutex_unlock(&p->mutex);
  if (held) {
    list_remove(&job->given);
    job->state = JOB_NEW;
  }
  return held;
}

bool ar__job_leave (lua_State *L, Task *t) {
  Job *job = t->wait_data;
  (void)L;
  if (job->state == JOB_GIVEN) withdraw(job);
  ar__job_take(job);
  if (job->state == JOB_GIVEN && job->kind->left) {
    job->expected = true;
    job->pool->rt->outside++;
  }
  return true;
}

bool ar__job_stay (lua_State *L, Task *t) {
  Job *job = t->wait_data;
  (void)L;
  if (job->state == JOB_GIVEN && !withdraw(job)) return false;
  ar__job_take(job);
  return true;
}
