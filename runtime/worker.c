/* SPDX-License-Identifier: MIT
**
** Worker states: made in a thread, used again, closed in a thread. The
** module 'asyncrun.workers' is what stdlib/asyncrun/threads.lua stands on.
*/
#include "runtime/worker.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <lualib.h>

#include "runtime/shell.h"

#define WORKER "ThreadWorker"
#define MAX_IDLE 8       /* states that are kept */
#define MAX_IDLE_KB 8192 /* of those that are */

/* --- the life of a worker --------------------------------------------- */

/* Threads: any. */
static void release (Worker *w) {
  if (atomic_fetch_sub_explicit(&w->refs, 1, memory_order_acq_rel) > 1)
    return;
  if (w->L) lua_close(w->L);
  ar__cells_close(&w->memory.cells);
  ar__host_release(w->host);
  ar__mailbox_release(w->box);
  free(w);
}

static Worker *new_worker (lua_State *L, Runtime *rt) {
  Mailbox *box = ar__mailbox(L, rt);
  Worker *w = calloc(1, sizeof(Worker));
  if (!w) luaL_error(L, "not enough memory");
  list_init(&w->idle);
  atomic_init(&w->refs, 1);
  atomic_init(&w->cancelled, false);
  w->home = rt;
  w->host = rt->host;
  w->memory.budget = &w->host->budget;
  ar__cells_init(&w->memory.cells);
  w->box = box;
  ar__host_retain(w->host);
  w->debug = rt->debug;
  w->strict = ar__vm_strict(rt->vm);
  w->json = ar__vm_json(rt->vm);
  ar__mailbox_retain(box);
  return w;
}

/* --- warnings go home --------------------------------------------------- */

typedef struct Warning {
  Post post;
  Runtime *home;
  size_t len;
  char text[];
} Warning;

static void deliver_warning (lua_State *L, Post *p) {
  Warning *warning = LINK_OWNER(p, Warning, post);
  (void)L;
  ar__vm_write(warning->home->vm, warning->text, warning->len);
  free(warning);
}

/* In the worker's thread. */
static void warn_home (void *ud, const char *text, size_t len) {
  Worker *w = ud;
  Warning *warning = malloc(sizeof(Warning) + len);
  if (!warning) return;
  warning->post = (Post){.deliver = deliver_warning, .lasting = true};
  warning->home = w->home;
  warning->len = len;
  memcpy(warning->text, text, len);
  if (!ar__mailbox_post(w->box, &warning->post, 0)) free(warning);
}

/* --- in the worker's thread --------------------------------------------- */

static int open_state (lua_State *L) {
  Worker *w = lua_touserdata(L, 1);
  VmHooks hooks = {w, warn_home, ar__abandoned, ar__copy_userdata,
                   VM_PATCH_ALL, !(w->host->allow >> CAP_BYTECODE & 1)};
  luaL_openlibs(L);
  ar__shell_lib(L);
  w->core = ar__runtime_open(L, w->host, &hooks);
  w->core->worker = w;
  w->core->debug = w->debug;
  ar__vm_set_strict(w->core->vm, w->strict);
  ar__vm_set_json(w->core->vm, w->json);
  lua_getglobal(L, "require");
  lua_pushliteral(L, "asyncrun.workers");
  lua_call(L, 1, 0); /* its classes are needed */
  w->host->prepare(L, w->core);
  return 0;
}

/* Result: false if there is no memory. */
static bool open_worker (Worker *w) {
  lua_State *L = lua_newstate(ar__budget_worker, &w->memory);
  if (!L) return false;
  lua_pushcfunction(L, open_state);
  lua_pushlightuserdata(L, w);
  if (lua_pcall(L, 1, 0, 0) == LUA_OK) w->L = L;
  else lua_close(L);
  return w->L != NULL;
}

