/* SPDX-License-Identifier: MIT
**
** Starting a program with vfork: the child borrows this process's memory
** until it has become the program, so that the cost doesn't grow with the
** memory in use. What runs in it may only make system calls. What goes
** wrong there comes back through a pipe that exec closes.
*/
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "runtime/spawn.h"

/* What the child says when it fails. */
typedef struct Failure {
  int err;
  SpawnStep step;
} Failure;

/* --- in the child ----------------------------------------------------- */

static _Noreturn void fail (int report, SpawnStep step) {
  Failure f = {errno, step};
  ssize_t n = write(report, &f, sizeof(f));
  (void)n;
  _exit(127);
}

/* No handler may run here: it would write into this process's memory. All
   signals are blocked until then. */
static void reset_signals (const Spawn *s, const sigset_t *mask) {
  struct sigaction action;
  for (int sig = 1; sig < NSIG; sig++) {
    if (sigaction(sig, NULL, &action) < 0) continue;
    if (action.sa_handler == SIG_DFL) continue;
    if (action.sa_handler == SIG_IGN &&
        !(s->default_sigpipe && (sig == SIGPIPE || sig == SIGXFSZ)))
      continue;
    action.sa_handler = SIG_DFL;
    action.sa_flags = 0;
    sigaction(sig, &action, NULL);
  }
  sigprocmask(SIG_SETMASK, mask, NULL);
}

/* The descriptor that becomes 0, 1 or 2, as one that is none of these: the
   second may still need what the first replaces. */
static int source (int fd) {
  if (fd == DEVNULL_FD)
    fd = open("/dev/null", O_RDWR | O_CLOEXEC);
  if (fd < 0 || fd > 2) return fd;
  return fcntl(fd, F_DUPFD_CLOEXEC, 3);
}

static void set_stdio (const Spawn *s, int report) {
  int from[3];
  for (int i = 0; i < 3; i++) {
    from[i] = s->stdio[i] == INHERIT_FD ? INHERIT_FD
                                        : source(s->stdio[i]);
    if (from[i] < 0 && s->stdio[i] != INHERIT_FD) fail(report, SPAWN_STDIO);
  }
  for (int i = 0; i < 3; i++)
    if (from[i] >= 0 && dup2(from[i], i) < 0) fail(report, SPAWN_STDIO);
}

/* Mark all descriptors from 3 on to be closed by exec. */
static void close_others (void) {
  struct rlimit limit;
  int end = 65536;
  if (close_range(3, ~0u, CLOSE_RANGE_CLOEXEC) == 0) return;
  if (getrlimit(RLIMIT_NOFILE, &limit) == 0 && limit.rlim_cur < 65536)
    end = (int)limit.rlim_cur;
  for (int fd = 3; fd < end; fd++) fcntl(fd, F_SETFD, FD_CLOEXEC);
}

static void set_descriptors (const Spawn *s, int report) {
  set_stdio(s, report);
  if (s->close_others) close_others();
  for (int i = 0; i < s->nkeep; i++)
    if (fcntl(s->keep[i], F_SETFD, 0) < 0) fail(report, SPAWN_KEEP);
}

/* As the shell: the next directory is tried when a file isn't there, and
   after all what else went wrong is told. */
static void try_paths (const Spawn *s) {
  int err = 0;
  for (char *const *path = s->paths; *path; path++) {
    execve(*path, s->argv, s->envp);
    if (err == 0 && errno != ENOENT && errno != ENOTDIR) err = errno;
  }
  if (err != 0) errno = err;
}

static _Noreturn void become (const Spawn *s, const sigset_t *mask,
                              int report) {
  set_descriptors(s, report);
  if (s->cwd && chdir(s->cwd) < 0) fail(report, SPAWN_CHDIR);
  if (s->umask >= 0) umask((mode_t)s->umask);
  if (s->new_session && setsid() < 0) fail(report, SPAWN_GROUP);
  if (s->group >= 0 && setpgid(0, s->group) < 0) fail(report, SPAWN_GROUP);
  reset_signals(s, mask);
  errno = ENOENT;
  try_paths(s);
  fail(report, SPAWN_EXEC);
}

/* --- in this process -------------------------------------------------- */

/* A pipe that leaves 0, 1 and 2 alone, even when these are closed. */
static int open_report (int fds[2]) {
  int moved;
  if (pipe2(fds, O_CLOEXEC) < 0) return errno;
  if (fds[1] > 2) return 0;
  moved = fcntl(fds[1], F_DUPFD_CLOEXEC, 3);
  if (moved < 0) {
    int err = errno;
    close(fds[0]);
    close(fds[1]);
    return err;
  }
  close(fds[1]);
  fds[1] = moved;
  return 0;
}

/* Its own function: the child must not return from the one that calls
   vfork, nor change its variables. */
static __attribute__((noinline)) pid_t
start (const Spawn *s, const sigset_t *mask, int report) {
  pid_t pid = vfork();
  if (pid == 0) become(s, mask, report);
  return pid;
}

/* What the child has reported. Result: 0 when it has become the program. */
static int read_report (int fd, SpawnStep *step) {
  Failure f;
  ssize_t n;
  do n = read(fd, &f, sizeof(f)); while (n < 0 && errno == EINTR);
  if (n != (ssize_t)sizeof(f)) return 0;
  *step = f.step;
  return f.err;
}

int ar__spawn_program (const Spawn *s, pid_t *pid, SpawnStep *step) {
  sigset_t all, none, mask;
  int fds[2], err = open_report(fds), start_err;
  *step = SPAWN_FORK;
  if (err != 0) return err;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &mask);
  sigemptyset(&none);
  *pid = start(s, s->unblock ? &none : &mask, fds[1]);
  start_err = errno;
  pthread_sigmask(SIG_SETMASK, &mask, NULL);
  close(fds[1]);
  err = *pid < 0 ? start_err : read_report(fds[0], step);
  close(fds[0]);
  if (err != 0 && *pid > 0)
    while (waitpid(*pid, NULL, 0) < 0 && errno == EINTR) {}
  return err;
}
