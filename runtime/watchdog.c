/* SPDX-License-Identifier: MIT
**
** The watchdog, see watchdog.h.
**
** Raising an error doesn't stop a script: it may catch it. Where it can, the
** hook therefore yields, and the thread is never resumed; elsewhere, say in a
** comparison of table.sort, it raises at every instruction until it can.
*/
#include "runtime/watchdog.h"

#include <math.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define AGAIN 0.01      /* seconds; the hook hasn't come that long */
#define LONGEST_LOOK 0.02 /* seconds between looks at a stretch */
#define SHORTEST_LOOK 0.002
#define LOOKS_OF_IDLE 50 /* without a stretch, then the watcher sleeps */

enum { DUE_REPORT = 1, DUE_STOP = 2 };

typedef struct Watch Watch;
struct Watch {
  Runtime *rt;
  pthread_t watcher;
  pthread_mutex_t lock; /* for [wake], [quit] and the times */
  pthread_cond_t wake;
  bool quit;
  double slow, limit;   /* seconds; infinity */
  atomic_uint stretch;  /* counts begins and ends: odd while one lasts */
  atomic_bool sleeping; /* the watcher wants to be woken by the next begin */
  atomic_uint due;      /* DUE_... for the present stretch */
};

bool ar__watch_is_due (const Runtime *rt) {
  return rt->watch && atomic_load(&rt->watch->due) != 0;
}

/* --- the watcher ------------------------------------------------------ */

typedef struct Look {
  unsigned stretch; /* the one that is looked at */
  double since;     /* when it was first seen */
  double asked;     /* when the hook was last asked for; 0: not yet */
  int idle;         /* looks without any */
} Look;

static unsigned what_is_due (const Watch *w, double lasted) {
  unsigned due = 0;
  if (lasted >= w->slow) due |= DUE_REPORT;
  if (lasted >= w->limit) due |= DUE_STOP;
  return due;
}

/* The stretch goes on. */
static void look_again (Watch *w, Look *l, double now) {
  unsigned due = what_is_due(w, now - l->since);
  unsigned before = atomic_load(&w->due);
  if ((due & ~before) == 0 && (before == 0 || now - l->asked < AGAIN))
    return;
  if (l->asked > 0) due &= ~(unsigned)DUE_REPORT; /* once is enough */
  if (due == 0) return;
  atomic_fetch_or(&w->due, due);
  l->asked = now;
  ar__urge(w->rt);
}

static void look (Watch *w, Look *l) {
  unsigned stretch = atomic_load(&w->stretch);
  double now = ar__monotonic();
  if (stretch != l->stretch) {
    l->stretch = stretch;
    l->since = now;
    l->asked = 0;
    l->idle = 0;
  }
  else if (stretch % 2 == 0) l->idle++;
  else look_again(w, l, now);
}

static double time_between_looks (const Watch *w) {
  double t = (w->slow < w->limit ? w->slow : w->limit) / 8;
  return t > LONGEST_LOOK ? LONGEST_LOOK
                          : t < SHORTEST_LOOK ? SHORTEST_LOOK : t;
}

static void wait_between_looks (Watch *w, Look *l) {
  struct timespec t;
  double seconds = time_between_looks(w);
  if (l->idle > LOOKS_OF_IDLE) {
    atomic_store(&w->sleeping, true);
    if (atomic_load(&w->stretch) == l->stretch)
      pthread_cond_wait(&w->wake, &w->lock);
    atomic_store(&w->sleeping, false);
    l->idle = 0;
    return;
  }
  clock_gettime(CLOCK_MONOTONIC, &t);
  t.tv_nsec += (long)(seconds * 1e9);
  if (t.tv_nsec >= 1000000000) {
    t.tv_sec++;
    t.tv_nsec -= 1000000000;
  }
  pthread_cond_timedwait(&w->wake, &w->lock, &t);
}

static void *watch (void *arg) {
  Watch *w = arg;
  Look l = {0, 0, 0, 0};
  pthread_mutex_lock(&w->lock);
  while (!w->quit) {
    look(w, &l);
    wait_between_looks(w, &l);
  }
  pthread_mutex_unlock(&w->lock);
  return NULL;
}

/* --- watching ----------------------------------------------------------- */

static void init_wake (Watch *w) {
  pthread_condattr_t attr;
  pthread_condattr_init(&attr);
  pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
  pthread_cond_init(&w->wake, &attr);
  pthread_condattr_destroy(&attr);
  pthread_mutex_init(&w->lock, NULL);
}

static void free_watch (Watch *w) {
  pthread_cond_destroy(&w->wake);
  pthread_mutex_destroy(&w->lock);
  free(w);
}