/* (path, cpath) */
static int set_paths (lua_State *L) {
  static const char *const names[] = {"path", "cpath"};
  lua_getfield(L, LUA_REGISTRYINDEX, LUA_LOADED_TABLE);
  lua_getfield(L, -1, LUA_LOADLIBNAME);
  for (int i = 0; i < 2; i++) {
    const char *s = lua_touserdata(L, i + 1);
    if (!s) continue;
    lua_pushstring(L, s);
    lua_setfield(L, -2, names[i]);
  }
  return 0;
}

/* (names): what can't be loaded is left out. */
static int require_names (lua_State *L) {
  lua_Integer n = (lua_Integer)lua_rawlen(L, 1);
  for (lua_Integer i = 1; i <= n; i++) {
    lua_getglobal(L, "require");
    lua_rawgeti(L, 1, i);
    if (lua_pcall(L, 1, 0, 0) != LUA_OK) lua_pop(L, 1);
  }
  return 0;
}

void ar__worker_require (lua_State *L) {
  lua_pushcfunction(L, require_names);
  lua_insert(L, -2);
  if (lua_pcall(L, 1, 0, 0) != LUA_OK) lua_pop(L, 1);
}

static void run_prepare (Job *job) {
  WorkJob *j = (WorkJob *)job;
  Worker *w = j->w;
  if (!w->L && !open_worker(w)) return;
  lua_pushcfunction(w->L, set_paths);
  lua_pushlightuserdata(w->L, j->path);
  lua_pushlightuserdata(w->L, j->cpath);
  if (lua_pcall(w->L, 2, 0, 0) != LUA_OK) lua_pop(w->L, 1);
  if (!w->needs_modules) return;
  w->needs_modules = false;
  w->tried = true;
  ar__worker_require(w->L);
}

static int report_pending (lua_State *L) {
  ar__vm_report_pending(L, ar__vm_get(L), 0);
  return 0;
}

void ar__work_run (Job *job) {
  WorkJob *j = (WorkJob *)job;
  Worker *w = j->w;
  lua_State *L = w->L;
  if (*j->name) pthread_setname_np(pthread_self(), j->name);
  lua_pushcfunction(L, ar__error_handler);
  lua_insert(L, 1);
  w->status = lua_pcall(L, w->nargs, LUA_MULTRET, 1);
  lua_remove(L, 1);
  w->nresults = lua_gettop(L);
  lua_pushcfunction(L, report_pending);
  if (lua_pcall(L, 0, 0, 0) != LUA_OK) lua_pop(L, 1);
}

static void run_close (Job *job) {
  WorkJob *j = (WorkJob *)job;
  release(j->w);
  j->w = NULL;
}

void ar__work_drop (Job *job) {
  WorkJob *j = (WorkJob *)job;
  free(j->path);
  free(j->cpath);
  if (j->w) release(j->w);
}

/* --- jobs that were left ------------------------------------------------ */

/* In the registry, until the end of the run: job -> what to call when it is
   home, worker -> its originals. */
static const char left_key = 0;

/* Keep the value on top under a job or a worker. [-1, +0, m] */
static void set_left (lua_State *L, const void *key) {
  if (lua_rawgetp(L, LUA_REGISTRYINDEX, &left_key) != LUA_TTABLE) {
    lua_pop(L, 1);
    lua_newtable(L);
    lua_pushvalue(L, -1);
    lua_rawsetp(L, LUA_REGISTRYINDEX, &left_key);
  }
  lua_insert(L, -2);
  lua_rawsetp(L, -2, key);
  lua_pop(L, 1);
}

/* (job, worker) */
static int call_left (lua_State *L) {
  const void *j = lua_touserdata(L, 1), *w = lua_touserdata(L, 2);
  if (lua_rawgetp(L, LUA_REGISTRYINDEX, &left_key) != LUA_TTABLE) return 0;
  lua_pushnil(L);
  lua_rawsetp(L, -2, w);
  lua_rawgetp(L, -1, j);
  lua_pushnil(L);
  lua_rawsetp(L, -3, j);
  if (lua_isfunction(L, -1)) lua_call(L, 0, 0);
  return 0;
}

