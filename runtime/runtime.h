/* SPDX-License-Identifier: MIT
**
** The core: tasks, scopes, nurseries and the run that drives them. All of
** it belongs to the thread of its lua_State.
**
** Times are double seconds on the run's clock. Stack marks are those of
** the Lua manual.
*/
#ifndef AR_RUNTIME_H
#define AR_RUNTIME_H

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <lauxlib.h>
#include <lua.h>

#include "runtime/budget.h"
#include "runtime/list.h"
#include "vm/vm.h"

typedef struct Runtime Runtime;
typedef struct Task Task;
typedef struct Scope Scope;
typedef struct Nursery Nursery;
typedef struct Loop Loop;
typedef struct Future Future;
typedef struct Mailbox Mailbox;
typedef struct Pool Pool;
typedef struct Worker Worker;
typedef struct Signals Signals;

/* --- host.c: what the program around it gives and allows ---------------- */

/* ORDER CAPABILITIES (host.c) */
typedef enum Capability {
  CAP_FILES, CAP_NETWORK, CAP_PROCESSES, CAP_THREADS, CAP_SIGNALS, CAP_OS,
  CAP_IO, CAP_DEBUG, CAP_NATIVE, CAP_BYTECODE, CAP_COUNT
} Capability;

/* Counted: worker states may outlive the runtime. */
typedef struct Host {
  atomic_uint refs;
  unsigned allow;          /* bit 1 << Capability */
  bool attached;           /* the state is the host's own */
  unsigned patch;          /* VM_PATCH_..., of a state that is */
  Budget budget;
  /* No reference is left. Threads: any. */
  void (*free) (struct Host *h);
  /* The language is installed in a state: add what the host wants in it,
  ** take away what it doesn't allow. [-0, +0, m] */
  void (*prepare) (lua_State *L, Runtime *rt);
  /* Runtime.notified was set: between two passes. [-0, +0, -] */
  void (*notify) (lua_State *L, Runtime *rt);
  /* Nobody handles the error on top; [task] is a name, or NULL. False: the
  ** caller writes it. [-0, +0, -] */
  bool (*unhandled) (lua_State *L, Runtime *rt, const char *task);
} Host;

void ar__host_retain (Host *h);
void ar__host_release (Host *h);
/* Raise a PermissionError unless the host allows it. [what] is what the
** script wants to do. [-0, +0, e] */
void ar__allow (lua_State *L, Runtime *rt, Capability c, const char *what);
/* The same for the use of a descriptor by its number: who may open files
** can open those in /dev/fd. */
void ar__allow_fd (lua_State *L, Runtime *rt, const char *what);
bool ar__is_allowed (const Runtime *rt, Capability c);
/* Collect garbage: memory was refused since the last time. When Lua runs
** out of memory it frees only what has no finalizer: a script could leave a
** state in which nothing can be done any more. [-0, +0, -] */
void ar__host_relieve (lua_State *L, Runtime *rt);
/* The same between two passes: only now and then. */
void ar__host_relieve_soon (lua_State *L, Runtime *rt);
static inline bool ar__host_strained (const Host *h) {
  return atomic_load_explicit(&h->budget.refused, memory_order_relaxed);
}
/* Take from the standard library what isn't allowed. [-0, +0, m] */
void ar__host_restrict (lua_State *L, Runtime *rt);
/* The error on top goes to the host, or is written with its report.
** [-1, +0, -] */
void ar__unhandled (lua_State *L, Runtime *rt, const char *task);
void ar__host_lib (lua_State *L, Runtime *rt);

/* --- timer.c: deadlines ---------------------------------------------- */

typedef enum TimerKind {
  TIMER_TASK, TIMER_SCOPE, TIMER_CALL
} TimerKind;

/* A deadline. Invariant: index > 0 while it is in the heap. */
typedef struct Timer {
  uint64_t seq;   /* order of insertion: equal deadlines fire in it */
  uint32_t index; /* in Heap.slots */
  TimerKind kind; /* what it is embedded in */
} Timer;

typedef struct HeapSlot {
  double deadline;
  Timer *timer;
} HeapSlot;

/* A heap of deadlines; slot 0 isn't used. */
typedef struct Heap {
  HeapSlot *slots;
  uint32_t count, room;
  uint64_t seq;
  lua_Alloc alloc;
  void *ud;
} Heap;

/* Result: false when there is no memory; nothing has changed then. */
bool ar__heap_add (Heap *h, Timer *t, double deadline);
void ar__heap_remove (Heap *h, Timer *t); /* may be absent */
double ar__heap_first (const Heap *h);    /* infinity when empty */
Timer *ar__heap_pop (Heap *h);            /* NULL when empty */
void ar__heap_free (Heap *h);

/* --- clock.c --------------------------------------------------------- */

typedef enum ClockKind { CLOCK_REAL, CLOCK_MOCK, CLOCK_LUA } ClockKind;

/* testing.MockClock: a userdata. */
typedef struct MockClock {
  Runtime *rt;        /* whose run uses it, or NULL */
  double rate, threshold;
  double real_base, virtual_base;
} MockClock;

typedef struct Clock {
  ClockKind kind;
  double offset;      /* real clock: added to the system's */
  MockClock *mock;
  int ref;            /* registry: the clock object, or LUA_NOREF */
} Clock;

/* Use the clock object at [idx], or the real clock for nil. [-0, +0, e] */
void ar__clock_open (lua_State *L, Runtime *rt, int idx);
void ar__clock_close (lua_State *L, Runtime *rt);
/* The run's time. May run Lua code (a script's own clock): [-0, +0, e] */
double ar__now (lua_State *L, Runtime *rt);
/* Real seconds until [deadline]; infinity if it never comes by itself. */
double ar__clock_wait (lua_State *L, Runtime *rt, double deadline);
double ar__monotonic (void);
double ar__monotonic_coarse (void);
void ar__clock_lib (lua_State *L, Runtime *rt);

/* --- loop.c: libev --------------------------------------------------- */

/* Make the loop; NULL when that fails. */
Loop *ar__loop_open (Runtime *rt);
/* The loop, made when it is first needed; an OSError when that fails.
** [-0, +0, e] */
Loop *ar__loop (lua_State *L, Runtime *rt);
void ar__loop_close (Loop *loop);
/* Wait for events at most [timeout] seconds (0: only look; infinity: for
** ever). Result: true when something outside the run happened. */
bool ar__loop_poll (Loop *loop, double timeout);
/* How it waits: "epoll". */
const char *ar__loop_backend (const Loop *loop);
/* Make the next or present poll return. Signal handlers may call it. */
void ar__loop_wake (Loop *loop);
/* A descriptor that does the same when ar__wake_write is called with it, and
** nothing once the loop is closed; the caller closes it. -1: errno. */
int ar__loop_waker (Loop *loop);
void ar__wake_write (int fd);

