/* SPDX-License-Identifier: MIT
**
** The public API: runs that a loop of the host's drives.
*/
#include <errno.h>
#include <math.h>

#include "runtime/api.h"
#include "runtime/hostloop.h"
#include "runtime/loop.h"

#define DRIVE_SECONDS 0.01 /* in a libev loop: others want their turn */

/* --- steps -------------------------------------------------------------- */

typedef struct Step {
  ar_Runtime *rt;
  Turn turn;
  DriveState state;
} Step;

/* Posts are delivered in a run, so there is one for a moment at least. */
static int protected_step (lua_State *L) {
  Step *s = lua_touserdata(L, 1);
  Runtime *core = s->rt->core;
  ar__api_hold(L, s->rt);
  s->state = ar__drive(L, core, &s->turn);
  if (s->state == DRIVE_ENDED && core->run_id && s->rt->alive == 0 &&
      core->loop_id == s->rt->own_loop)
    ar__run_release(L, core);
  return 0;
}

static ar_StepState state_of (const Step *s) {
  if (s->state == DRIVE_READY) return AR_STEP_READY;
  return s->state == DRIVE_WAITING ? AR_STEP_WAITING : AR_STEP_IDLE;
}

static int step (ar_Runtime *rt, unsigned steps, double seconds,
                 ar_StepState *state) {
  Step s = {rt, {0, seconds, steps}, DRIVE_ENDED};
  int status = ar__api_drive(rt, protected_step, &s);
  *state = state_of(&s);
  return status;
}

int ar_step (ar_Runtime *rt, unsigned steps, double seconds,
             ar_StepState *state) {
  ar_StepState now;
  int status = ar__api_check(rt);
  if (status != AR_OK) return status;
  if (!(seconds >= 0)) return AR_EINVAL;
  if (rt->core->L || rt->depth > 0) return AR_EBUSY;
  if (seconds == 0) seconds = INFINITY;
  if (steps == 0 || steps > INT32_MAX) steps = INT32_MAX;
  status = step(rt, steps, seconds, &now);
  if (rt->waiter) ar__hostwaiter_wait(rt->waiter, ar_timeout(rt));
  if (state) *state = now;
  return status;
}

/* --- waiting ------------------------------------------------------------ */

/* The poll lets libev see the watchers that were started so far. */
static int protected_loop (lua_State *L) {
  ar_Runtime *rt = lua_touserdata(L, 1);
  ar__loop_poll(ar__loop(L, rt->core), 0);
  return 0;
}

int ar_fd (ar_Runtime *rt) {
  int fd, status = ar__api_check(rt);
  if (status != AR_OK) return status;
  if (!rt->core->loop &&
      ar__api_try(rt->L, protected_loop, rt) != LUA_OK) {
    lua_pop(rt->L, 1);
    return AR_ESYSTEM;
  }
  fd = ar__loop_fd(rt->core->loop);
  return fd < 0 ? AR_ESYSTEM : fd;
}

typedef struct Ask {
  ar_Runtime *rt;
  double seconds;
} Ask;

static int protected_timeout (lua_State *L) {
  Ask *a = lua_touserdata(L, 1);
  a->seconds = ar__run_timeout(L, a->rt->core);
  return 0;
}

double ar_timeout (ar_Runtime *rt) {
  Ask a = {rt, 0};
  if (ar__api_check(rt) != AR_OK) return 0;
  if (ar__mailbox_is_due(rt->box)) return 0;
  if (!rt->core->run_id) return INFINITY;
  if (ar__api_try(rt->L, protected_timeout, &a) != LUA_OK)
    lua_pop(rt->L, 1); /* a clock in Lua: the step says it again */
  return a.seconds;
}

void ar__api_nudge (ar_Runtime *rt) {
  if (rt->waiter && rt->core && rt->core->loop)
    ar__loop_wake(rt->core->loop);
}

/* --- a libev loop ------------------------------------------------------- */

static double drive_timeout (void *ud) {
  return ar_timeout(ud);
}

static bool drive_alive (void *ud) {
  ar_Runtime *rt = ud;
  return rt->core && rt->core->tasks > 1; /* the init task waits */
}

/* What goes wrong is nobody's but [unhandled]'s. */
static void drive_step (void *ud) {
  ar_Runtime *rt = ud;
  ar_StepState state;
  if (rt->core->L || rt->depth > 0) return;
  if (step(rt, INT32_MAX, DRIVE_SECONDS, &state) > 0)
    ar__unhandled(rt->L, rt->core, NULL);
}

int ar_drive (ar_Runtime *rt, struct ev_loop *loop) {
  HostDrive drive = {-1, drive_timeout, drive_alive, drive_step, rt};
  int status = ar__api_check(rt);
  if (status != AR_OK) return status;
  if (rt->waiter) return AR_EBUSY;
  ar__hostloop_free(rt->hostloop);
  rt->hostloop = NULL;
  if (!loop) return AR_OK;
  drive.fd = ar_fd(rt);
  if (drive.fd < 0) return drive.fd;
  rt->hostloop = ar__hostloop_new(loop, &drive);
  return rt->hostloop ? AR_OK : AR_ENOMEM;
}

/* --- a thread that waits ------------------------------------------------ */

int ar_guest (ar_Runtime *rt, void (*wake) (void *ud), void *ud) {
  int fd, status = ar__api_check(rt);
  if (status != AR_OK) return status;
  if (rt->hostloop) return AR_EBUSY;
  ar__hostwaiter_free(rt->waiter);
  rt->waiter = NULL;
  if (!wake) return AR_OK;
  fd = ar_fd(rt);
  if (fd < 0) return fd;
  rt->waiter = ar__hostwaiter_new(fd, wake, ud);
  if (rt->waiter) return AR_OK;
  return errno == ENOMEM ? AR_ENOMEM : AR_ESYSTEM;
}

void ar__api_drive_close (ar_Runtime *rt) {
  ar__hostloop_free(rt->hostloop);
  ar__hostwaiter_free(rt->waiter);
  rt->hostloop = NULL;
  rt->waiter = NULL;
}
