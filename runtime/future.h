/* SPDX-License-Identifier: MIT
**
** Futures: outcomes that come later. A future belongs to the event loop
** (Runtime.loop_id) in which it was made; a task may work on it.
*/
#ifndef AR_FUTURE_H
#define AR_FUTURE_H

#include "runtime/runtime.h"

typedef enum FutureState {
  FUTURE_PENDING, FUTURE_CANCELLED, FUTURE_RESULT, FUTURE_ERROR
} FutureState;

typedef enum FutureKind {
  FUTURE_PLAIN,
  FUTURE_TASK,  /* the outcome of a task */
  FUTURE_GATHER /* the outcomes of other futures, see gather.c */
} FutureKind;

/* User values. */
enum {
  /* its result or error; of a cancelled one, the error or its message */
  FUTURE_VALUE = 1,
  FUTURE_CALLBACKS, /* one entry, or a list; once it failed: its Unseen */
  FUTURE_PLAIN_VALUES = FUTURE_CALLBACKS,
  /* tasks */
  FUTURE_CORO, FUTURE_NAME, FUTURE_TASK_VALUES = FUTURE_NAME,
  /* gather */
  FUTURE_CHILDREN = FUTURE_CORO, FUTURE_GATHER_VALUES = FUTURE_CHILDREN
};

typedef struct Unseen Unseen;

struct Future {
  const void *mark;    /* &ar__future_mark: a check that costs nothing */
  Runtime *rt;
  Task *task;          /* a task's, while it lives; or NULL */
  Unseen *unseen;      /* an error that nobody has looked at, or NULL */
  unsigned loop_id;
  uint32_t ncallbacks;
  uint32_t number;     /* tasks: of its default name */
  uint32_t cancels;    /* tasks: cancel() less uncancel() */
  uint32_t left;       /* gather: children that aren't done */
  uint8_t state;       /* FutureState */
  uint8_t kind;        /* FutureKind */
  bool traced;         /* its error says who awaited it first */
  bool doomed;         /* tasks: cancelled because the run ends */
  bool keeps_errors;   /* gather: errors are results */
  bool cancel_asked;   /* gather: cancel() */
  bool settling;       /* gather: its end was scheduled */
};

extern const char ar__future_mark;

#define FUTURE "Future"
#define LOOSE "FutureTask" /* asyncio's Task */

/* The future at [idx], or NULL. [-0, +0, -] */
Future *ar__future_test (lua_State *L, int idx);
/* A method's self. */
Future *ar__future_self (lua_State *L, const char *method);
/* Push a new one. [-0, +1, m] */
Future *ar__future_new (lua_State *L, Runtime *rt, FutureKind kind,
                        unsigned loop_id);

/* Settle the pending future at [idx], and schedule what waits for it: with
** the value on top, ... */
void ar__future_set_result (lua_State *L, int idx); /* [-1, +0, m] */
/* ... with the error on top, ... */
void ar__future_set_error (lua_State *L, int idx);  /* [-1, +0, m] */
/* ... or as cancelled, with the message or the CancelledError on top. */
void ar__future_set_cancelled (lua_State *L, int idx); /* [-1, +0, m] */

/* Add what is on top to what is called when it is done: a function, a
** Task (light userdata) or a gathering future. [-1, +0, m] */
void ar__future_add (lua_State *L, int idx);

/* cancel(): ask the future at [idx] to end as cancelled, with the message
** on top. Result: false if that can't be. [-1, +0, e] */
bool ar__future_cancel (lua_State *L, int idx);

/* Its error will be looked at. [-0, +0, -] */
void ar__future_seen (Future *f);
/* Push the error of one that failed or was cancelled. [-0, +1, m] */
void ar__future_push_error (lua_State *L, int idx);
/* Push a CancelledError for the message on top. [-1, +1, e] */
void ar__cancelled_error (lua_State *L, Runtime *rt);

extern const WaitKind ar__future_wait;
/* " result=1", or "" [-0, +1, m] */
const char *ar__future_push_outcome (lua_State *L, int idx);

/* Wait until the future at index 1 is done; gives its result or raises its
** error. return ar__future_await(L) */
int ar__future_await (lua_State *L);

/* gather.c: a child of the gathering future at [idx], the future at
** [child], is done. [-0, +0, m] */
void ar__gather_notify (lua_State *L, int idx, int child);
bool ar__gather_cancel (lua_State *L, int idx); /* message on top */

/* unseen.c: the error of the future at [idx] must not vanish unseen.
** [-0, +0, m] */
void ar__unseen_new (lua_State *L, int idx);
void ar__unseen_settle (Unseen *u);

/* Tasks have them, too. */
extern const luaL_Reg ar__future_methods[];
extern const VmAsyncReg ar__future_async_meta[];

/* loose.c: push the future of a new task that runs the coroutine object at
** [coro]; its name is at [name], or 0. [-0, +1, e] */
void ar__loose_new (lua_State *L, Runtime *rt, int coro, int name,
                  unsigned loop_id);
/* cancel() of a task that isn't done; the message is on top. [-1, +0, e] */
bool ar__loose_cancel (lua_State *L, int idx);
/* Push "Task-2", or the name that it was given. [-0, +1, m] */
const char *ar__loose_name (lua_State *L, int idx);

#endif