/* --- task.c ---------------------------------------------------------- */

/* contextvars: whose values, see context.c. */
typedef struct ContextState {
  bool set : 1;    /* the table Runtime.contexts has its values */
  bool own : 1;    /* it has written to them */
  bool shared : 1; /* others have the same table: copy it before writing */
  bool joined : 1; /* others write to the same table: who wants to share it
                      gets a copy */
} ContextState;

typedef enum TaskState {
  TASK_FREE,    /* in the pool */
  TASK_READY,   /* in the ready queue */
  TASK_RUNNING,
  TASK_PARKED,  /* waits for something */
  TASK_ENDED    /* in its last step */
} TaskState;

/* What a parked task is woken with. */
typedef enum Wake {
  WAKE_VALUES,  /* [resume_args] values on top of its thread */
  WAKE_CHECKPOINT, /* it yielded without being parked */
  WAKE_ERROR,   /* raise the value on top of its thread */
  WAKE_CANCEL   /* raise Cancelled, or KeyboardInterrupt */
} Wake;

/* A way to wait. */
typedef struct WaitKind {
  const char *what; /* "Event.wait", for people */
  /* Stop waiting, because the task is cancelled. False: it can't be
  ** stopped; the task is woken later by what it waits for. NULL: it need
  ** only be woken. May run Lua code on [L]. [-0, +0, -] */
  bool (*abort) (lua_State *L, Task *t);
  /* More for people: push a string that follows [what]. May be NULL.
  ** [-0, +1, m] */
  void (*detail) (lua_State *L, Task *t);
  bool in_lot; /* the wait's data is the Lot where the task stands */
  bool empty;  /* nothing is handed over with the wake-up: an error that is
                  thrown into the task afterwards is raised there and then */
  /* The run has broken down and the task with it. May be NULL. */
  void (*dropped) (lua_State *L, Task *t);
} WaitKind;

struct Task {
  /* what a step needs */
  Link queue;          /* in Runtime.ready or .batch, or the free list */
  lua_State *T;        /* its thread; NULL for the init task */
  Runtime *rt;
  Scope *scope;        /* the innermost one that it is in */
  int resume_args;     /* values on top of its thread when it goes on */
  int start_line;      /* where it was started, 0 if unknown */
  int slot;            /* of what the registry keeps for it: its thread, ... */
  uint32_t cancel_points; /* how often it looked whether it is cancelled */
  uint8_t state;       /* TaskState */
  uint8_t wake;        /* Wake */
  uint8_t soon;        /* the last of Runtime.passes in which it was there,
                          its low byte */
  bool failed;         /* it ended with an error, on top of its thread */
  bool thrown;         /* an error waits for it, see ar__task_throw */
  /* bits: a million tasks that sleep are measured */
  bool has_data : 1;   /* custom_sleep_data was set and not yet cleared */
  bool has_handle : 1; /* Runtime's table of handles has it */
  bool daemon : 1;     /* its nursery's block doesn't wait for it */
  bool aborted : 1;    /* its wait's abort was called and said no */
  bool keeps_future : 1; /* TASK_FUTURE is set */
  bool loose : 1;      /* its outcome isn't its nursery's: see loose.c */
  bool hosted : 1;     /* nor this: a breaker tells the host */
  ContextState context;
  /* its place */
  Nursery *nursery;    /* its parent; NULL for the init task */
  Nursery *nurseries;  /* the innermost one that it has opened */
  Future *future;         /* what its outcome goes to, or NULL */
  Link in_scope;       /* in Scope.tasks */
  Link sibling;        /* in Nursery.children */
  /* its wait */
  Link waiting;        /* in whatever it waits in, say Lot.waiters */
  const WaitKind *wait;
  void *wait_data;
  Timer timer;         /* sleep */
  struct Breaker *breakers; /* what breaks when the task ends */
};

/* Its address is the last result of the thread of a task that failed. */
extern const char ar__task_failed;

/* A task from the pool, in no list. NULL: no memory. [-0, +0, m] */
Task *ar__task_new (lua_State *L, Runtime *rt);
void ar__task_free (lua_State *L, Task *t);
/* A new thread in place of its present one, which is never resumed again.
** [-0, +0, m] */
void ar__task_renew_thread (lua_State *L, Task *t);
/* After a run that broke down: take its tasks out of all lists. */
void ar__task_drop_all (lua_State *L, Runtime *rt);
/* Free the pool. Its threads are left to the collector. */
void ar__task_pool_close (lua_State *L, Runtime *rt);

/*
** Start a task in [n]: the function and [nargs] arguments are on top.
** The function may be anything that gives a coroutine object when called.
** [fname] is the Lua name of the running C function, for errors.
** [-(nargs+1), +0, e]
*/
Task *ar__spawn (lua_State *L, Nursery *n, int nargs, const char *fname);

/* Only look what it would start: leaves an async function, or a body, and
** its arguments. Result: how many these are. [-(nargs+1), +(n+1), e] */
int ar__spawn_target (lua_State *L, int nargs, const char *fname);

/* As ar__spawn for an async function, in a nursery that is open. */
Task *ar__spawn_async (lua_State *L, Nursery *n, int nargs);

/* A task that has not run yet counts as started by the innermost frame of a
** script, though it is the library's code that calls. [-0, +0, -] */
void ar__task_find_script (lua_State *L, Task *t);

/* Wake a parked task, with nothing, or with the [n] values or the error on
** top of [L]. [-n, +0, m] */
void ar__wake (Task *t);
void ar__wake_values (lua_State *L, Task *t, int n);
void ar__wake_error (lua_State *L, Task *t);
/* Abort the wait of a parked task if it is cancelled or interrupted. */
void ar__deliver_cancel (lua_State *L, Task *t);

/* Values that a task keeps, in a table: most tasks never have one. */
typedef enum TaskValue {
  TASK_FUTURE,  /* what its outcome goes to, if that was asked for */
  TASK_AWAITED, /* the future that it waits for, or nil */
  TASK_NVALUES
} TaskValue;
/* Keep what is on top; push what is kept. Forgetting, which is keeping nil,
** needs no memory. [-1, +0, m] and [-0, +1, -] */
void ar__task_keep (lua_State *L, const Task *t, TaskValue v);
void ar__task_push (lua_State *L, const Task *t, TaskValue v);

