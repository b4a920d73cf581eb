/* SPDX-License-Identifier: MIT
**
** Threads of ours. They have all signals blocked: those are for the host's.
*/
#include <signal.h>

#include "runtime/runtime.h"

int ar__thread_start (pthread_t *id, void *(*f) (void *), void *arg) {
  sigset_t all, before;
  int err;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &before);
  err = pthread_create(id, NULL, f, arg);
  pthread_sigmask(SIG_SETMASK, &before, NULL);
  return err;
}
