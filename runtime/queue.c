/* SPDX-License-Identifier: MIT
**
** Queues of values between tasks, with a count of the work that isn't
** done: the inside of asyncio's. What waits takes its turn and looks again
** when it is woken, so that an item that was put isn't lost with a task
** that is cancelled.
**
** Scripts have a table around it, whose item 1 it is.
*/
#include <string.h>

#include "runtime/runtime.h"

#define QUEUE "Queue"
#define FIRST_ROOM 8

enum {
  UV_ITEMS = 1,
  UV_PUT, UV_GET, /* of a heap: put(items, n, item), get(items, n) */
  UV_COUNT = UV_GET
};

typedef enum QueueKind { QUEUE_FIFO, QUEUE_LIFO, QUEUE_HEAP } QueueKind;

/* Items are numbered from [first] on; number n has slot n % room + 1. Those
   of a heap are a sequence. */
typedef struct Queue {
  const void *mark;
  Runtime *rt;
  Lot getters, putters, joiners;
  lua_Integer max;      /* no limit if it isn't positive */
  lua_Unsigned first, count, room;
  lua_Unsigned unfinished;
  unsigned loop_id;     /* where tasks have waited, or 0 */
  uint8_t kind;         /* QueueKind */
  bool shut;
} Queue;

static const char queue_mark = 0;

/* Replace the table at 1 by the queue in it. */
static Queue *check_queue (lua_State *L, const char *method) {
  Queue *q = NULL;
  if (lua_istable(L, 1) && lua_rawgeti(L, 1, 1) == LUA_TUSERDATA)
    q = lua_touserdata(L, -1);
  if (!q || lua_rawlen(L, -1) != sizeof(Queue) || q->mark != &queue_mark)
    ar__arg_self(L, QUEUE, method);
  lua_replace(L, 1);
  return q;
}

/* --- items ----------------------------------------------------------- */

static lua_Integer slot (const Queue *q, lua_Unsigned i) {
  return (lua_Integer)((q->first + i) & (q->room - 1)) + 1;
}

/* Make room for one more: the items stand in turn in a new table.
   [-0, +0, m] */
static void grow (lua_State *L, Queue *q) {
  lua_Unsigned room = q->room ? 2 * q->room : FIRST_ROOM;
  lua_createtable(L, room < 1000000 ? (int)room : 0, 0);
  lua_getiuservalue(L, 1, UV_ITEMS);
  for (lua_Unsigned i = 0; i < q->count; i++) {
    lua_rawgeti(L, -1, slot(q, i));
    lua_rawseti(L, -3, (lua_Integer)i + 1);
  }
  lua_pop(L, 1);
  lua_setiuservalue(L, 1, UV_ITEMS);
  q->room = room;
  q->first = 0;
}

/* The item is at 2. [-0, +0, e] */
static void add_item (lua_State *L, Queue *q) {
  if (q->kind == QUEUE_HEAP) {
    lua_getiuservalue(L, 1, UV_PUT);
    lua_getiuservalue(L, 1, UV_ITEMS);
    lua_pushinteger(L, (lua_Integer)q->count);
    lua_pushvalue(L, 2);
    lua_call(L, 3, 0);
  }
  else {
    if (q->count == q->room) grow(L, q);
    lua_getiuservalue(L, 1, UV_ITEMS);
    lua_pushvalue(L, 2);
    lua_rawseti(L, -2, slot(q, q->count));
    lua_pop(L, 1);
  }
  q->count++;
}

/* Push the next item, which isn't in the queue any more. [-0, +1, e] */
static void take_item (lua_State *L, Queue *q) {
  lua_Integer at;
  if (q->kind == QUEUE_HEAP) {
    lua_getiuservalue(L, 1, UV_GET);
    lua_getiuservalue(L, 1, UV_ITEMS);
    lua_pushinteger(L, (lua_Integer)q->count);
    lua_call(L, 2, 1);
    q->count--;
    return;
  }
  lua_getiuservalue(L, 1, UV_ITEMS);
  at = slot(q, q->kind == QUEUE_FIFO ? 0 : q->count - 1);
  lua_rawgeti(L, -1, at);
  lua_pushnil(L);
  lua_rawseti(L, -3, at);
  lua_remove(L, -2);
  q->count--;
  if (q->kind == QUEUE_FIFO) q->first++;
}