/* Has it run a first step? */
bool ar__task_started (const Task *t);
/*
** Raise the error on top in the task, once: where it waits, if that can be
** aborted, else where it waits next. One that hasn't begun never runs. A
** later error takes the place of one that wasn't raised yet. [-1, +0, m]
*/
void ar__task_throw (lua_State *L, Task *t);
/* Push or forget what waits to be raised. [-0, +1, -] and [-0, +0, -] */
void ar__thrown_push (lua_State *L, const Task *t);
void ar__thrown_forget (lua_State *L, Task *t);

/*
** The only way to suspend: return ar__park(...) from the C function. The
** continuation [k] gets [ctx] and calls ar__woken first. When the task is
** cancelled, the wait is aborted at once.
*/
int ar__park (lua_State *L, Task *t, const WaitKind *wait, void *data,
              lua_KContext ctx, lua_KFunction k);
/* In the continuation: raise what the task was woken with, or give the
** number of values on top. [-0, +0, e] */
int ar__woken (lua_State *L, Task *t);
/* The continuation that only does this, and returns the values. */
int ar__park_done (lua_State *L, int status, lua_KContext ctx);

/* return ar__checkpoint(L): let others run, then look whether the task is
** cancelled. A task that yields without being parked is at a checkpoint:
** the run puts it into the ready queue. */
int ar__checkpoint (lua_State *L);
/*
** How an operation that may wait is written: if the task is cancelled,
** return ar__park_cancelled(L, t), after which it learns of it when the
** others had their turn; try, and if that succeeds return ar__done(L, t, n):
** others run, then it returns the [n] values on top, cancelled or not;
** else wait. [-0, +0, -]
*/
int ar__park_cancelled (lua_State *L, Task *t);
int ar__done (lua_State *L, Task *t, int n);
/* Suspend until [deadline]. return ar__sleep_until(...) */
int ar__sleep_until (lua_State *L, Task *t, double deadline);
/* The same with a continuation of one's own, see ar__park. */
int ar__sleep (lua_State *L, Task *t, double deadline, lua_KContext ctx,
               lua_KFunction k);

/* The running task; a RuntimeError names [fname] when there is none. */
Task *ar__running (lua_State *L, Runtime *rt, const char *fname);
/* Raise Cancelled or KeyboardInterrupt, or push the error for later. */
int ar__raise_cancelled (lua_State *L, Task *t);
void ar__push_cancelled (lua_State *L, Task *t); /* [-0, +1, m] */

/* --- handle.c: tasks as Lua values ------------------------------------ */

void ar__handle_push (lua_State *L, Task *t); /* [-0, +1, m] */
/* The task is ending: its handle remembers what is still asked for. */
void ar__handle_detach (lua_State *L, Task *t);
/* The task of a handle; a TypeError if it is none; NULL if it ended. */
Task *ar__handle_check (lua_State *L, int idx, const char *fname,
                        const char *arg);
const char *ar__task_name (lua_State *L, Task *t); /* [-0, +1, m] */
/* Does it run a function of the library's own? [-0, +0, -] */
bool ar__task_is_hidden (lua_State *L, Task *t);
/* Push the future of a loose task. [-0, +1, -] */
void ar__task_push_future (lua_State *L, Task *t);
/* "started at x.lua:3", or "" [-0, +1, m] */
const char *ar__task_origin (lua_State *L, Task *t);
void ar__handle_lib (lua_State *L, Runtime *rt);

/* --- scope.c: cancel scopes ------------------------------------------- */

typedef enum CancelSource {
  SOURCE_UNKNOWN, SOURCE_DEADLINE, SOURCE_EXPLICIT, SOURCE_NURSERY,
  SOURCE_SHUTDOWN, SOURCE_INTERRUPT
} CancelSource;

/* A node of the tree of scopes.
** Invariant: effective == cancel_called ||
**            (!shield && parent && parent->effective) while entered. */
struct Scope {
  Runtime *rt;
  Scope *parent;
  Link child;        /* in parent's children */
  Link children;     /* scopes directly inside */
  Link tasks;        /* tasks whose innermost scope this is */
  Task *owner;       /* who entered it */
  Timer timer;
  double deadline;   /* infinity for none */
  double relative;   /* seconds from entry, or NaN when absolute */
  uint8_t source;    /* CancelSource */
  uint8_t why;       /* source of the outermost visible scope cancelled */
  bool entered, exited, shield, cancel_called, caught, effective;
  bool fail;         /* fail_after: raise TooSlowError when it caught */
  bool of_nursery;
  bool of_child;     /* it was put around a task, and goes with it */
  bool why_reason;   /* that one has a reason */
  bool has_reason;   /* see ar__scope_reason */
};

#define SCOPE "CancelScope"

/* Push a new CancelScope object. [-0, +1, m] */
Scope *ar__scope_new (lua_State *L, Runtime *rt);
/* Enter and leave in [t]. Leaving with an error: the error is on top and
** is replaced by what remains of it (nil: it was caught).
** [-0, +0, e] and [-1, +1, e] */
void ar__scope_enter (lua_State *L, Scope *s, Task *t);
void ar__scope_exit (lua_State *L, Scope *s, Task *t);
void ar__scope_cancel (lua_State *L, Scope *s, CancelSource source);
/* Before that: the string at [text] says why, [task] (or NULL) is the name
** of the task that does it. [-0, +0, m] */
void ar__scope_reason (lua_State *L, Scope *s, int text, const char *task);
/* The error on top, if it is a Cancelled, becomes the real error that it
** replaced, or nil. [-1, +1, m] */
void ar__cancelled_cause (lua_State *L, Runtime *rt);
void ar__scope_set_deadline (lua_State *L, Scope *s, double deadline);
/* The deadline of a scope has come. */
void ar__scope_expired (lua_State *L, Scope *s);
/* Put a new scope around all that the task does. [-0, +0, -] */
void ar__scope_wrap (Scope *s, Task *t);
/* Put a new scope inside another one, with nobody in it. [-0, +0, -] */
void ar__scope_attach (Scope *s, Scope *parent);
/* What remains of the error on top, which flies out of the scope: nil if
** that caught it. [-1, +1, m] */
void ar__scope_filter (lua_State *L, Scope *s);
/* Move a task to another scope's list. */
void ar__scope_adopt (Scope *s, Task *t);
/* Take a scope out of the tree; what is inside goes to its parent. */
void ar__scope_unlink (Scope *s);
/* Is [s] the scope [above], or inside it? */
bool ar__scope_is_below (const Scope *s, const Scope *above);
/* Put all that is inside [from] inside [to] and look at it again. */
void ar__scope_move (lua_State *L, Scope *from, Scope *to);
/* Push a Cancelled for the task. [-0, +1, m] */
void ar__cancelled_new (lua_State *L, Task *t);
void ar__scope_lib (lua_State *L, Runtime *rt);

