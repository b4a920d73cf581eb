/* SPDX-License-Identifier: MIT
**
** What the files of the public API share: api.c opens, loads and runs,
** api_std.c fits the standard library to the configuration, api_wait.c,
** api_post.c, api_task.c, api_drive.c, api_class.c and api_error.c have the
** parts of the header of that name. Only these see both sides.
*/
#ifndef AR_API_H
#define AR_API_H

#include <pthread.h>

#include <asyncrun.h>

#include "runtime/mailbox.h"

/* Longer warnings of scripts reach the host in pieces. */
#define WARNING_ROOM 1000

/* It comes from malloc, and is counted by host.refs: the host's, the
** state's, those of worker states. */
struct ar_Runtime {
  Host host;
  ar_Config config;
  pthread_t thread;   /* the own one */
  lua_State *L;       /* the main thread; NULL: closed */
  Runtime *core;      /* NULL: closed */
  Mailbox *box;       /* counted; any thread may post in it */
  int depth;          /* of the host's calls in progress */
  bool closing;
  Link tasks;         /* ar_Tasks that are alive */
  Link finished;      /* those that have ended and must be told */
  Link triggers;
  Link waits;         /* of tasks, until they go on */
  uint32_t alive;     /* tasks */
  ar_Task *joined;    /* ar_join waits for it, ... */
  bool joining;       /* or for all */
  unsigned own_loop;  /* the run that ar_spawn began, see Runtime.loop_id */
  struct HostLoop *hostloop; /* ar_drive, or NULL */
  struct HostWaiter *waiter; /* ar_guest, or NULL */
  /* the script's own warnings */
  bool warns;         /* they are on */
  bool continued;     /* the one in progress isn't complete */
  size_t warning_len;
  char warning[WARNING_ROOM];
};

/* AR_OK, or what an entry for the own thread returns. */
int ar__api_check (const ar_Runtime *rt);

/* Call the C function [f] with a light userdata, protected.
** [-0, +(0|1), -]  Result: LUA_OK, or another one and a message. */
int ar__api_try (lua_State *L, lua_CFunction f, void *arg);

/* The public runtime of a core. */
static inline ar_Runtime *ar__api_of (const Runtime *core) {
  return LINK_OWNER(core->host, ar_Runtime, host);
}

/* api_std.c: Host.prepare */
void ar__api_prepare (lua_State *L, Runtime *core);

/* api_task.c: call a function that drives a run; the light userdata is its
** argument. Afterwards tasks that will never end are told.
** [-0, +(0|1), -] */
int ar__api_drive (ar_Runtime *rt, lua_CFunction f, void *arg);

/* Begin a run without main, the host's, if there is none. [-0, +0, e] */
void ar__api_hold (lua_State *L, ar_Runtime *rt);

/* api_drive.c: tasks may be ready; the runtime closes. */
void ar__api_nudge (ar_Runtime *rt);
void ar__api_drive_close (ar_Runtime *rt);

/* api_error.c: Host.unhandled */
bool ar__api_unhandled (lua_State *L, Runtime *core, const char *task);

/* api_post.c: triggers that were pulled; they have no runtime any more. */
void ar__api_deliver (lua_State *L, ar_Runtime *rt);
void ar__api_drop_triggers (ar_Runtime *rt);

/* api_task.c: tell who asked for it; the same after a run, some may have
** been dropped; the runtime closes. */
void ar__api_tell (lua_State *L, ar_Runtime *rt);
void ar__api_sweep (ar_Runtime *rt);
void ar__api_drop_tasks (ar_Runtime *rt);

/* api_wait.c: no task will go on. */
void ar__api_drop_waits (lua_State *L, ar_Runtime *rt);

/* The next step of a C function, kept on its stack:
** [-0, +1, m], and [-1, +0, -] from below [n] values. */
typedef struct Next {
  ar_Continue k;
  lua_KContext ctx;
} Next;
Next *ar__api_push_next (lua_State *L, ar_Continue k, lua_KContext ctx);
int ar__api_go_on (lua_State *L, int n);

#endif
