/* SPDX-License-Identifier: MIT
**
** How another thread gets the attention of one that runs a script.
**
** lua_sethook may be called in a signal handler of the thread that runs the
** state, not in another thread: it walks along calls that may be gone. So
** that thread gets a signal, SIGURG, which means nothing to programs that
** don't ask for it. The handler is the process's while somebody needs it, and
** passes on what isn't for it.
*/
#include <errno.h>
#include <signal.h>
#include <string.h>

#include "runtime/watchdog.h"

#define URGENT_SIGNAL SIGURG

/* The runtime whose script runs in this thread, or NULL. */
static _Thread_local Runtime *volatile here;

static atomic_uint users;
static struct sigaction old; /* the handler that was there before */

Runtime *ar__here_enter (Runtime *rt) {
  Runtime *before = here;
  here = rt;
  return before;
}

void ar__here_leave (Runtime *before) {
  here = before;
}

static void pass_on (int sig, siginfo_t *info, void *context) {
  if (old.sa_flags & SA_SIGINFO) old.sa_sigaction(sig, info, context);
  else if (old.sa_handler != SIG_DFL && old.sa_handler != SIG_IGN)
    old.sa_handler(sig);
}

static void on_signal (int sig, siginfo_t *info, void *context) {
  int saved = errno;
  Runtime *rt = here;
  if (info->si_code != SI_TKILL) pass_on(sig, info, context);
  else if (rt &&
           (rt->interrupted || rt->dump_wanted || ar__watch_is_due(rt))) {
    rt->stop_soon = ar__watch_is_due(rt);
    ar__attract(rt);
  }
  errno = saved;
}

/* Async-signal-safe; again and again does no harm. */
static void install (void) {
  struct sigaction sa, before;
  memset(&sa, 0, sizeof(sa));
  sa.sa_sigaction = on_signal;
  sa.sa_flags = SA_SIGINFO | SA_RESTART;
  sigemptyset(&sa.sa_mask);
  sigaction(URGENT_SIGNAL, &sa, &before);
  if (!(before.sa_flags & SA_SIGINFO) || before.sa_sigaction != on_signal)
    old = before;
}

void ar__urgent_need (Runtime *rt) {
  if (!atomic_exchange(&rt->urgent, true)) atomic_fetch_add(&users, 1);
  install();
}

void ar__urgent_close (Runtime *rt) {
  if (atomic_exchange(&rt->urgent, false) &&
      atomic_fetch_sub(&users, 1) == 1)
    sigaction(URGENT_SIGNAL, &old, NULL);
}

void ar__urge (Runtime *rt) {
  ar__urgent_need(rt);
  pthread_kill(rt->thread, URGENT_SIGNAL);
}