/* --- nursery.c -------------------------------------------------------- */

#define NURSERY "Nursery"

struct Nursery {
  const void *kind;    /* &ar__nursery_kind: a check that costs nothing */
  Runtime *rt;
  Task *parent;
  Scope *scope;        /* user value 1 */
  Nursery *outer;      /* opened before this one by the same task */
  Link children;
  uint32_t nchildren;
  uint32_t starts;     /* calls of start() that are pending */
  uint32_t ndaemons;   /* children for which the block doesn't wait */
  Scope *daemons;      /* around these; NULL while there were none */
  bool opened;         /* __aenter was called */
  bool body_done;      /* the block's body has ended */
  bool closed;         /* takes no more tasks */
  bool strict;
  bool waiting;        /* the parent waits for the children */
  bool was_cancelled;  /* some task inside ended with Cancelled */
  bool was_thrown;     /* some task inside ended with CancelledError */
  bool lost_errors;    /* there was no memory to keep one */
  bool of_start;       /* a private one of start() */
  bool of_prompt;      /* an error of a child is reported, and that is all */
};

extern const char ar__nursery_kind;

/* Push a new nursery, with its scope. [-0, +1, m] */
Nursery *ar__nursery_new (lua_State *L, Runtime *rt, bool strict);
void ar__nursery_open (lua_State *L, Nursery *n, Task *parent);
/* A child ended; its error, if [failed], is on top. [-(0|1), +0, -] */
void ar__nursery_child_ended (lua_State *L, Task *t, bool failed);
/* Push what the children raised, cancellation aside, or nil. [-0, +1, m] */
void ar__nursery_push_errors (lua_State *L, Nursery *n);
/* The task ends with nurseries open: cancel them, and let its own nursery
** wait for what is in them. [-0, +0, e] */
void ar__nursery_abandon (lua_State *L, Task *t);
/* Push the object of a nursery. [-0, +1, -] */
void ar__nursery_push (lua_State *L, const Nursery *n);
/* Push the nursery that the children of a private one of start() will move
** to, or nil. [-0, +1, -] */
void ar__nursery_push_target (lua_State *L, const Nursery *n);
/* What is at 1 becomes that. The value is on top. [-1, +0, -] */
void ar__nursery_set_target (lua_State *L);
/* A new child, [t], is a daemon: it is cancelled when the others are done.
** [-0, +0, m] */
void ar__nursery_add_daemon (lua_State *L, Nursery *n, Task *t);
/* A RuntimeError unless it takes tasks. [-0, +0, e] */
void ar__nursery_check_open (lua_State *L, Nursery *n);
void ar__nursery_lib (lua_State *L, Runtime *rt);

/* The nursery at 1. A look at its first field is much cheaper than the
** comparison of metatables, and start_soon is called often. */
static inline Nursery *ar__nursery_check (lua_State *L,
                                          const char *method) {
  Nursery *n = lua_touserdata(L, 1);
  if (n && lua_rawlen(L, 1) == sizeof(Nursery) &&
      n->kind == &ar__nursery_kind)
    return n;
  return ar__arg_self(L, NURSERY, method);
}

/* --- start.c ---------------------------------------------------------- */

extern const luaL_Reg ar__start_methods[]; /* of a nursery */
/* Is there a table {f, arguments..., options}? One that can be called is a
** function. [-0, +0, -] */
bool ar__is_call_table (lua_State *L, int idx);
void ar__start_lib (lua_State *L, Runtime *rt);

/* --- child.c: handles for results ---------------------------------------- */

/* Push a handle, then let it be that of a new task; the name that was given
** to it, in words, or its function is on top. [-0, +1, m] and
** [-1, +0, -] */
void ar__child_new (lua_State *L, Runtime *rt);
void ar__child_set (lua_State *L, int idx, Task *t);
void ar__child_lib (lua_State *L, Runtime *rt);

/* --- lot.c, event.c: places where tasks wait --------------------------- */

typedef struct Lot {
  Runtime *rt;
  Link waiters;
  uint32_t count;
} Lot;

#define IN_LOT .abort = ar__lot_abort, .in_lot = true /* of a WaitKind */

void ar__lot_init (Lot *lot, Runtime *rt);
/* return ar__lot_park(...) from a C function. [kind] is in_lot. */
int ar__lot_park (lua_State *L, Lot *lot, Task *t, const WaitKind *kind);
/* The same with a continuation of its own, whose context is the task. */
int ar__lot_wait (lua_State *L, Lot *lot, Task *t, const WaitKind *kind,
                  lua_KFunction k);
bool ar__lot_abort (lua_State *L, Task *t);
/* The longest waiting task, or NULL. */
static inline Task *ar__lot_first (const Lot *lot) {
  return list_empty(&lot->waiters)
             ? NULL : LINK_OWNER(lot->waiters.next, Task, waiting);
}
/* Wake the [n] longest waiting tasks; gives how many there were. */
uint32_t ar__lot_unpark (Lot *lot, uint32_t n);
/* Let them wait in another lot. */
void ar__lot_repark (Lot *from, Lot *to, uint32_t n);
/* A number of tasks: an integer that isn't negative, nil for 1, infinity
** for all. It may be the field [arg] of a table. */
uint32_t ar__lot_count (lua_State *L, const char *method, const char *arg,
                        int idx);
void ar__lot_lib (lua_State *L, Runtime *rt);
void ar__event_lib (lua_State *L, Runtime *rt);
void ar__channel_lib (lua_State *L, Runtime *rt); /* channel.c */

/* Something that must be told when a task ends: what it still holds. */
typedef struct Breaker {
  Task *task;           /* NULL when it isn't set */
  struct Breaker *next; /* of the same task */
  /* It is no longer set. Runs on the task's own thread, or, for one that
  ** broke down, on another. On top are its results; its error, if there
  ** are -1 of them. [-0, +0, m] */
  void (*ended) (lua_State *L, struct Breaker *b, Task *t, int nresults);
} Breaker;

void ar__breaker_set (Breaker *b, Task *t);
void ar__breaker_unset (Breaker *b); /* may not be set */
/* The task ends, see Breaker.ended. [-0, +0, m] */
void ar__breakers_fire (lua_State *L, Task *t, int nresults);