static bool dispose (lua_State *L, Worker *w);

static bool left (lua_State *L, Job *job) {
  WorkJob *j = (WorkJob *)job;
  Worker *w = j->w;
  lua_pushcfunction(L, call_left);
  lua_pushlightuserdata(L, job);
  lua_pushlightuserdata(L, w);
  if (lua_pcall(L, 2, 0, 0) != LUA_OK) lua_pop(L, 1);
  j->w = NULL;
  j->told = true; /* before the task that left may have learned of it */
  if (!dispose(L, w)) lua_pop(L, 1);
  return true;
}

void ar__workers_reset (lua_State *L) {
  lua_pushnil(L);
  lua_rawsetp(L, LUA_REGISTRYINDEX, &left_key);
}

/* --- jobs, at home ------------------------------------------------------ */

static bool abort_leave (lua_State *L, Task *t) {
  WorkJob *j = t->wait_data;
  atomic_store(&j->w->cancelled, true);
  return ar__job_leave(L, t);
}

static bool abort_stay (lua_State *L, Task *t) {
  WorkJob *j = t->wait_data;
  atomic_store(&j->w->cancelled, true);
  return ar__job_stay(L, t);
}

static const JobKind prepare_kind = {
  .wait = {"start of a worker thread", ar__job_stay}, .run = run_prepare,
  .drop = ar__work_drop, .unlimited = true, .committed = true
};
static const JobKind stay_kind = {
  .wait = {"worker thread", abort_stay}, .run = ar__work_run,
  .drop = ar__work_drop,
  .unlimited = true, .committed = true
};
static const JobKind leave_kind = {
  .wait = {"worker thread", abort_leave}, .run = ar__work_run,
  .drop = ar__work_drop,
  .unlimited = true, .committed = true, .left = left
};
static const JobKind close_kind = {
  .wait = {"end of a worker", ar__job_leave}, .run = run_close,
  .drop = ar__work_drop, .unlimited = true
};

WorkJob *ar__work_new (lua_State *L, Worker *w, const JobKind *kind) {
  WorkJob *j = ar__job_new(L, w->home, kind, sizeof(WorkJob));
  j->w = w;
  atomic_fetch_add_explicit(&w->refs, 1, memory_order_relaxed);
  return j;
}

void ar__work_finish (WorkJob *j) {
  Worker *w = j->w;
  j->w = NULL;
  w->job = NULL;
  release(w);
}

/* --- the object --------------------------------------------------------- */

Worker *ar__worker_check (lua_State *L, const char *method) {
  Worker **p = ar__arg_self(L, WORKER, method);
  if (!*p) luaL_error(L, "the worker was released");
  return *p;
}

/* Is its job still under way? */
static bool is_busy (const Worker *w) {
  return w->job && w->job->state == JOB_GIVEN;
}

void ar__worker_originals (lua_State *L, const Worker *w) {
  if (lua_rawgetp(L, LUA_REGISTRYINDEX, w) == LUA_TTABLE) return;
  lua_pop(L, 1);
  if (lua_rawgetp(L, LUA_REGISTRYINDEX, &left_key) == LUA_TTABLE) {
    lua_rawgetp(L, -1, w);
    lua_remove(L, -2);
  }
  if (lua_istable(L, -1)) return;
  lua_pop(L, 1);
  lua_newtable(L);
}

/* The worker's user goes. What is still asked for is kept. */
static void forget_originals (lua_State *L, const Worker *w) {
  if (w->abandon && is_busy(w)) {
    ar__worker_originals(L, w);
    set_left(L, w);
  }
  lua_pushnil(L);
  lua_rawsetp(L, LUA_REGISTRYINDEX, w);
}

