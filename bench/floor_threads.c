/* SPDX-License-Identifier: MIT
**
** A thread does nothing for another one that waits in epoll, as often as
** asked: two switches between threads, a lock and an eventfd.
** usage: floor_threads N; prints seconds for one.
*/
#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <time.h>
#include <unistd.h>

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t work = PTHREAD_COND_INITIALIZER;
static bool pending, ending;
static int done_fd;

static void *worker (void *arg) {
  uint64_t one = 1;
  pthread_mutex_lock(&mutex);
  while (!ending) {
    if (pending) {
      pending = false;
      if (write(done_fd, &one, sizeof(one)) < 0) abort();
    }
    else
      pthread_cond_wait(&work, &mutex);
  }
  pthread_mutex_unlock(&mutex);
  return arg;
}

static double now (void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static void call (int epoll) {
  struct epoll_event event;
  uint64_t n;
  pthread_mutex_lock(&mutex);
  pending = true;
  pthread_cond_signal(&work);
  pthread_mutex_unlock(&mutex);
  while (epoll_wait(epoll, &event, 1, -1) < 1) {}
  if (read(done_fd, &n, sizeof(n)) < 0) abort();
}

int main (int argc, char **argv) {
  long n = argc > 1 ? strtol(argv[1], NULL, 10) : 1;
  struct epoll_event event = {.events = EPOLLIN};
  int epoll = epoll_create1(0);
  pthread_t id;
  double start;
  done_fd = eventfd(0, EFD_NONBLOCK);
  epoll_ctl(epoll, EPOLL_CTL_ADD, done_fd, &event);
  if (pthread_create(&id, NULL, worker, NULL) != 0) return 1;
  call(epoll);
  start = now();
  for (long i = 0; i < n; i++) call(epoll);
  printf("%.12f\n", (now() - start) / (double)n);
  pthread_mutex_lock(&mutex);
  ending = true;
  pthread_cond_signal(&work);
  pthread_mutex_unlock(&mutex);
  pthread_join(id, NULL);
  return 0;
}
