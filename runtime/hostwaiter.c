/* SPDX-License-Identifier: MIT
**
** A thread that waits for a host whose loop can't wait for a descriptor.
*/
#include "runtime/hostloop.h"

#include <errno.h>
#include <math.h>
#include <poll.h>
#include <pthread.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "runtime/runtime.h"

struct HostWaiter {
  pthread_t thread;
  pthread_mutex_t lock;
  pthread_cond_t change;
  int fd;           /* of the loop */
  int stop;         /* an eventfd: quit was set */
  bool quit, asked; /* under the lock */
  double seconds;   /* of what was asked for */
  void (*wake) (void *ud);
  void *ud;
};

#define LONGEST 86400000 /* milliseconds */

static int milliseconds (double seconds) {
  if (seconds == INFINITY) return -1;
  return seconds * 1000 >= LONGEST ? LONGEST : (int)ceil(seconds * 1000);
}

static void wait_for_fd (HostWaiter *w, double seconds) {
  struct pollfd fds[2] = {{.fd = w->fd, .events = POLLIN},
                          {.fd = w->stop, .events = POLLIN}};
  while (poll(fds, 2, milliseconds(seconds)) < 0 && errno == EINTR) {}
}

/* False: it is over. */
static bool next_question (HostWaiter *w, double *seconds) {
  bool quit;
  pthread_mutex_lock(&w->lock);
  while (!w->asked && !w->quit) pthread_cond_wait(&w->change, &w->lock);
  *seconds = w->seconds;
  w->asked = false;
  quit = w->quit;
  pthread_mutex_unlock(&w->lock);
  return !quit;
}

static bool has_quit (HostWaiter *w) {
  bool quit;
  pthread_mutex_lock(&w->lock);
  quit = w->quit;
  pthread_mutex_unlock(&w->lock);
  return quit;
}

static void *serve (void *arg) {
  HostWaiter *w = arg;
  double seconds;
  while (next_question(w, &seconds)) {
    wait_for_fd(w, seconds);
    if (!has_quit(w)) w->wake(w->ud);
  }
  return NULL;
}

static void release (HostWaiter *w) {
  if (w->stop >= 0) close(w->stop);
  pthread_cond_destroy(&w->change);
  pthread_mutex_destroy(&w->lock);
  free(w);
}

HostWaiter *ar__hostwaiter_new (int fd, void (*wake) (void *ud), void *ud) {
  HostWaiter *w = calloc(1, sizeof(HostWaiter));
  int err;
  if (!w) return NULL;
  w->fd = fd;
  w->wake = wake;
  w->ud = ud;
  w->asked = true; /* at once */
  pthread_mutex_init(&w->lock, NULL);
  pthread_cond_init(&w->change, NULL);
  w->stop = eventfd(0, EFD_CLOEXEC);
  err = w->stop < 0 ? errno
                    : ar__thread_start(&w->thread, serve, w);
  if (!err) return w;
  release(w);
  errno = err;
  return NULL;
}

void ar__hostwaiter_free (HostWaiter *w) {
  uint64_t one = 1;
  ssize_t n;
  if (!w) return;
  pthread_mutex_lock(&w->lock);
  w->quit = true;
  pthread_cond_signal(&w->change);
  pthread_mutex_unlock(&w->lock);
  n = write(w->stop, &one, sizeof(one));
  (void)n;
  pthread_join(w->thread, NULL);
  release(w);
}

void ar__hostwaiter_wait (HostWaiter *w, double seconds) {
  pthread_mutex_lock(&w->lock);
  w->asked = true;
  w->seconds = seconds;
  pthread_cond_signal(&w->change);
  pthread_mutex_unlock(&w->lock);
}