static Worker *pop_idle (Runtime *rt) {
  Worker *w = LINK_OWNER(rt->workers.prev, Worker, idle);
  list_remove(&w->idle);
  rt->nworkers--;
  return w;
}

/* get(): a worker that does nothing. */
static int get_worker (lua_State *L) {
  Runtime *rt = RUNTIME(L);
  Worker **p = lua_newuserdatauv(L, sizeof(Worker *), 1);
  Worker *w;
  ar__allow(L, rt, CAP_THREADS, "a function in another thread");
  *p = NULL;
  luaL_setmetatable(L, WORKER);
  if (list_empty(&rt->workers)) *p = w = new_worker(L, rt);
  else *p = w = pop_idle(rt);
  w->run = rt->run_id;
  w->tried = false;
  atomic_store(&w->cancelled, false);
  lua_newtable(L);
  lua_rawsetp(L, LUA_REGISTRYINDEX, w);
  return 1;
}

/* (worker) protected: close it in a thread. */
static int submit_close (lua_State *L) {
  Worker **p = lua_touserdata(L, 1);
  WorkJob *j = ar__job_new(L, (*p)->home, &close_kind, sizeof(WorkJob));
  j->w = *p;
  *p = NULL;
  ar__job_submit(L, &j->job);
  return 0;
}

/* Closing takes long: a thread does it, if one can be started. Ctrl-C may
   come meanwhile: then false, and it is on top. [-0, +(0|1), -] */
static bool dispose (lua_State *L, Worker *w) {
  bool ok;
  lua_pushcfunction(L, submit_close);
  lua_pushlightuserdata(L, &w);
  ok = lua_pcall(L, 1, 0, 0) == LUA_OK;
  if (w) release(w);
  if (ok || ar__isinstance_of(L, -1, VM_KEYBOARDINTERRUPT)) return ok;
  lua_pop(L, 1);
  return true;
}

/* Make the state fit for the next call; false if it isn't worth it, or if an
   event loop in it was left with work undone. */
static bool clean (Worker *w) {
  lua_State *L = w->L;
  if (w->core->run_id) return false;
  lua_settop(L, 0);
  lua_sethook(L, NULL, 0, 0);
  lua_gc(L, LUA_GCRESTART);
  ar__copy_forget(L);
  ar__context_drop(L, w->core, &w->core->context);
  if (ar__budget_is_short(&w->host->budget)) {
    lua_gc(L, LUA_GCCOLLECT, 0); /* what has finalizers takes two */
    lua_gc(L, LUA_GCCOLLECT, 0);
  }
  return lua_gc(L, LUA_GCCOUNT) < MAX_IDLE_KB;
}

/* worker:release(): it isn't used any more. A job that still runs in it
   goes on. */
static int worker_release (lua_State *L) {
  Worker **p = ar__arg_self(L, WORKER, "release"), *w = *p;
  Runtime *rt = RUNTIME(L);
  if (!w) return 0;
  forget_originals(L, w);
  *p = NULL;
  if (w->job || !w->L) release(w);
  else if (rt->nworkers >= MAX_IDLE || !clean(w)) {
    if (!dispose(L, w)) return lua_error(L);
  }
  else {
    list_append(&rt->workers, &w->idle);
    rt->nworkers++;
  }
  return 0;
}

/* The object was lost, or the state is being closed. */
static int worker_gc (lua_State *L) {
  Worker **p = lua_touserdata(L, 1), *w = *p;
  if (!w) return 0;
  *p = NULL;
  lua_pushnil(L);
  lua_rawsetp(L, LUA_REGISTRYINDEX, w);
  release(w);
  return 0;
}

void ar__workers_close (Runtime *rt) {
  while (!list_empty(&rt->workers)) release(pop_idle(rt));
}

/* --- giving it work ----------------------------------------------------- */

