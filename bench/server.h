/* SPDX-License-Identifier: MIT
**
** Another program as a server: starts it on a processor of its own, reads
** its port, measures from outside what it uses (Linux's /proc), counts its
** system calls, ends it.
*/
#ifndef BENCH_SERVER_H
#define BENCH_SERVER_H

#include <errno.h>
#include <fcntl.h>
#include <glob.h>
#include <linux/perf_event.h>
#include <sched.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

typedef struct Server {
  pid_t pid;
  int port;
} Server;

/* Processor seconds so far, and how many of them outside the kernel. */
typedef struct Usage {
  double cpu, user;
} Usage;

static inline double now (void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static pid_t started[2]; /* servers, for an exit by die */
static int nstarted;

static inline void stop_servers (void) {
  while (nstarted > 0) {
    pid_t pid = started[--nstarted];
    kill(-pid, SIGKILL);
    waitpid(pid, NULL, 0);
  }
}

static inline void die (const char *format, ...) {
  va_list args;
  va_start(args, format);
  fputs("load: ", stderr);
  vfprintf(stderr, format, args);
  fputc('\n', stderr);
  va_end(args);
  exit(1);
}

/* --- processors --------------------------------------------------------- */

/* The last processor that this process may use, or the first one. */
static inline int pick_processor (int last) {
  cpu_set_t allowed;
  int found = -1;
  CPU_ZERO(&allowed);
  if (sched_getaffinity(0, sizeof(allowed), &allowed) != 0) return -1;
  for (int i = 0; i < CPU_SETSIZE; i++)
    if (CPU_ISSET(i, &allowed) && (last || found < 0)) found = i;
  return found;
}

static inline void pin (int processor) {
  cpu_set_t one;
  if (processor < 0) return;
  CPU_ZERO(&one);
  CPU_SET(processor, &one);
  sched_setaffinity(0, sizeof(one), &one);
}

/* As many descriptors as the system lets us, for us and the server. */
static inline void raise_limits (void) {
  struct rlimit limit;
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
  limit.rlim_cur = limit.rlim_max;
  setrlimit(RLIMIT_NOFILE, &limit);
}

/* --- start and end ------------------------------------------------------ */

static inline int read_port (int pipe) {
  char line[64];
  size_t size = 0;
  while (size < sizeof(line) - 1) {
    ssize_t n = read(pipe, line + size, 1);
    if (n <= 0 || line[size] == '\n') break;
    size++;
  }
  line[size] = 0;
  if (strncmp(line, "port ", 5) != 0) return 0;
  return (int)strtol(line + 5, NULL, 10);
}

/* Start a program that prints "port N" first. It leads a process group, and
** is stopped at exit. */
static inline Server start_server (char **argv, int processor) {
  Server server;
  int pipes[2];
  if (pipe2(pipes, O_CLOEXEC) != 0) die("no pipe");
  server.pid = fork();
  if (server.pid < 0) die("no process");
  if (server.pid == 0) {
    setpgid(0, 0);
    pin(processor);
    dup2(pipes[1], STDOUT_FILENO);
    execvp(argv[0], argv);
    fprintf(stderr, "load: %s: %s\n", argv[0], strerror(errno));
    _exit(127);
  }
  setpgid(server.pid, server.pid);
  if (nstarted == 0) atexit(stop_servers);
  started[nstarted++] = server.pid;
  close(pipes[1]);
  server.port = read_port(pipes[0]); /* left open: it may print more */
  if (server.port <= 0) die("%s printed no port", argv[0]);
  return server;
}

/* --- what it uses ------------------------------------------------------- */

/* The nanoseconds of all threads: finer than the ticks of 'stat'. */
static inline double thread_seconds (pid_t pid) {
  char pattern[64];
  double total = 0;
  glob_t files;
  snprintf(pattern, sizeof(pattern), "/proc/%d/task/*/schedstat", (int)pid);
  if (glob(pattern, 0, NULL, &files) != 0) die("no %s", pattern);
  for (size_t i = 0; i < files.gl_pathc; i++) {
    double ns = 0;
    FILE *file = fopen(files.gl_pathv[i], "r");
    if (file == NULL) continue; /* that thread has ended */
    if (fscanf(file, "%lf", &ns) == 1) total += ns * 1e-9;
    fclose(file);
  }
  globfree(&files);
  return total;
}

static inline Usage usage_of (pid_t pid) {
  char path[64], text[1024];
  double user = 0, kernel = 0;
  char *fields;
  FILE *file;
  snprintf(path, sizeof(path), "/proc/%d/stat", (int)pid);
  file = fopen(path, "r");
  if (file == NULL || fgets(text, sizeof(text), file) == NULL)
    die("the server has ended");
  fclose(file);
  fields = strrchr(text, ')'); /* the name before it may hold anything */
  if (fields == NULL
      || sscanf(fields + 1, " %*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u"
                " %lf %lf", &user, &kernel) != 2)
    die("what is %s?", path);
  return (Usage){thread_seconds(pid),
                 user / (double)sysconf(_SC_CLK_TCK)};
}

/* A line of /proc/PID/status: a number, in kB where there is a unit. */
static inline long status_of (pid_t pid, const char *name) {
  char path[64], line[256];
  long value = 0;
  size_t size = strlen(name);
  FILE *file;
  snprintf(path, sizeof(path), "/proc/%d/status", (int)pid);
  file = fopen(path, "r");
  if (file == NULL) die("the server has ended");
  while (fgets(line, sizeof(line), file) != NULL)
    if (strncmp(line, name, size) == 0 && line[size] == ':')
      value = strtol(line + size + 1, NULL, 10);
  fclose(file);
  return value;
}

/* --- system calls ------------------------------------------------------- */

/* What counts them: the kernel's tracepoint, one counter for each thread,
** if we may use it; strace otherwise, which slows the server down so much
** that it does something else. */
typedef struct Counter {
  int fds[256];
  size_t nfds;
  pid_t strace; /* or 0 */
  char report[32];
} Counter;

/* Result: the number of the tracepoint at the start of a system call. */
static inline long tracepoint (void) {
  long id = -1;
  FILE *file = fopen("/sys/kernel/tracing/events/raw_syscalls/sys_enter/id",
                     "r");
  if (file == NULL) return -1;
  if (fscanf(file, "%ld", &id) != 1) id = -1;
  fclose(file);
  return id;
}

static inline bool count_in_kernel (Counter *counter, pid_t pid) {
  struct perf_event_attr what = {.type = PERF_TYPE_TRACEPOINT,
                                 .size = sizeof(what)};
  char pattern[64];
  long id = tracepoint();
  glob_t threads;
  if (id < 0) return false;
  what.config = (uint64_t)id;
  snprintf(pattern, sizeof(pattern), "/proc/%d/task/*", (int)pid);
  if (glob(pattern, 0, NULL, &threads) != 0) return false;
  for (size_t i = 0; i < threads.gl_pathc && i < 256; i++) {
    const char *name = strrchr(threads.gl_pathv[i], '/') + 1;
    int fd = (int)syscall(SYS_perf_event_open, &what,
                          (pid_t)strtol(name, NULL, 10), -1, -1,
                          PERF_FLAG_FD_CLOEXEC);
    if (fd >= 0) counter->fds[counter->nfds++] = fd;
  }
  globfree(&threads);
  return counter->nfds > 0;
}

static inline void exec_strace (pid_t pid, const char *report) {
  char number[16];
  snprintf(number, sizeof(number), "%d", (int)pid);
  if (freopen("/dev/null", "w", stderr) == NULL) _exit(127);
  execlp("strace", "strace", "-c", "-f", "-p", number, "-o", report,
         (char *)NULL);
  _exit(127);
}

/* Result: is it counting? */
static inline bool count_by_strace (Counter *counter, pid_t pid) {
  double give_up = now() + 10;
  int fd;
  snprintf(counter->report, sizeof(counter->report),
           "/tmp/bench_callsXXXXXX");
  fd = mkstemp(counter->report);
  if (fd < 0) return false;
  close(fd);
  counter->strace = fork();
  if (counter->strace < 0) die("no process");
  if (counter->strace == 0) exec_strace(pid, counter->report);
  while (status_of(pid, "TracerPid") != counter->strace) {
    if (now() > give_up || waitpid(counter->strace, NULL, WNOHANG) != 0) {
      unlink(counter->report);
      return false;
    }
    usleep(1000);
  }
  return true;
}

/* Count the system calls from now on. Result: false if that can't be. */
static inline bool start_counting (Counter *counter, pid_t pid) {
  memset(counter, 0, sizeof(*counter));
  return count_in_kernel(counter, pid) || count_by_strace(counter, pid);
}

static inline long read_report (const Counter *counter) {
  char line[256];
  long calls = 0;
  FILE *file = fopen(counter->report, "r");
  if (file == NULL) die("no %s", counter->report);
  while (fgets(line, sizeof(line), file) != NULL)
    if (strstr(line, " total") != NULL)
      sscanf(line, "%*f %*f %*d %ld", &calls);
  fclose(file);
  unlink(counter->report);
  return calls;
}

/* Result: how many there were. */
static inline long stop_counting (Counter *counter) {
  long calls = 0;
  for (size_t i = 0; i < counter->nfds; i++) {
    uint64_t count;
    if (read(counter->fds[i], &count, sizeof(count)) == sizeof(count))
      calls += (long)count;
    close(counter->fds[i]);
  }
  if (counter->strace == 0) return calls;
  kill(counter->strace, SIGINT);
  waitpid(counter->strace, NULL, 0);
  return read_report(counter);
}

#endif