static bool is_full (const Queue *q) {
  return q->max > 0 && q->count >= (lua_Unsigned)q->max;
}

/* --- putting and getting --------------------------------------------- */

static int raise_shut (lua_State *L, Queue *q) {
  return ar__raise_core(L, q->rt, CORE_QUEUESHUTDOWN, "%s", "");
}

static int put_item (lua_State *L, Queue *q) {
  if (q->shut) return raise_shut(L, q);
  add_item(L, q);
  q->unfinished++;
  ar__lot_unpark(&q->getters, 1);
  return 0;
}

static int get_item (lua_State *L, Queue *q) {
  take_item(L, q);
  ar__lot_unpark(&q->putters, 1);
  return 1;
}

static const WaitKind get_wait = {.what = "Queue.get", IN_LOT};
static const WaitKind put_wait = {.what = "Queue.put", IN_LOT};
static const WaitKind join_wait = {.what = "Queue.join", IN_LOT};

/* Park the running task in a lot of the queue. */
static int wait_in (lua_State *L, Queue *q, Lot *lot,
                    const WaitKind *kind, lua_KFunction k) {
  Runtime *rt = q->rt;
  Task *t = ar__running(L, rt, kind->what);
  if (q->loop_id == 0) q->loop_id = rt->loop_id;
  if (q->loop_id != rt->loop_id)
    return ar__raise(L, VM_RUNTIMEERROR, "this Queue is bound to a different "
                                         "event loop");
  list_append(&lot->waiters, &t->waiting);
  lot->count++;
  return ar__park(L, t, kind, lot, (lua_KContext)t, k);
}

/* It was woken, and cancelled before its turn came: the next one is woken
   in its place if there is [more]. */
static void check_thrown (lua_State *L, Task *t, Lot *lot, bool more) {
  ar__woken(L, t);
  if (!t->thrown) return;
  if (more) ar__lot_unpark(lot, 1);
  ar__raise_cancelled(L, t);
}

static int get_or_wait (lua_State *L, Queue *q);

static int after_get (lua_State *L, int status, lua_KContext ctx) {
  Queue *q = lua_touserdata(L, 1);
  (void)status;
  check_thrown(L, (Task *)ctx, &q->getters, q->count > 0);
  return get_or_wait(L, q);
}

static int get_or_wait (lua_State *L, Queue *q) {
  if (q->count > 0) return get_item(L, q);
  if (q->shut) return raise_shut(L, q);
  return wait_in(L, q, &q->getters, &get_wait, after_get);
}

static int queue_get (lua_State *L) {
  Queue *q = check_queue(L, "get");
  lua_settop(L, 1);
  return get_or_wait(L, q);
}

static int put_or_wait (lua_State *L, Queue *q);

static int after_put (lua_State *L, int status, lua_KContext ctx) {
  Queue *q = lua_touserdata(L, 1);
  (void)status;
  check_thrown(L, (Task *)ctx, &q->putters, !is_full(q));
  return put_or_wait(L, q);
}

static int put_or_wait (lua_State *L, Queue *q) {
  if (!is_full(q) || q->shut) return put_item(L, q);
  return wait_in(L, q, &q->putters, &put_wait, after_put);
}

static int queue_put (lua_State *L) {
  Queue *q;
  lua_settop(L, 2);
  q = check_queue(L, "put");
  return put_or_wait(L, q);
}

static int queue_put_nowait (lua_State *L) {
  Queue *q;
  lua_settop(L, 2);
  q = check_queue(L, "put_nowait");
  if (is_full(q) && !q->shut)
    return ar__raise_core(L, q->rt, CORE_QUEUEFULL, "%s", "");
  return put_item(L, q);
}

static int queue_get_nowait (lua_State *L) {
  Queue *q = check_queue(L, "get_nowait");
  if (q->count > 0) return get_item(L, q);
  if (q->shut) return raise_shut(L, q);
  return ar__raise_core(L, q->rt, CORE_QUEUEEMPTY, "%s", "");
}