/* --- lock.c, semaphore.c, limiter.c --------------------------------------- */

void ar__lock_lib (lua_State *L, Runtime *rt);
void ar__semaphore_lib (lua_State *L, Runtime *rt);
void ar__limiter_lib (lua_State *L, Runtime *rt);

/* An error that is nil, at [idx], is replaced by an exception. [-0,+0,m] */
void ar__replace_nil (lua_State *L, int idx);

/* --- future.c, loose.c, gather.c, unseen.c: see future.h ----------------- */

/*
** Start a task that nobody waits for: function and arguments are on top;
** its outcome goes to the future at [future]; if that is 0, what it returns
** is dropped, what it raises is reported. A run is begun if there is none.
** Result: NULL if the run is ending. [-(nargs+1), +0, m]
*/
Task *ar__spawn_loose (lua_State *L, Runtime *rt, int nargs, int future,
                       unsigned loop_id);
/* A RuntimeError if this event loop can't be used now. */
void ar__check_loop (lua_State *L, Runtime *rt, unsigned loop_id);
/* A loose task ends: settle its future, at [future] of its own thread [L],
** with the first of the [n] results on top or, if that is -1, with the
** error. [-0, +0, m] */
void ar__loose_settle (lua_State *L, Task *t, int future, int n);
/* A task that has a future, or is loose, has ended; if it failed, the error
** is on top of its thread. Result: was it cancelled by cancel()?
** [-0, +0, m] */
bool ar__loose_ended (lua_State *L, Task *t, int nresults);
/* Cancel the loose tasks that are left. Result: how many to wait for; the init
** task is woken when they have ended. [-0, +0, m] */
uint32_t ar__loose_doom (lua_State *L, Runtime *rt);
/* After a run that broke down: the task waits for no future and works on
** none. [-0, +0, -] */
void ar__future_drop_task (lua_State *L, Task *t);
/* Replace the future of a loose task by the function that made its
** coroutine object. Result: the line. [-1, +1, -] */
int ar__future_origin (lua_State *L);
/* Push the name that a script gave to a task with a future. Result: false,
** and nothing pushed, if there is none. [-0, +(0|1), -] */
bool ar__future_given_name (lua_State *L, Task *t);
/* Report the errors that nobody has looked at. [-0, +0, -] */
void ar__unseen_report (lua_State *L, Runtime *rt);
void ar__future_lib (lua_State *L, Runtime *rt);
void ar__loose_lib (lua_State *L, Runtime *rt);
void ar__gather_lib (lua_State *L, Runtime *rt);
void ar__unseen_lib (lua_State *L, Runtime *rt);

/* inspect.c, queue.c */
void ar__inspect_lib (lua_State *L, Runtime *rt);
void ar__queue_lib (lua_State *L, Runtime *rt);

/* --- callback.c ---------------------------------------------------------- */

/* The deadline of a call has come. [-0, +0, m] */
void ar__call_timer_expired (lua_State *L, Timer *timer);
void ar__callback_lib (lua_State *L, Runtime *rt);

/* --- context.c: the module contextvars ----------------------------------- */

/* Have the values that [from] has now; it has some. [-0, +0, m] */
void ar__context_inherit (lua_State *L, Runtime *rt, ContextState *to,
                          ContextState *from);
/* Have none. [-0, +0, -] */
void ar__context_drop (lua_State *L, Runtime *rt, ContextState *s);
/* Push a Context, a copy of the task's. [-0, +1, m] */
void ar__context_push (lua_State *L, Task *t);
/* Is it a Context? */
bool ar__context_is (lua_State *L, int idx);
/* A copy of the Context at [idx] is the task's from now on. [-0, +0, m] */
void ar__context_give (lua_State *L, Task *t, int idx);
/* The task has the values of the Context itself: what one of them sets, both
** have. [-0, +0, m] */
void ar__context_enter (lua_State *L, Task *t, int idx);
/* Push a Context of which that is true; a new one for NULL. [-0, +1, m] */
void ar__context_of (lua_State *L, Task *t);
/* Push a copy of the context of code that runs now; false, and nothing is
** pushed, if no variable is set there. [-0, +(0|1), m] */
bool ar__context_push_current (lua_State *L, Runtime *rt);
/* A run ends. [-0, +0, -] */
void ar__context_end_run (lua_State *L, Runtime *rt);
/* As VmHooks.copy, for a variable, whose value goes to a worker with it. */
bool ar__context_copy (lua_State *from, lua_State *to, void *copier);
void ar__context_lib (lua_State *L, Runtime *rt);
int ar__open_contextvars (lua_State *L);

/* --- instrument.c ------------------------------------------------------ */

/* ORDER HOOKS (instrument.c) */
typedef enum Hook {
  HOOK_BEFORE_RUN, HOOK_AFTER_RUN, HOOK_TASK_SPAWNED,
  HOOK_TASK_SCHEDULED, HOOK_BEFORE_STEP, HOOK_AFTER_STEP,
  HOOK_TASK_EXITED, HOOK_BEFORE_WAIT, HOOK_AFTER_WAIT,
  HOOK_COUNT
} Hook;

void ar__fire (lua_State *L, Runtime *rt, Hook hook);
void ar__fire_task (Task *t, Hook hook);
void ar__fire_wait (lua_State *L, Runtime *rt, Hook hook, double timeout);
/* Install the sequence of instruments at [idx]. [-0, +0, e] */
void ar__instruments_open (lua_State *L, Runtime *rt, int idx);
void ar__instruments_close (lua_State *L, Runtime *rt);
void ar__instrument_lib (lua_State *L, Runtime *rt);

/* --- errors.c: the core's own exception classes -------------------------- */

/* ORDER CORE CLASSES (errors.c) */
typedef enum CoreClass {
  CORE_CANCELLED, CORE_TOOSLOW, CORE_WOULDBLOCK, CORE_ENDOFCHANNEL,
  CORE_CLOSED, CORE_BROKEN, CORE_BUSY, CORE_RUNFINISHED, CORE_INTERNAL,
  CORE_DEADLOCK, CORE_INCOMPLETE, CORE_LIMIT, CORE_CANCELLEDERROR,
  CORE_INVALIDSTATE, CORE_QUEUEEMPTY, CORE_QUEUEFULL, CORE_QUEUESHUTDOWN,
  CORE_LOOKUP, CORE_TIMELIMIT, CORE_SYSTEMEXIT, CORE_NCLASSES
} CoreClass;