static int after_prepare (lua_State *L, int status, lua_KContext ctx) {
  WorkJob *j = (WorkJob *)ctx;
  Worker *w = j->w;
  (void)status;
  ar__work_finish(j);
  ar__woken(L, RUNTIME(L)->current);
  if (!w->L) luaL_error(L, "not enough memory for a worker state");
  return 0;
}

static char *path_field (lua_State *L, const char *name) {
  const char *s;
  char *copy = NULL;
  int top = lua_gettop(L);
  lua_getfield(L, LUA_REGISTRYINDEX, LUA_LOADED_TABLE);
  lua_getfield(L, -1, LUA_LOADLIBNAME);
  if (lua_istable(L, -1) && lua_getfield(L, -1, name) == LUA_TSTRING) {
    s = lua_tostring(L, -1);
    copy = strdup(s);
  }
  lua_settop(L, top);
  return copy;
}

/* await worker:prepare(): make its state, load the modules that load()
   found missing. */
static int worker_prepare (lua_State *L) {
  Runtime *rt = RUNTIME(L);
  Worker *w = ar__worker_check(L, "prepare");
  Task *t = ar__running(L, rt, "prepare");
  WorkJob *j = ar__work_new(L, w, &prepare_kind);
  j->path = path_field(L, "path");
  j->cpath = path_field(L, "cpath");
  w->job = &j->job;
  return ar__job_wait(L, &j->job, t, (lua_KContext)j, after_prepare);
}

/* worker:prepare_now(): the same in this thread, which waits for it. */
static int worker_prepare_now (lua_State *L) {
  Worker *w = ar__worker_check(L, "prepare_now");
  WorkJob *j = ar__work_new(L, w, &prepare_kind);
  j->path = path_field(L, "path");
  j->cpath = path_field(L, "cpath");
  run_prepare(&j->job);
  if (!w->L) luaL_error(L, "not enough memory for a worker state");
  return 0;
}

/* worker:is_left(): was it left alone with what it does? */
static int worker_is_left (lua_State *L) {
  const Worker *w = ar__worker_check(L, "is_left");
  lua_pushboolean(L, is_busy(w) || (w->job && ((WorkJob *)w->job)->told));
  return 1;
}

static int worker_is_new (lua_State *L) {
  lua_pushboolean(L, ar__worker_check(L, "is_new")->L == NULL);
  return 1;
}

static void raise_problem (lua_State *L, VmCopyStatus status,
                           const VmCopy *c) {
  if (status == COPY_REFUSED) ar__raise(L, VM_TYPEERROR, "%s", c->problem);
  if (status == COPY_RAISED && c->to == L) lua_error(L);
  luaL_error(L, "%s", c->problem);
}

/* worker:load(f, ...): false if prepare() must be called first. */
static int worker_load (lua_State *L) {
  Worker *w = ar__worker_check(L, "load");
  VmCopy c = {.from = L, .to = w->L, .first = 2, .n = lua_gettop(L) - 1,
              .last = w->tried, .noun = "argument", .fname = w->fname};
  VmCopyStatus status;
  snprintf(w->fname, sizeof(w->fname), "%s", ar__function_name(L, 2));
  ar__worker_originals(L, w);
  c.originals = lua_gettop(L);
  lua_settop(w->L, 0);
  status = ar__copy(&c);
  w->needs_modules = status == COPY_NEEDS;
  w->nargs = c.n - 1;
  if ((status != COPY_OK && status != COPY_NEEDS) ||
      !lua_checkstack(w->L, 20))
    raise_problem(L, status, &c);
  lua_pushboolean(L, status == COPY_OK);
  return 1;
}

int ar__worker_results (lua_State *L, Worker *w) {
  bool ok = w->status == LUA_OK;
  VmCopy c = {.from = w->L, .to = L, .first = 1, .n = ok ? w->nresults : 1,
              .home = true, .lenient = !ok, .noun = "result", .number = 1,
              .fname = w->fname};
  VmCopyStatus status;
  lua_pushboolean(L, ok);
  ar__worker_originals(L, w);
  c.originals = lua_gettop(L);
  status = ar__copy(&c);
  if (status != COPY_OK) raise_problem(L, status, &c);
  lua_remove(L, c.originals);
  return c.n;
}