static int queue_qsize (lua_State *L) {
  lua_pushinteger(L, (lua_Integer)check_queue(L, "qsize")->count);
  return 1;
}

static int queue_empty (lua_State *L) {
  lua_pushboolean(L, check_queue(L, "empty")->count == 0);
  return 1;
}

static int queue_full (lua_State *L) {
  lua_pushboolean(L, is_full(check_queue(L, "full")));
  return 1;
}

/* --- the end of the work --------------------------------------------- */

static void finish_one (Queue *q) {
  q->unfinished--;
  if (q->unfinished == 0) ar__lot_unpark(&q->joiners, UINT32_MAX);
}

static int queue_task_done (lua_State *L) {
  Queue *q = check_queue(L, "task_done");
  if (q->unfinished == 0)
    return ar__raise(L, VM_VALUEERROR, "task_done() called too many times");
  finish_one(q);
  return 0;
}

static int after_join (lua_State *L, int status, lua_KContext ctx) {
  Queue *q = lua_touserdata(L, 1);
  (void)status;
  check_thrown(L, (Task *)ctx, &q->joiners, false);
  return 0;
}

static int queue_join (lua_State *L) {
  Queue *q = check_queue(L, "join");
  lua_settop(L, 1);
  if (q->unfinished == 0) return 0;
  return wait_in(L, q, &q->joiners, &join_wait, after_join);
}

/* queue:shutdown(immediate) */
static int queue_shutdown (lua_State *L) {
  Queue *q;
  lua_settop(L, 2);
  q = check_queue(L, "shutdown");
  if (lua_istable(L, 2)) lua_getfield(L, 2, "immediate");
  q->shut = true;
  if (lua_toboolean(L, -1))
    while (q->count > 0) {
      take_item(L, q);
      lua_pop(L, 1);
      if (q->unfinished > 0) finish_one(q);
    }
  ar__lot_unpark(&q->getters, UINT32_MAX);
  ar__lot_unpark(&q->putters, UINT32_MAX);
  return 0;
}

/* --- making one ------------------------------------------------------ */

/* new_queue(maxsize, kind, put, get) */
static int new_queue (lua_State *L) {
  static const char *const kinds[] = { /* ORDER QueueKind */
    "fifo", "lifo", "heap", NULL
  };
  Runtime *rt = RUNTIME(L);
  lua_Number max = luaL_checknumber(L, 1);
  int kind = luaL_checkoption(L, 2, NULL, kinds);
  Queue *q;
  lua_settop(L, 4);
  q = lua_newuserdatauv(L, sizeof(Queue), UV_COUNT);
  memset(q, 0, sizeof(Queue));
  q->mark = &queue_mark;
  q->rt = rt;
  q->kind = (uint8_t)kind;
  q->max = max < 1e18 ? (lua_Integer)max : 0;
  ar__lot_init(&q->getters, rt);
  ar__lot_init(&q->putters, rt);
  ar__lot_init(&q->joiners, rt);
  luaL_setmetatable(L, QUEUE);
  lua_newtable(L);
  lua_setiuservalue(L, 5, UV_ITEMS);
  lua_pushvalue(L, 3);
  lua_setiuservalue(L, 5, UV_PUT);
  lua_pushvalue(L, 4);
  lua_setiuservalue(L, 5, UV_GET);
  return 1;
}

void ar__queue_lib (lua_State *L, Runtime *rt) {
  static const luaL_Reg methods[] = {
    {"put_nowait", queue_put_nowait}, {"get_nowait", queue_get_nowait},
    {"qsize", queue_qsize}, {"empty", queue_empty}, {"full", queue_full},
    {"task_done", queue_task_done}, {"shutdown", queue_shutdown},
    {NULL, NULL}
  };
  static const VmAsyncReg async_methods[] = {
    {"get", queue_get}, {"put", queue_put}, {"join", queue_join},
    {NULL, NULL}
  };
  static const luaL_Reg functions[] = {{"new_queue", new_queue},
                                       {NULL, NULL}};
  static const ClassDef def = {.name = QUEUE, .methods = methods,
                               .async_methods = async_methods};
  ar__define_class(L, rt, &def);
  ar__setfuncs(L, rt, functions);
}
