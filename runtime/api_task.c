/* SPDX-License-Identifier: MIT
**
** The public API: tasks that the host starts. Such a task is a child of the
** system nursery whose outcome goes, by a breaker, to a handle of the
** host's; the values are in the registry, under the handle's address.
*/
#include "runtime/api.h"

#include <stdlib.h>
#include <string.h>

struct ar_Task {
  Breaker task;      /* set while it is alive */
  Link link;         /* in ar_Runtime.tasks, then .finished until told */
  ar_Runtime *rt;    /* counted */
  ar_TaskState state;
  bool kept;         /* the registry has its outcome */
  bool seen;         /* the host knows how it ended */
  bool held;         /* by the host */
  bool pending;      /* it isn't told yet */
  int nresults;
  char *name;        /* of one that has failed; malloc's, or NULL */
  Scope *scope;      /* around the task, from cancel; or NULL */
  void (*done) (ar_Task *task, void *ud);
  void *ud;
};

static void free_task (ar_Task *t) {
  list_remove(&t->link);
  ar_release(t->rt);
  free(t->name);
  free(t);
}

/* --- the end ---------------------------------------------------------- */

/* The values above [base] are kept as a table. */
static void keep_results (lua_State *L, ar_Task *t, int base, int n) {
  lua_createtable(L, n, 0);
  for (int i = 1; i <= n; i++) {
    lua_pushvalue(L, base + i);
    lua_rawseti(L, -2, i);
  }
  lua_rawsetp(L, LUA_REGISTRYINDEX, t);
  t->kept = true;
  t->nresults = n;
  t->state = AR_TASK_DONE;
}

/* Without what cancel has made of it. */
static void keep_error (lua_State *L, ar_Task *t, int err) {
  Runtime *core = t->rt->core;
  t->state = AR_TASK_FAILED;
  lua_pushvalue(L, err);
  if (lua_isnil(L, -1)) ar__replace_nil(L, lua_gettop(L));
  if (t->scope) {
    lua_pushvalue(L, -1);
    ar__scope_filter(L, t->scope);
    if (lua_isnil(L, -1)) t->state = AR_TASK_CANCELLED;
    else lua_replace(L, -2);
    lua_settop(L, err + 1);
  }
  if (ar__is_core(L, core, -1, CORE_CANCELLED))
    t->state = AR_TASK_CANCELLED;
  lua_rawsetp(L, LUA_REGISTRYINDEX, t);
  t->kept = true;
}

/* It is over, and someone is to be told between two passes. */
static void finish (ar_Task *t, ar_TaskState state) {
  ar_Runtime *rt = t->rt;
  t->state = state;
  t->pending = true;
  list_remove(&t->link);
  list_append(&rt->finished, &t->link);
  rt->alive--;
  rt->core->notified = true;
  if (rt->joining && (rt->joined == t || (!rt->joined && !rt->alive)))
    rt->core->stopping = rt->core->held;
}

/* On the task's thread. What needs memory comes last, and may fail: then it
   has failed for want of memory. */
static void on_end (lua_State *L, Breaker *b, Task *task, int nresults) {
  ar_Task *t = LINK_OWNER(b, ar_Task, task);
  int top = lua_gettop(L);
  finish(t, AR_TASK_FAILED);
  if (!lua_checkstack(L, 10)) return;
  if (nresults < 0) {
    t->name = strdup(ar__task_name(L, task));
    lua_pop(L, 1);
  }
  if (nresults >= 0) keep_results(L, t, top - nresults, nresults);
  else keep_error(L, t, top);
  lua_settop(L, top);
}

/* [-0, +0, -] */
static void forget_values (lua_State *L, ar_Task *t) {
  if (L && lua_checkstack(L, 2)) {
    lua_pushnil(L);
    lua_rawsetp(L, LUA_REGISTRYINDEX, t);
    lua_pushnil(L);
    lua_rawsetp(L, LUA_REGISTRYINDEX, &t->scope);
  }
  t->kept = false;
  t->scope = NULL;
}

/* Nobody will ask for its error any more. */
static void report_unseen (lua_State *L, ar_Task *t) {
  if (t->state != AR_TASK_FAILED || t->seen || !L) return;
  t->seen = true;
  if (!lua_checkstack(L, 5)) return;
  if (t->kept) lua_rawgetp(L, LUA_REGISTRYINDEX, t);
  else lua_pushliteral(L, "not enough memory");
  ar__unhandled(L, t->rt->core, t->name);
}

/* The host has let it go, and it has ended. */
static void dispose (lua_State *L, ar_Task *t) {
  report_unseen(L, t);
  forget_values(L, t);
  free_task(t);
}

/* Call the done function; the host may release the handle in it. */
static void tell (lua_State *L, ar_Task *t) {
  ar_Runtime *rt = t->rt;
  void (*done) (ar_Task *, void *) = t->done;
  t->pending = false;
  t->done = NULL;
  list_remove(&t->link);
  if (t->held && done) {
    rt->depth++;
    done(t, t->ud);
    rt->depth--;
  }
  else if (!t->held)
    dispose(L, t);
}