void ar__core_class (lua_State *L, Runtime *rt, CoreClass c);
/* Raise one of them; the format is that of lua_pushfstring. */
int ar__raise_core (lua_State *L, Runtime *rt, CoreClass c,
                    const char *fmt, ...);
/* Make one, of any class of the module asyncrun.core: the message is on top.
** [-1, +1, m] */
void ar__core_exception (lua_State *L, const char *cls);
bool ar__is_core (lua_State *L, Runtime *rt, int idx, CoreClass c);
void ar__errors_lib (lua_State *L, Runtime *rt);

/* --- run.c --------------------------------------------------------------- */

struct Runtime {
  lua_State *main_L;     /* the state's main thread */
  lua_State *L;          /* the thread that called run, while it runs */
  Vm *vm;
  lua_State **running;   /* the Vm's; written at every step */
  Loop *loop;
  Task *current;         /* whose step it is, or NULL */
  Task *init, *main;     /* of the present run, or NULL */
  Task init_task;        /* what init points to: it has no thread */
  Nursery *main_nursery, *system_nursery;
  Link ready;            /* tasks that can go on, first in first out */
  Link batch;            /* those of the present pass */
  Link soon;             /* those that go on before the pass is over */
  int nsoon;
  Link aborting;         /* parked tasks whose wait is to be aborted */
  Link blocked_waits;    /* tasks in wait_all_tasks_blocked */
  Heap heap;
  Clock clock;
  double now_checked;    /* run's time when deadlines were last looked at */
  double coarse_checked; /* coarse system time at that moment */
  uint32_t steps;        /* of this run */
  uint32_t steps_polled; /* at the last poll */
  uint32_t passes;
  uint32_t tasks;        /* that have not ended */
  uint32_t outside;      /* things that may wake a task: fds, threads */
  struct FdWatch **fds;  /* fd.c: by descriptor; some are NULL */
  uint32_t nfds;
  Link unchecked;        /* descriptors of scripts, before the next poll */
  char *scratch;         /* net.h: SCRATCH_SIZE bytes to read into */
  struct Dns *dns;       /* dns.c: look-ups, or NULL */
  Mailbox *mailbox;      /* posts of other threads, or NULL */
  Pool *pool;            /* worker threads, or NULL */
  Link workers;          /* worker states that do nothing */
  uint32_t nworkers;
  Link calls;            /* of other threads, to be answered: call.c */
  lua_Integer queued;    /* calls of run_sync_soon */
  Worker *worker;        /* whose state this is, or NULL */
  Signals *signals;      /* signals.c: or NULL */
  struct Orphan *orphans; /* process.c: processes without an object */
  Host *host;
  bool closed;           /* but the state isn't */
  bool notified;         /* Host.notify is to be called */
  uint32_t expected;     /* posts of the host that may wake a task */
  double relief_at;      /* monotonic: of the next ar__host_relieve */
  double drop_at;        /* monotonic: what goes on then is dropped; 0: no */
  unsigned run_id;       /* of the present run; 0 when there is none */
  unsigned runs;         /* so far */
  bool strict_groups;    /* of the present run */
  bool polite_interrupts; /* only at the main task's checkpoints */
  atomic_bool interrupted; /* SIGINT came and wasn't delivered yet */
  atomic_bool dump_wanted; /* see ar__dump_request */
  struct Watch *watch;   /* watchdog.h: or NULL */
  double time_limit;     /* seconds that a stretch may last; 0: no limit */
  bool watched;          /* there is one */
  bool bounded;          /* see ar__watch_bound */
  lua_State *base;       /* of the host's call that is watched, or NULL */
  bool stop_script;      /* the present one is being stopped */
  volatile bool stop_soon; /* the signal has come: C functions that take long
                         look at it */
  pthread_t thread;      /* in which it was opened */
  atomic_bool urgent;    /* it needs the handler of urgent.c */
  lua_Hook hook;         /* of the script, while ours is in its place */
  int hook_mask, hook_count;
  bool debug;            /* warn of long steps, in this run */
  bool always_debug;     /* in each */
  double slow_step;      /* seconds from which a step is long */
  bool deadlocked;       /* all tasks were cancelled because of that */
  bool held;             /* it has no main task, see hold.c */
  bool stopping;         /* a held run is left after this pass */
  bool driven;           /* between its turns others may wake tasks */
  double quiet_since;    /* a driven run: when it came to rest; 0: it works */
  lua_State *guest;      /* the stack of a run by turns, see drive.c */
  bool guest_failed;     /* it has ended, its error is there */
  bool ending;           /* takes no more loose tasks */
  bool lost_errors;      /* an error was reported that nobody handled */
  unsigned loop_id;      /* of the present run: see future.h */
  unsigned loop_ids;     /* so far */
  uint32_t doomed;       /* loose tasks that the end of the run waits for */
  uint32_t task_numbers; /* so far, for names */
  uint32_t cancel_depth; /* of cancel() inside cancel() */
  int stage;             /* of the init task, see run.c */
  int main_results;      /* of main, on the stack of run; -1: its error */
  uint32_t hooks;        /* bit set: which instruments' hooks are used */
  /* task.c: the pool */
  Link free_tasks;
  struct Slab *slabs;
  int threads;           /* registry: table slot -> Lua thread */
  uint32_t nslots;
  int handles;           /* registry: table Task* -> handle */
  int nurseries;         /* registry: table Nursery* -> object */
  int open_metas;        /* registry: spare metatables, see nursery.c */
  int children;          /* registry: table Child* -> object */
  int contexts;          /* registry: table ContextState* -> values */
  ContextState context;  /* of code outside tasks */
  int instruments;       /* registry: table of tables, see instrument.c */
  /* futures */
  Link unseen;           /* errors that nobody has looked at */
  int task_values;       /* registry: what tasks keep, see ar__task_keep */
  int future_metas[2];   /* registry: metatables of futures, of tasks' */
  int call_timers;       /* registry: table CallTimer* -> object */
  int unseen_objects;    /* registry: weak table Unseen* -> object */
  int on_unseen, on_callback_error; /* registry: functions, or false */
  int classes[CORE_NCLASSES];
  int core;              /* registry: the module asyncrun.core, or false */
};

/* Would a checkpoint of the task, at this moment, raise? */
static inline bool ar__would_cancel (const Task *t) {
  return (t->scope && t->scope->effective) || t->thrown ||
         (t->rt->interrupted && t == t->rt->main);
}