static int after_run (lua_State *L, int status, lua_KContext ctx) {
  WorkJob *j = (WorkJob *)ctx;
  Worker *w = j->w;
  int n;
  (void)status;
  n = ar__woken(L, RUNTIME(L)->current);
  if (j->job.state != JOB_DONE) return n; /* it asks for something */
  if (w->abandon) {
    lua_pushnil(L);
    set_left(L, j);
  }
  ar__work_finish(j);
  lua_pushliteral(L, "done");
  return ar__worker_results(L, w) + 2;
}

static int wait_run (lua_State *L, WorkJob *j, Task *t) {
  return ar__job_wait(L, &j->job, t, (lua_KContext)j, after_run);
}

/* await worker:run(abandon, name, left): call what was loaded. Gives
   "done", whether it succeeded, and its results or its error; or "call" and
   what the worker asks for, see call.c. When that is answered, wait(). If
   the task leaves, left() is called when the worker is done. */
static int worker_run (lua_State *L) {
  Runtime *rt = RUNTIME(L);
  Worker *w = ar__worker_check(L, "run");
  Task *t = ar__running(L, rt, "run");
  const char *name = luaL_optstring(L, 3, "");
  bool leave = lua_toboolean(L, 2);
  WorkJob *j;
  lua_settop(L, 4);
  j = ar__work_new(L, w, leave ? &leave_kind : &stay_kind);
  snprintf(j->name, sizeof(j->name), "%s", name);
  lua_setiuservalue(L, 1, 1); /* its object, for wait() */
  if (leave) set_left(L, j);
  w->abandon = leave;
  w->job = &j->job;
  return wait_run(L, j, t);
}

static int worker_wait (lua_State *L) {
  Runtime *rt = RUNTIME(L);
  Worker *w = ar__worker_check(L, "wait");
  Task *t = ar__running(L, rt, "wait");
  if (!w->job) return luaL_error(L, "the worker does nothing");
  return wait_run(L, (WorkJob *)w->job, t);
}

/* raise(err): an error of a worker, here. */
static int raise_here (lua_State *L) {
  lua_settop(L, 1);
  ar__error_extend(L, 1, "in a worker thread, called by", L, 1);
  return lua_error(L);
}

/* processors(): how many this process may use */
static int processors (lua_State *L) {
  long n = sysconf(_SC_NPROCESSORS_ONLN);
  lua_pushinteger(L, n > 0 ? n : 1);
  return 1;
}

/* --- the module --------------------------------------------------------- */

int ar__open_workers (lua_State *L) {
  static const luaL_Reg meta[] = {{"__gc", worker_gc},
                                  {"__close", worker_release},
                                  {NULL, NULL}};
  static const luaL_Reg methods[] = {
    {"is_new", worker_is_new}, {"is_left", worker_is_left},
    {"load", worker_load}, {"prepare_now", worker_prepare_now},
    {"start", ar__worker_start}, {"release", worker_release}, {NULL, NULL}
  };
  static const VmAsyncReg async_methods[] = {
    {"prepare", worker_prepare}, {"run", worker_run},
    {"wait", worker_wait}, {NULL, NULL}
  };
  static const luaL_Reg functions[] = {
    {"get", get_worker}, {"raise", raise_here},
    {"processors", processors}, {NULL, NULL}
  };
  static const ClassDef def = {.name = WORKER, .meta = meta,
                               .methods = methods,
                               .async_methods = async_methods};
  Runtime *rt = ar__runtime_get(L);
  ar__define_class(L, rt, &def);
  lua_newtable(L);
  ar__setfuncs(L, rt, functions);
  ar__call_lib(L, rt);
  return 1;
}