void ar__api_tell (lua_State *L, ar_Runtime *rt) {
  while (!list_empty(&rt->finished))
    tell(L, LINK_OWNER(rt->finished.next, ar_Task, link));
}

/* A run has broken down, or the runtime closes: they will never end. */
static void drop (lua_State *L, ar_Runtime *rt, bool all) {
  Link *l = rt->tasks.next;
  while (l != &rt->tasks) {
    ar_Task *t = LINK_OWNER(l, ar_Task, link);
    l = l->next;
    if (!all && t->task.task) continue;
    ar__breaker_unset(&t->task);
    finish(t, AR_TASK_DROPPED);
  }
  ar__api_tell(L, rt);
}

void ar__api_sweep (ar_Runtime *rt) {
  drop(rt->L, rt, false);
  if (!rt->core->run_id) ar__api_drop_waits(rt->L, rt);
}

void ar__api_drop_tasks (ar_Runtime *rt) {
  drop(rt->L, rt, true);
}

/* --- starting --------------------------------------------------------- */

static ar_Task *new_task (ar_Runtime *rt, bool held) {
  ar_Task *t = calloc(1, sizeof(ar_Task));
  if (!t) return NULL;
  t->rt = rt;
  t->task.ended = on_end;
  t->held = held;
  ar_retain(rt);
  list_init(&t->link);
  return t;
}

void ar__api_hold (lua_State *L, ar_Runtime *rt) {
  if (rt->core->run_id) return;
  ar__core_push(L); /* its classes are needed */
  lua_pop(L, 1);
  ar__run_hold(L, rt->core, ++rt->core->loop_ids);
  rt->own_loop = rt->core->loop_id;
}

/* (handle, f, args...) */
static int protected_spawn (lua_State *L) {
  ar_Task *t = lua_touserdata(L, 1);
  Runtime *core = t->rt->core;
  Task *task;
  ar__api_hold(L, t->rt);
  task = ar__spawn(L, core->system_nursery, lua_gettop(L) - 2, "ar_spawn");
  task->hosted = true;
  ar__breaker_set(&t->task, task);
  list_append(&t->rt->tasks, &t->link);
  t->rt->alive++;
  return 0;
}

static bool is_ending (const Runtime *core) {
  return core->ending || core->closed ||
         (core->run_id && (!core->system_nursery ||
                           core->system_nursery->closed));
}

int ar_spawn (ar_Runtime *rt, int nargs, ar_Task **task) {
  int status = ar__api_check(rt);
  lua_State *L = rt->L;
  ar_Task *t;
  if (task) *task = NULL;
  if (status != AR_OK) return status;
  if (nargs < 0 || lua_gettop(L) <= nargs) return AR_EINVAL;
  if (is_ending(rt->core)) return AR_EBUSY;
  if (!lua_checkstack(L, 5)) return AR_ENOMEM;
  t = new_task(rt, task != NULL);
  if (!t) return AR_ENOMEM;
  lua_pushcfunction(L, protected_spawn);
  lua_pushlightuserdata(L, t);
  lua_rotate(L, -(nargs + 3), 2);
  status = lua_pcall(L, nargs + 2, 0, 0);
  if (status != LUA_OK) free_task(t);
  else if (task) *task = t;
  ar__api_nudge(rt);
  return status;
}

/* --- running ---------------------------------------------------------- */

static bool is_joined (const ar_Runtime *rt) {
  return rt->joined ? rt->joined->state != AR_TASK_ALIVE : rt->alive == 0;
}

/* (runtime) */
static int protected_join (lua_State *L) {
  ar_Runtime *rt = lua_touserdata(L, 1);
  Runtime *core = rt->core;
  while (core->run_id && core->tasks > 0) {
    if (!rt->joined) ar__api_tell(L, rt); /* may start more */
    if (is_joined(rt)) break;
    ar__run_pump(L, core);
  }
  if (core->run_id && (core->tasks == 0 || (!rt->joined && !rt->alive)))
    ar__run_release(L, core);
  return 0;
}

int ar__api_drive (ar_Runtime *rt, lua_CFunction f, void *arg) {
  lua_State *L = rt->L;
  int status;
  if (!lua_checkstack(L, 5)) return AR_ENOMEM;
  rt->depth++;
  lua_pushcfunction(L, ar__error_handler);
  lua_pushcfunction(L, f);
  lua_pushlightuserdata(L, arg);
  status = lua_pcall(L, 1, 0, -3);
  lua_remove(L, status == LUA_OK ? -1 : -2);
  rt->depth--;
  ar__api_sweep(rt);
  if (ar__host_strained(&rt->host)) ar__host_relieve(L, rt->core);
  return status;
}

/* A run is on, or somebody else's is interrupted. */
static bool is_busy (const Runtime *core) {
  return core->L || (core->run_id && !core->held);
}

int ar_join (ar_Runtime *rt, ar_Task *task) {
  int status = ar__api_check(rt);
  if (status != AR_OK) return status;
  if (task && task->rt != rt) return AR_EINVAL;
  if (is_busy(rt->core) || rt->joining) return AR_EBUSY;
  rt->joined = task;
  rt->joining = true;
  status = ar__api_drive(rt, protected_join, rt);
  rt->joining = false;
  rt->joined = NULL;
  return status;
}