/* Is the task cancelled, or the main one and interrupted? For the task
** itself, which is at a cancel point when it asks. */
static inline bool ar__is_cancelled (Task *t) {
  t->cancel_points++;
  return ar__would_cancel(t);
}

/* Put a task into the ready queue. */
static inline void ar__schedule (Task *t) {
  t->state = TASK_READY;
  list_append(&t->rt->ready, &t->queue);
  if (t->rt->hooks) ar__fire_task(t, HOOK_TASK_SCHEDULED);
}

/* Let the tasks in Runtime.soon go on. Result: is there any task left in
   this pass? */
bool ar__resume_soon (Runtime *rt);

/* The runtime of a state, closed or not, or NULL. */
Runtime *ar__runtime_get (lua_State *L);
/* run{main, args..., clock=, instruments=, ...} */
void ar__run_lib (lua_State *L, Runtime *rt);

/* Begin a run; go over the ready queue until all tasks have ended, or it is
** to be left; put everything in order. [-0, +0, m], e and - */
void ar__run_begin (lua_State *L, Runtime *rt);
void ar__run_passes (lua_State *L, Runtime *rt);
void ar__run_end (lua_State *L, Runtime *rt);
/* What a system task raised must not vanish. [-0, +0, e] */
void ar__check_system_tasks (lua_State *L, Runtime *rt);
/* The error of a run that deadlocked. [-0, +1, -] */
void ar__push_deadlock (lua_State *L, Runtime *rt);

/* The parts of run(), for a run that isn't done in one call. A RuntimeError
** if there is one already. [-0, +0, e] */
void ar__run_check_none (lua_State *L, Runtime *rt);
/* Function and arguments, or a call by table with options, become function
** and arguments: all that is on the stack. [-n, +n, e] */
void ar__run_options (lua_State *L, Runtime *rt);
/* All tasks have ended. [-0, +0, e] */
void ar__run_ended (lua_State *L, Runtime *rt);
/* Call the function below [nargs] arguments, protected, as a part of the run:
** between two of them others have the thread. The results are left on top.
** [-(nargs+1), +n, -]  Result: as lua_pcall. */
int ar__run_part (lua_State *L, Runtime *rt, int nargs);
/* Put everything in order and report what is left. Main's results are on
** top if the status is LUA_OK, else the error. Result: how many; raises its
** error, and that of the run. [-0, +0, e] */
int ar__run_conclude (lua_State *L, Runtime *rt, int status);

/* What a turn, a part of a run, may take. */
typedef struct Turn {
  double wait;    /* seconds to wait if nothing is ready */
  double seconds; /* after which it ends soon */
  uint32_t steps; /* of tasks, about */
} Turn;

/* Go over the ready queue once, whatever is in it. [-0, +0, e] */
void ar__run_first_pass (lua_State *L, Runtime *rt);
void ar__run_turn (lua_State *L, Runtime *rt, const Turn *turn);
/* Is no task ready? */
bool ar__run_rests (const Runtime *rt);
/* When the next turn is due if nothing happens: in so many seconds; maybe
** infinity. [-0, +0, e] */
double ar__run_timeout (lua_State *L, Runtime *rt);

/* --- init.c --------------------------------------------------------------- */

void ar__init_spawn (lua_State *L, Runtime *rt); /* [-0, +0, m] */
/* The same for a run without main; it begins at once. [-0, +0, m] */
void ar__init_hold (lua_State *L, Runtime *rt);
/* Let a run without main come to its end. Result: false if it does already,
** or has a main. */
bool ar__init_release (Runtime *rt);
void ar__init_step (lua_State *L, Runtime *rt);
/* VmHooks.abandoned: a task closes the generator. */
void ar__abandoned (void *ud, lua_State *L);

typedef enum DriveState {
  DRIVE_READY,   /* there is something to do */
  DRIVE_WAITING, /* all tasks wait */
  DRIVE_ENDED    /* the run is over; there is none */
} DriveState;

/* --- hold.c --------------------------------------------------------------- */

/* Begin a run that lasts until it is released. [-0, +0, e] */
void ar__run_hold (lua_State *L, Runtime *rt, unsigned loop_id);
/* Go on with it until it is stopped. Errors: what broke it down, after which
** it has ended; KeyboardInterrupt. [-0, +0, e] */
void ar__run_pump (lua_State *L, Runtime *rt);
/* Cancel what is left, wait for it, and end the run. [-0, +0, e] */
void ar__run_release (lua_State *L, Runtime *rt);
/* Go on with it for a turn. [-0, +0, e] */
DriveState ar__hold_drive (lua_State *L, Runtime *rt, const Turn *turn);
/* Let a run that was left go on for so long. Result: false if there is
** none, or nobody who wants that. [-0, +0, e] */
bool ar__hold_sleep (lua_State *L, Runtime *rt, double seconds);
void ar__hold_lib (lua_State *L, Runtime *rt);

/* --- drive.c -------------------------------------------------------------- */

/* Do a part of the run that is on. [-0, +0, e] */
DriveState ar__drive (lua_State *L, Runtime *rt, const Turn *turn);
/* The state is closed: say so if a guest isn't done. [-0, +0, -] */
void ar__drive_close (Runtime *rt);
void ar__drive_lib (lua_State *L, Runtime *rt);

/* dump.c: push the DeadlockError for the present run. [-0, +1, m] */
void ar__deadlock_new (lua_State *L, Runtime *rt);
/* Write what all tasks do, as a warning. [-0, +0, -] */
void ar__dump_report (lua_State *L, Runtime *rt);
void ar__dump_lib (lua_State *L, Runtime *rt);

/* --- explain.c ------------------------------------------------------ */

/* Let reports name mistakes. [-0, +0, m] */
void ar__explain_open (lua_State *L);
void ar__explain_lib (lua_State *L, Runtime *rt);

/* --- fd.c: see fd.h ------------------------------------------------------- */

/* Before a poll: wake those who wait for what can't be waited for, or has
** been closed behind our back. Result: is a task ready? [-0, +0, m] */
bool ar__fds_check (lua_State *L, Runtime *rt);
/* How many tasks wait in each direction. */
void ar__fds_count (const Runtime *rt, uint32_t *reading,
                    uint32_t *writing);
/* After a run: nobody waits any more. */
void ar__fds_reset (Runtime *rt);
void ar__fds_close (lua_State *L, Runtime *rt);
void ar__fd_lib (lua_State *L, Runtime *rt);

/* --- net/dns.c ------------------------------------------------------------ */

/* After a run: nobody waits for a name any more. */
void ar__dns_reset (Runtime *rt);