static void open_watch (lua_State *L, Runtime *rt) {
  Watch *w;
  int err;
  ar__core_push(L); /* has the error's class */
  lua_pop(L, 1);
  w = calloc(1, sizeof(Watch));
  if (!w) luaL_error(L, "not enough memory");
  w->rt = rt;
  w->slow = w->limit = INFINITY;
  init_wake(w);
  ar__urgent_need(rt);
  err = ar__thread_start(&w->watcher, watch, w);
  if (err) {
    free_watch(w);
    ar__oserror_raise(L, err, "start a watchdog", NULL);
  }
  rt->watch = w;
  rt->watched = true;
}

void ar__watch_update (lua_State *L, Runtime *rt) {
  Watch *w;
  if (!rt->watch && (rt->debug || rt->time_limit > 0)) open_watch(L, rt);
  w = rt->watch;
  if (!w) return;
  pthread_mutex_lock(&w->lock);
  w->slow = rt->debug ? rt->slow_step : INFINITY;
  w->limit = rt->time_limit > 0 ? rt->time_limit : INFINITY;
  pthread_cond_signal(&w->wake);
  pthread_mutex_unlock(&w->lock);
}

void ar__watch_close (Runtime *rt) {
  Watch *w = rt->watch;
  if (!w) return;
  pthread_mutex_lock(&w->lock);
  w->quit = true;
  pthread_cond_signal(&w->wake);
  pthread_mutex_unlock(&w->lock);
  pthread_join(w->watcher, NULL);
  free_watch(w);
  rt->watch = NULL;
  rt->watched = false;
}

static void wake_watcher (Watch *w) {
  pthread_mutex_lock(&w->lock);
  pthread_cond_signal(&w->wake);
  pthread_mutex_unlock(&w->lock);
}

static bool in_stretch (const Watch *w) {
  return atomic_load_explicit(&w->stretch, memory_order_relaxed) % 2 != 0;
}

bool ar__watch_begin (Runtime *rt) {
  Watch *w = rt->watch;
  if (!w || in_stretch(w)) return false;
  atomic_store(&w->due, 0);
  atomic_fetch_add(&w->stretch, 1);
  if (atomic_load(&w->sleeping)) wake_watcher(w);
  return true;
}

bool ar__watch_pause (Runtime *rt) {
  if (!rt->watch || !in_stretch(rt->watch)) return false;
  ar__watch_end(rt, true);
  return true;
}

void ar__watch_end (Runtime *rt, bool began) {
  Watch *w = rt->watch;
  if (!w || !began) return;
  if (in_stretch(w)) atomic_fetch_add(&w->stretch, 1);
  if (!rt->stop_script) return;
  rt->stop_script = rt->stop_soon = false;
  ar__vm_set_stop(rt->vm, NULL);
}

/* --- in the script's thread ------------------------------------------- */

/* Has a stall at this place been reported? [-0, +0, m] */
static bool is_known (lua_State *L, Runtime *rt, const char *place) {
  bool known;
  if (lua_rawgetp(L, LUA_REGISTRYINDEX, &rt->watch) != LUA_TTABLE) {
    lua_pop(L, 1);
    lua_newtable(L);
    lua_pushvalue(L, -1);
    lua_rawsetp(L, LUA_REGISTRYINDEX, &rt->watch);
  }
  known = lua_getfield(L, -1, place) != LUA_TNIL;
  lua_pushboolean(L, 1);
  lua_setfield(L, -3, place);
  lua_pop(L, 2);
  return known;
}

/* Push "task 'x'", for people. A callback that the library has wrapped has no
   name of its own. [-0, +1, m] */
static const char *push_whose (lua_State *L, Runtime *rt) {
  Task *t = rt->current;
  const char *kind = "task";
  if (!t) return lua_pushliteral(L, "a script");
  if (t->loose && !t->future) {
    if (ar__task_is_hidden(L, t)) return lua_pushliteral(L, "a callback");
    kind = "callback";
  }
  return lua_pushfstring(L, "%s '%s'", kind, ar__task_name(L, t));
}

/* "x.lua:3: task 'x' keeps the others waiting: it has run for 0.1 seconds
   without an await" */
static void report_stall (lua_State *L, Runtime *rt) {
  const char *place, *text;
  int top = lua_gettop(L);
  size_t len;
  luaL_checkstack(L, 10, NULL);
  ar__where_short(L, L, 0);
  place = lua_tostring(L, -1);
  if (!is_known(L, rt, place)) {
    lua_pushfstring(L, "%s: %s keeps the others waiting: it has run for %f "
                       "seconds without an await", place,
                    push_whose(L, rt), (LUAI_UACNUMBER)rt->slow_step);
    ar__where_line(L, L, 0);
    lua_pushliteral(L, "\n");
    lua_concat(L, 3);
    text = lua_tolstring(L, -1, &len);
    ar__vm_warn(L, rt->vm, text, len);
  }
  lua_settop(L, top);
}

