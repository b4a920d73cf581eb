/* SPDX-License-Identifier: MIT
**
** The init task: the root of a run's tasks. It has no thread: a state
** machine that starts main, waits for it, and takes down what is left.
*/
#include <string.h>

#include "runtime/runtime.h"

/* INIT_HELD: without main; the run lasts until it is released. */
enum { INIT_START, INIT_HELD, INIT_MAIN, INIT_LOOSE, INIT_SYSTEM, INIT_END };

/* Open a nursery of the init task. [-0, +0, m] */
static Nursery *open_root_nursery (lua_State *L, Runtime *rt) {
  Nursery *n = ar__nursery_new(L, rt, rt->strict_groups);
  ar__nursery_open(L, n, rt->init); /* now end_run knows it */
  ar__scope_enter(L, n->scope, rt->init);
  lua_pop(L, 1);
  return n;
}

/* The init task waits until its nursery is empty, whatever is cancelled. */
static bool abort_init (lua_State *L, Task *t) {
  (void)L;
  (void)t;
  return false;
}

static const WaitKind init_wait = {.what = "the end of the run",
                                   .abort = abort_init};

static void park (Runtime *rt, int stage) {
  list_init(&rt->init->queue);
  rt->stage = stage;
  rt->init->state = TASK_PARKED;
  rt->init->wait = &init_wait;
}

static void wait_for (Runtime *rt, Nursery *n, int stage) {
  park(rt, stage);
  n->body_done = true;
  n->waiting = true;
}

/* Start main, whose function and arguments are the stack of run. */
static void start_main (lua_State *L, Runtime *rt) {
  int n = lua_gettop(L);
  rt->system_nursery = open_root_nursery(L, rt);
  rt->main_nursery = open_root_nursery(L, rt);
  luaL_checkstack(L, n + 10, "too many arguments");
  for (int i = 1; i <= n; i++) lua_pushvalue(L, i);
  rt->main = ar__spawn(L, rt->main_nursery, n - 1, "trio.run");
  wait_for(rt, rt->main_nursery, INIT_MAIN);
}

static void end_init (Runtime *rt) {
  rt->stage = INIT_END;
  rt->tasks--;
  if (rt->hooks) ar__fire_task(rt->init, HOOK_TASK_EXITED);
}

/* Generators that were left in the middle are closed, in tasks that are
   cancelled: they clean up, but wait for nothing. */
static void close_generators (lua_State *L, Runtime *rt) {
  while (ar__gen_push_open(L, rt->vm))
    ar__spawn(L, rt->system_nursery, 1, "trio.run");
}

void ar__abandoned (void *ud, lua_State *L) {
  Runtime *rt = ar__runtime_get(L);
  (void)ud;
  if (rt->run_id && rt->system_nursery && !rt->system_nursery->closed)
    ar__spawn(L, rt->system_nursery, 1, "trio.run");
  else
    lua_pop(L, 2);
}

/* Main has ended. Jobs that are left are cancelled; so are those that they
   start meanwhile and leave behind. */
static void end_loose (lua_State *L, Runtime *rt) {
  Nursery *system = rt->system_nursery;
  park(rt, INIT_LOOSE); /* what is cancelled may end at once */
  if (ar__loose_doom(L, rt) > 0) return;
  ar__mailbox_end(L, rt);
  rt->ending = true;
  close_generators(L, rt);
  ar__scope_cancel(L, system->scope, SOURCE_SHUTDOWN);
  if (system->nchildren == 0) {
    system->closed = true;
    end_init(rt);
  }
  else
    wait_for(rt, system, INIT_SYSTEM);
}

void ar__init_step (lua_State *L, Runtime *rt) {
  switch (rt->stage) {
    case INIT_START: start_main(L, rt); break;
    case INIT_HELD: case INIT_MAIN: case INIT_LOOSE:
      end_loose(L, rt);
      break;
    default: end_init(rt);
  }
}

/* [-0, +0, m] */
static void make_init (lua_State *L, Runtime *rt) {
  Task *t = &rt->init_task;
  memset(t, 0, sizeof(Task));
  t->rt = rt;
  list_init(&t->queue);
  list_init(&t->in_scope);
  list_init(&t->sibling);
  list_init(&t->waiting);
  rt->init = t;
  rt->stage = INIT_START;
  rt->tasks = 1;
  if (rt->context.set)
    ar__context_inherit(L, rt, &t->context, &rt->context);
}

void ar__init_spawn (lua_State *L, Runtime *rt) {
  make_init(L, rt);
  if (rt->hooks) ar__fire_task(rt->init, HOOK_TASK_SPAWNED);
  ar__schedule(rt->init);
}

bool ar__init_release (Runtime *rt) {
  if (rt->stage != INIT_HELD || rt->init->state != TASK_PARKED)
    return false;
  ar__wake(rt->init);
  return true;
}

void ar__init_hold (lua_State *L, Runtime *rt) {
  make_init(L, rt);
  rt->system_nursery = open_root_nursery(L, rt);
  park(rt, INIT_HELD);
}