/* --- mailbox.c, pool.c: other threads; see mailbox.h, pool.h -------------- */

/* Deliver the posts that are there; there is a mailbox. [-0, +0, -] */
void ar__mailbox_deliver (lua_State *L, Runtime *rt);
/* A run has begun; it is ending: the last posts are delivered, no more are
** taken for it. */
void ar__mailbox_begin (Runtime *rt);
void ar__mailbox_end (lua_State *L, Runtime *rt);
void ar__mailbox_close (Runtime *rt);

/* A run begins: it waits for what was sent before. */
void ar__pool_begin (Runtime *rt);
/* After a run: nobody waits for a job any more, idle threads end. */
void ar__pool_reset (Runtime *rt);
/* Before the mailbox is closed. */
void ar__pool_close (Runtime *rt);

/* --- worker.c, call.c: functions in other threads; see worker.h ----------- */

/* After a run: nobody is told of what was left. */
void ar__workers_reset (lua_State *L);
void ar__workers_close (Runtime *rt);
/* After a run: nobody answers any more. */
void ar__calls_reset (Runtime *rt);
/* VmHooks.copy */
bool ar__copy_userdata (lua_State *from, lua_State *to, void *copier);
int ar__open_workers (lua_State *L);

/* --- oserror.c ------------------------------------------------------------ */

/* Make or raise the OSError, or one of a class below it, of an errno:
** "[Errno 111] Connection refused (ECONNREFUSED): connect 127.0.0.1:1".
** [call] says what failed; [address] may be NULL. They become fields, as
** errno, strerror and name do. [-0, +1, m] */
void ar__oserror_new (lua_State *L, int err, const char *call,
                      const char *address);
int ar__oserror_raise (lua_State *L, int err, const char *call,
                       const char *address);
/* The same for a file, whose name becomes the field filename. */
int ar__oserror_file (lua_State *L, int err, const char *call,
                      const char *filename);
/* "ECONNREFUSED" */
const char *ar__errno_name (int err);
void ar__oserror_lib (lua_State *L, Runtime *rt);

/* --- trap.c, testing.c, time.c: more of the module's functions ----------- */
void ar__trap_lib (lua_State *L, Runtime *rt);
void ar__testing_lib (lua_State *L, Runtime *rt);
int ar__open_time (lua_State *L);

/* --- prompt.c: the module asyncrun.prompt -------------------------------- */

/* Nothing can ever run again, the error is on top: did the prompt end its
** input for that? Pops it then. [-(0|1), +0, m] */
bool ar__prompt_deadlock (lua_State *L);
/* Is [fname] called by an input of the prompt, which is in the run already?
** Pushes what runs a function there; return ar__prompt_run(L).
** [-0, +(0|1), e] */
bool ar__prompt_runs (lua_State *L, Runtime *rt, const char *fname);
int ar__prompt_run (lua_State *L);
/* The error on top was raised in a task of the prompt's nursery.
** [-1, +0, e] */
void ar__prompt_failed (lua_State *L);
int ar__open_prompt (lua_State *L);

/* thread.c: as pthread_create, with all signals blocked in the thread: they
** are for those of the host. */
int ar__thread_start (pthread_t *id, void *(*f) (void *), void *arg);

/* interrupt.c: KeyboardInterrupt, ar__dump_report. Async-signal-safe. */
void ar__interrupt (Runtime *rt);
void ar__dump_request (Runtime *rt);
/* Let the script's next instruction see to what is due. */
void ar__hook_soon (Runtime *rt);

/* The same, or the next poll. Threads: the own one. */
void ar__attract (Runtime *rt);

/* urgent.c: this thread enters scripts of a runtime, and leaves them for the
** one that it was in before. */
Runtime *ar__here_enter (Runtime *rt);
void ar__here_leave (Runtime *before);
/* Call ar__attract in the runtime's own thread. Threads: any. Async-signal-
** safe. The handler that this needs stays until close. */
void ar__urge (Runtime *rt);
void ar__urgent_need (Runtime *rt);
void ar__urgent_close (Runtime *rt);

/* --- process.c ---------------------------------------------------------- */

/* Reap the processes that have ended and have no object any more. */
void ar__processes_reap (lua_State *L, Runtime *rt);
void ar__processes_close (lua_State *L, Runtime *rt);
void ar__process_lib (lua_State *L, Runtime *rt);

/* --- signals.c ---------------------------------------------------------- */

/* After a run: nobody waits for a signal any more. */
void ar__signals_reset (Runtime *rt);
/* Give all signals back. [-0, +0, -] */
void ar__signals_close (lua_State *L, Runtime *rt);
void ar__signals_lib (lua_State *L, Runtime *rt);
int ar__open_signal (lua_State *L); /* the module 'signal' */

/* --- module.c ------------------------------------------------------------ */

/* Install the runtime in a state: ar__vm_open, and the modules in
** package.preload. [-0, +0, m] */
Runtime *ar__runtime_open (lua_State *L, Host *host, const VmHooks *hooks);
/* Before the state is closed: give back all that isn't memory of it.
** [-0, +0, -] */
void ar__runtime_close (lua_State *L, Runtime *rt);

/* Push the module asyncrun.core. [-0, +1, m] */
void ar__core_push (lua_State *L);

/* Set functions with the runtime as upvalue in the table on top. */
void ar__setfuncs (lua_State *L, Runtime *rt, const luaL_Reg *regs);
/* Async ones. */
void ar__set_async (lua_State *L, Runtime *rt, const VmAsyncReg *regs);
/* The runtime of a C function that was registered so. */
#define RUNTIME(L) ((Runtime *)lua_touserdata(L, lua_upvalueindex(1)))

/*
** Make the metatable of a class of userdata: metamethods, methods, async
** methods, and attributes that are computed. [-0, +0, m]
*/
typedef struct ClassDef {
  const char *name;             /* its key in the registry */
  const char *shown;            /* to scripts; NULL: name */
  const luaL_Reg *meta;         /* may be NULL, as the others */
  const VmAsyncReg *async_meta;
  const luaL_Reg *methods;
  const VmAsyncReg *async_methods;
  const luaL_Reg *getters;      /* (object) -> value */
  const luaL_Reg *setters;      /* (object, value) */
} ClassDef;
void ar__define_class (lua_State *L, Runtime *rt, const ClassDef *def);

/*
** The methods on top are for ever those of the tables with the metatable
** below: so awaits may be bound to them. Other fields may be set. [-1, +0, m]
*/
void ar__fix_methods (lua_State *L);

#endif