/* Keep the error that it is; it says where the script was. [-0, +0, m] */
static void keep_error (lua_State *L, Runtime *rt) {
  int top = lua_gettop(L);
  luaL_checkstack(L, 10, NULL);
  lua_pushfstring(L, "%s ran for more than %f seconds without an await, and "
                     "was stopped", push_whose(L, rt),
                  (LUAI_UACNUMBER)rt->time_limit);
  ar__core_class(L, rt, CORE_TIMELIMIT);
  ar__exception_new(L);
  ar__error_here(L, -1, L, 0);
  lua_rawsetp(L, LUA_REGISTRYINDEX, &rt->time_limit);
  lua_settop(L, top);
}

static void on_stop (lua_State *L, lua_Debug *ar) {
  Runtime *rt = ar__runtime_get(L);
  (void)ar;
  if (!rt->stop_script) { /* it is over; this thread was asleep */
    lua_sethook(L, NULL, 0, 0);
    return;
  }
  lua_sethook(L, on_stop, LUA_MASKCOUNT, 1);
  if (lua_isyieldable(L)) {
    lua_yield(L, 0);
    return;
  }
  ar__watch_raise(L);
}

int ar__watch_raise (lua_State *L) {
  Runtime *rt = ar__runtime_get(L);
  luaL_checkstack(L, 2, NULL);
  lua_rawgetp(L, LUA_REGISTRYINDEX, &rt->time_limit);
  return lua_error(L);
}

static void begin_to_stop (lua_State *L, Runtime *rt) {
  if (!rt->stop_script) keep_error(L, rt);
  rt->stop_script = true;
  ar__vm_set_stop(rt->vm, on_stop);
  lua_sethook(L, on_stop, LUA_MASKCOUNT, 1);
}

void ar__watch_hook (lua_State *L, Runtime *rt) {
  unsigned due = rt->watch ? atomic_exchange(&rt->watch->due, 0) : 0;
  if (due & DUE_REPORT && rt->current) report_stall(L, rt);
  if (due & DUE_STOP) begin_to_stop(L, rt);
}

void ar__watch_check (lua_State *L, Runtime *rt) {
  rt->stop_soon = false;
  if (ar__watch_is_due(rt)) ar__watch_hook(L, rt);
  if (rt->stop_script) ar__watch_raise(L);
}

static int check (lua_State *L) {
  ar__watch_check(L, ar__runtime_get(L));
  return 0;
}

void ar__watch_bound (lua_State *L, Runtime *rt) {
  if (rt->bounded) return;
  ar__bounded_install(L, &rt->stop_soon, check);
  rt->bounded = true;
}

bool ar__watch_stopped (lua_State *L, Runtime *rt) {
  if (!rt->stop_script) return false;
  lua_rawgetp(L, LUA_REGISTRYINDEX, &rt->time_limit);
  return true;
}

/* --- calls ------------------------------------------------------------ */

/* The call has ended with an error, which is on top of its thread. Never
   returns. */
static int fail (lua_State *L, Runtime *rt, lua_State *co) {
  if (ar__watch_stopped(L, rt)) return lua_error(L);
  if (lua_status(co) == LUA_YIELD)
    return luaL_error(L, "attempt to yield from outside a coroutine");
  lua_pushvalue(co, -1);
  lua_xmove(co, L, 1);
  ar__error_here(L, -1, co, 0);
  lua_resetthread(co); /* runs its __close methods; may raise another one */
  lua_xmove(co, L, 1);
  return lua_error(L);
}

/* (f, args...) */
static int call_on_thread (lua_State *L) {
  Runtime *rt = ar__runtime_get(L);
  lua_State *co;
  int n = lua_gettop(L);
  luaL_checkstack(L, 10, NULL);
  co = lua_newthread(L);
  lua_insert(L, 1);
  if (!lua_checkstack(co, n + 1)) return luaL_error(L, "too many arguments");
  lua_xmove(L, co, n);
  rt->base = co;
  if (lua_resume(co, L, n - 1, &n) != LUA_OK) return fail(L, rt, co);
  luaL_checkstack(L, n, "too many results");
  lua_xmove(co, L, n);
  return n;
}

void ar__watch_call (lua_State *L, Runtime *rt, int nargs, int nresults) {
  lua_State *base = rt->base;
  bool began = ar__watch_begin(rt);
  int status;
  lua_pushcfunction(L, call_on_thread);
  lua_insert(L, -(nargs + 2));
  status = lua_pcall(L, nargs + 1, nresults, 0);
  rt->base = base;
  if (rt->stop_script && !began) /* whoever called the host is stopped, too */
    lua_sethook(L, on_stop, LUA_MASKCOUNT, 1);
  ar__watch_end(rt, began);
  if (status != LUA_OK) lua_error(L);
}