/* --- the handle ------------------------------------------------------- */

static bool is_own (const ar_Task *t) {
  return pthread_equal(t->rt->thread, pthread_self());
}

int ar_task_state (ar_Task *task) {
  if (!is_own(task)) return AR_EWRONGTHREAD;
  if (task->state != AR_TASK_ALIVE) task->seen = true;
  return (int)task->state;
}

/* (task) -> its results */
static int push_results (lua_State *L) {
  ar_Task *t = lua_touserdata(L, 1);
  luaL_checkstack(L, t->nresults + 5, "too many results");
  lua_rawgetp(L, LUA_REGISTRYINDEX, t);
  for (int i = 1; i <= t->nresults; i++) lua_rawgeti(L, 2, i);
  return t->nresults;
}

/* What was raised; Cancelled if nothing else is known. */
static int push_error (lua_State *L) {
  ar_Task *t = lua_touserdata(L, 1);
  if (t->kept) lua_rawgetp(L, LUA_REGISTRYINDEX, t);
  else if (t->state == AR_TASK_FAILED)
    lua_pushliteral(L, "not enough memory");
  else {
    lua_pushliteral(L, "the task's run has broken down");
    ar__core_exception(L, "Cancelled");
  }
  return 1;
}

int ar_task_result (ar_Task *task, int *n) {
  ar_Runtime *rt = task->rt;
  int status = ar__api_check(rt);
  bool ok = task->state == AR_TASK_DONE;
  if (status != AR_OK) return status;
  if (task->state == AR_TASK_ALIVE) return AR_EBUSY;
  task->seen = true;
  if (!n) return ok ? AR_OK : LUA_ERRRUN;
  *n = 0;
  if (!lua_checkstack(rt->L, task->nresults + 5)) return AR_ENOMEM;
  lua_pushcfunction(rt->L, ok ? push_results : push_error);
  lua_pushlightuserdata(rt->L, task);
  status = lua_pcall(rt->L, 1, ok ? LUA_MULTRET : 1, 0);
  if (status == LUA_OK) *n = ok ? task->nresults : 1;
  return status == LUA_OK && !ok ? LUA_ERRRUN : status;
}

/* (task) */
static int protected_cancel (lua_State *L) {
  ar_Task *t = lua_touserdata(L, 1);
  if (!t->scope) {
    Scope *s = ar__scope_new(L, t->rt->core);
    lua_rawsetp(L, LUA_REGISTRYINDEX, &t->scope);
    ar__scope_wrap(s, t->task.task);
    t->scope = s;
  }
  ar__scope_cancel(L, t->scope, SOURCE_EXPLICIT);
  return 0;
}

int ar_task_cancel (ar_Task *task) {
  int status = ar__api_check(task->rt);
  lua_State *L = task->rt->L;
  if (status != AR_OK) return status;
  if (!task->task.task) return AR_OK;
  if (ar__api_try(L, protected_cancel, task) == LUA_OK) {
    ar__api_nudge(task->rt);
    return AR_OK;
  }
  lua_pop(L, 1);
  return AR_ENOMEM;
}

int ar_task_on_done (ar_Task *task, void (*f) (ar_Task *task, void *ud),
                     void *ud) {
  if (!is_own(task)) return AR_EWRONGTHREAD;
  if (task->state != AR_TASK_ALIVE && !task->pending) {
    if (f) f(task, ud);
    return AR_OK;
  }
  task->done = f;
  task->ud = ud;
  return AR_OK;
}

void ar_task_release (ar_Task *task) {
  if (!task || !is_own(task)) return;
  task->held = false;
  task->done = NULL;
  if (task->state != AR_TASK_ALIVE && !task->pending)
    dispose(task->rt->L, task);
}

/* --- cancelling all --------------------------------------------------- */

/* (runtime) */
static int protected_release (lua_State *L) {
  ar_Runtime *rt = lua_touserdata(L, 1);
  ar__run_release(L, rt->core);
  return 0;
}

/* Inside a run. */
static int cancel_now (lua_State *L) {
  Runtime *core = ((ar_Runtime *)lua_touserdata(L, 1))->core;
  if (!ar__init_release(core) && core->system_nursery)
    ar__scope_cancel(L, core->system_nursery->scope, SOURCE_SHUTDOWN);
  return 0;
}

int ar_cancel_all (ar_Runtime *rt, double grace) {
  Runtime *core = rt->core;
  int status = ar__api_check(rt);
  if (status != AR_OK) return status;
  if (!core->run_id) return AR_OK;
  if (!(grace > 0)) grace = 0;
  core->drop_at = ar__monotonic() + grace;
  if (!core->L && core->held) {
    return ar__api_drive(rt, protected_release, rt);
  }
  if (ar__api_try(rt->L, cancel_now, rt) == LUA_OK) {
    ar__api_nudge(rt);
    return AR_OK;
  }
  lua_pop(rt->L, 1); /* it is dropped, then */
  return AR_OK;
}
