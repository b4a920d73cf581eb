/* SPDX-License-Identifier: MIT
**
** launch N program [args]: runs the program N times, one after the other,
** and prints the mean seconds from start to end.
*/
#include <errno.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>

extern char **environ;

static double now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

/* Result: the exit status of the program, or 127. */
static int launch(char **argv) {
  pid_t pid;
  int status;
  int problem = posix_spawnp(&pid, argv[0], NULL, NULL, argv, environ);
  if (problem != 0) {
    fprintf(stderr, "launch: %s: %s\n", argv[0], strerror(problem));
    return 127;
  }
  while (waitpid(pid, &status, 0) == -1)
    if (errno != EINTR) return 127;
  return WIFEXITED(status) ? WEXITSTATUS(status) : 127;
}

int main(int argc, char **argv) {
  long count = argc > 2 ? strtol(argv[1], NULL, 10) : 0;
  double start;
  if (count < 1) {
    fprintf(stderr, "usage: launch N program [args]\n");
    return 2;
  }
  start = now();
  for (long i = 0; i < count; i++) {
    int status = launch(argv + 2);
    if (status != 0) return status;
  }
  printf("%.9f\n", (now() - start) / (double)count);
  return 0;
}
