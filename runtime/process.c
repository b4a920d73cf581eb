/* SPDX-License-Identifier: MIT
**
** Child processes: the class ChildProcess, on which the dialects build
** theirs. The end of a process is known from its pidfd, which the loop
** watches, or, where the system gives none, from a thread that waits for
** it. It is reaped at once, by its number only, so that the host's own
** children are left alone, and no signal handler is needed.
*/
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "runtime/loop.h"
#include "runtime/mailbox.h"
#include "runtime/spawn.h"

#define CHILD "ChildProcess"

#define UNKNOWN_STATUS 255 /* somebody else has reaped it */

extern char **environ;

/* A process that nobody has waited for, when its object is gone: it is
   reaped later. Allocated with the object. */
typedef struct Orphan {
  struct Orphan *next;
  pid_t pid;
} Orphan;

typedef struct Sentry Sentry;

typedef struct Child {
  Runtime *rt;
  Lot lot;        /* tasks in wait() */
  ev_io io;       /* active while there are any */
  pid_t pid;      /* 0: it was never started */
  int pidfd;      /* -1: none */
  Sentry *sentry; /* the thread that waits instead, or NULL */
  int status;     /* when it has ended */
  bool ended;
  Orphan *orphan;
} Child;

/* --- the end ---------------------------------------------------------- */

/* 0 to 255, or the signal that ended it, negative. */
static int status_of (const siginfo_t *info) {
  return info->si_code == CLD_EXITED ? info->si_status : -info->si_status;
}

/* Has the process ended? Then it is reaped; errno is ECHILD if somebody
   else has done that. */
static bool reap (pid_t pid, int *status) {
  siginfo_t info;
  int result;
  memset(&info, 0, sizeof(info));
  errno = 0;
  do result = waitid(P_PID, (id_t)pid, &info, WEXITED | WNOHANG);
  while (result < 0 && errno == EINTR);
  if (result == 0 && info.si_pid == 0) return false;
  *status = result == 0 ? status_of(&info) : UNKNOWN_STATUS;
  return true;
}

static void close_pidfd (Child *c) {
  if (c->pidfd < 0) return;
  if (c->rt->loop) ev_io_stop(c->rt->loop->ev, &c->io);
  close(c->pidfd);
  c->pidfd = -1;
}

/* The host has reaped it, or ignores SIGCHLD, so that the system did. */
static void warn_lost (const Child *c) {
  char text[128];
  int n = snprintf(text, sizeof(text), "RuntimeWarning: the status of "
                   "process %d is lost: is SIGCHLD ignored? It counts as "
                   "%d\n", (int)c->pid, UNKNOWN_STATUS);
  ar__vm_warn(c->rt->L ? c->rt->L : c->rt->main_L, c->rt->vm, text,
              (size_t)n);
}

/* Look whether it has ended, and wake who waits for that. */
static bool poll_child (Child *c) {
  if (c->ended || !reap(c->pid, &c->status)) return c->ended;
  c->ended = true;
  if (c->status == UNKNOWN_STATUS && errno == ECHILD) warn_lost(c);
  close_pidfd(c);
  ar__lot_unpark(&c->lot, UINT32_MAX);
  return true;
}

static void on_exit_event (struct ev_loop *ev, ev_io *io, int events) {
  Child *c = io->data;
  (void)ev;
  (void)events;
  c->rt->loop->woken = true;
  poll_child(c);
}

/* --- without a pidfd -------------------------------------------------- */

/* A thread for one process, that nobody needs to end: it may outlive the
   runtime, hence malloc. */
struct Sentry {
  Post post;
  Mailbox *box;
  Child *child; /* the loop's thread: NULL when it was collected */
  pid_t pid;
};

static void free_sentry (Sentry *s) {
  ar__mailbox_release(s->box);
  free(s);
}

static void on_sentry (lua_State *L, Post *p) {
  Sentry *s = LINK_OWNER(p, Sentry, post);
  if (s->child) s->child->sentry = NULL;
  if (s->child && L) poll_child(s->child);
  free_sentry(s);
}

/* The process stays a zombie until the loop's thread looks. */
static void *stand_sentry (void *arg) {
  Sentry *s = arg;
  siginfo_t info;
  int result;
  do result = waitid(P_PID, (id_t)s->pid, &info, WEXITED | WNOWAIT);
  while (result < 0 && errno == EINTR);
  if (!ar__mailbox_post(s->box, &s->post, 0)) free_sentry(s);
  return NULL;
}

static void post_sentry (lua_State *L, Child *c) {
  Mailbox *box = ar__mailbox(L, c->rt);
  Sentry *s;
  pthread_t id;
  int err;
  if (c->sentry) return;
  s = calloc(1, sizeof(Sentry));
  if (!s) luaL_error(L, "not enough memory");
  s->post.deliver = on_sentry;
  s->child = c;
  s->pid = c->pid;
  s->box = box;
  ar__mailbox_retain(box);
  err = ar__thread_start(&id, stand_sentry, s);
  if (err == 0) {
    pthread_detach(id);
    c->sentry = s;
  }
  else {
    free_sentry(s);
    ar__oserror_raise(L, err, "pthread_create", NULL);
  }
}

/* --- orphans ---------------------------------------------------------- */

void ar__processes_reap (lua_State *L, Runtime *rt) {
  void *ud;
  lua_Alloc alloc = lua_getallocf(L, &ud);
  Orphan **at = &rt->orphans;
  int status;
  while (*at) {
    Orphan *o = *at;
    if (!reap(o->pid, &status)) at = &o->next;
    else {
      *at = o->next;
      alloc(ud, o, sizeof(Orphan), 0);
    }
  }
}

/* Those that still run are init's when this process ends. */
void ar__processes_close (lua_State *L, Runtime *rt) {
  void *ud;
  lua_Alloc alloc = lua_getallocf(L, &ud);
  ar__processes_reap(L, rt);
  while (rt->orphans) {
    Orphan *o = rt->orphans;
    rt->orphans = o->next;
    alloc(ud, o, sizeof(Orphan), 0);
  }
}

static int child_gc (lua_State *L) {
  Child *c = lua_touserdata(L, 1);
  void *ud;
  lua_Alloc alloc = lua_getallocf(L, &ud);
  Orphan *o = c->orphan;
  close_pidfd(c);
  if (c->sentry) c->sentry->child = NULL;
  c->orphan = NULL;
  if (!o) return 0;
  if (c->pid > 0 && !poll_child(c)) {
    o->pid = c->pid;
    o->next = c->rt->orphans;
    c->rt->orphans = o;
  }
  else alloc(ud, o, sizeof(Orphan), 0);
  return 0;
}

/* --- what is to be started -------------------------------------------- */

/* The specification is a table of the library's own, at 1: its fields have
   been checked. */

static int int_field (lua_State *L, const char *name, int def) {
  int n = def;
  if (lua_getfield(L, 1, name) != LUA_TNIL) n = (int)lua_tointeger(L, -1);
  lua_pop(L, 1);
  return n;
}

static bool flag_field (lua_State *L, const char *name) {
  bool yes;
  lua_getfield(L, 1, name);
  yes = lua_toboolean(L, -1);
  lua_pop(L, 1);
  return yes;
}

/* Push memory for as many values of [size] as the sequence in a field has,
   and one more. [-0, +2, m] the sequence, the memory */
static void *push_array (lua_State *L, const char *name, size_t size,
                         int *n) {
  lua_getfield(L, 1, name);
  *n = lua_istable(L, -1) ? (int)lua_rawlen(L, -1) : 0;
  return lua_newuserdatauv(L, ((size_t)*n + 1) * size, 0);
}

/* A sequence of strings as exec wants it; NULL where there is none.
   [-0, +2, m] keeps what it points to */
static char *const *push_strings (lua_State *L, const char *name) {
  int n;
  const char **list = push_array(L, name, sizeof(char *), &n);
  if (!lua_istable(L, -2)) return NULL;
  for (int i = 0; i < n; i++) {
    lua_rawgeti(L, -2, i + 1);
    list[i] = lua_tostring(L, -1);
    lua_pop(L, 1); /* the table has it */
  }
  list[n] = NULL;
  return (char *const *)list;
}

static int *push_ints (lua_State *L, const char *name, int *n) {
  int *list = push_array(L, name, sizeof(int), n);
  for (int i = 0; i < *n; i++) {
    lua_rawgeti(L, -2, i + 1);
    list[i] = (int)lua_tointeger(L, -1);
    lua_pop(L, 1);
  }
  return list;
}

/* [-0, +n, m] leaves what the result points to */
static void push_spawn (lua_State *L, Spawn *s) {
  luaL_checkstack(L, 20, NULL);
  s->paths = push_strings(L, "paths");
  s->argv = push_strings(L, "args");
  s->envp = push_strings(L, "env");
  if (!s->envp) s->envp = environ;
  lua_getfield(L, 1, "cwd");
  s->cwd = lua_tostring(L, -1);
  s->stdio[0] = int_field(L, "stdin", INHERIT_FD);
  s->stdio[1] = int_field(L, "stdout", INHERIT_FD);
  s->stdio[2] = int_field(L, "stderr", INHERIT_FD);
  s->keep = push_ints(L, "pass_fds", &s->nkeep);
  s->close_others = flag_field(L, "close_fds");
  s->new_session = flag_field(L, "start_new_session");
  s->group = int_field(L, "process_group", -1);
  s->umask = int_field(L, "umask", -1);
  s->default_sigpipe = flag_field(L, "restore_signals");
}

static void check_descriptor (lua_State *L, int fd) {
  if (fcntl(fd, F_GETFD) >= 0) return;
  ar__oserror_raise(L, errno, "open_process",
                    lua_pushfstring(L, "descriptor %d", fd));
}

/* They must be open now: their numbers could be had by the pipe that
   reports a failure. */
static void check_descriptors (lua_State *L, const Spawn *s) {
  for (int i = 0; i < 3; i++)
    if (s->stdio[i] >= 0) check_descriptor(L, s->stdio[i]);
  for (int i = 0; i < s->nkeep; i++) check_descriptor(L, s->keep[i]);
}

static int raise_failed (lua_State *L, const Spawn *s, int err,
                         SpawnStep step) {
  switch (step) {
    case SPAWN_CHDIR: return ar__oserror_file(L, err, "chdir", s->cwd);
    case SPAWN_EXEC: return ar__oserror_file(L, err, "exec", s->argv[0]);
    case SPAWN_GROUP: return ar__oserror_raise(L, err, "setpgid", NULL);
    case SPAWN_FORK: return ar__oserror_raise(L, err, "fork", NULL);
    default: return ar__oserror_raise(L, err, "open_process", NULL);
  }
}

/* Push an object for a process that isn't started yet. [-0, +1, m] */
static Child *new_child (lua_State *L, Runtime *rt) {
  void *ud;
  lua_Alloc alloc = lua_getallocf(L, &ud);
  Child *c = lua_newuserdatauv(L, sizeof(Child), 0);
  memset(c, 0, sizeof(Child));
  c->rt = rt;
  c->pidfd = -1;
  ar__lot_init(&c->lot, rt);
  luaL_setmetatable(L, CHILD);
  c->orphan = alloc(ud, NULL, 0, sizeof(Orphan));
  if (!c->orphan) luaL_error(L, "not enough memory");
  return c;
}

static void open_pidfd (Child *c) {
  c->pidfd = (int)syscall(SYS_pidfd_open, c->pid, 0);
  if (c->pidfd < 0) return;
  ev_io_init(&c->io, on_exit_event, c->pidfd, EV_READ);
  c->io.data = c;
}

/* spawn_process{paths =, args =, ...}: a ChildProcess */
static int spawn_process (lua_State *L) {
  Runtime *rt = RUNTIME(L);
  Spawn s;
  SpawnStep step;
  Child *c;
  int err;
  ar__allow(L, rt, CAP_PROCESSES, "a child process");
  lua_settop(L, 1);
  ar__processes_reap(L, rt);
  ar__loop(L, rt);
  push_spawn(L, &s);
  check_descriptors(L, &s);
  s.unblock = rt->worker != NULL; /* its thread blocks all signals */
  c = new_child(L, rt);
  fflush(stdout); /* what was printed before comes before */
  err = ar__spawn_program(&s, &c->pid, &step);
  if (err != 0) {
    c->pid = 0;
    return raise_failed(L, &s, err, step);
  }
  if (!flag_field(L, "no_pidfd")) open_pidfd(c);
  return 1;
}

/* --- the object --------------------------------------------------------- */

static Child *check_child (lua_State *L, const char *method) {
  return ar__arg_self(L, CHILD, method);
}

/* The status, or nil while it runs. */
static int child_poll (lua_State *L) {
  Child *c = check_child(L, "poll");
  if (!poll_child(c)) return 0;
  lua_pushinteger(L, c->status);
  return 1;
}

static int get_pid (lua_State *L) {
  const Child *c = lua_touserdata(L, 1);
  lua_pushinteger(L, c->pid);
  return 1;
}

/* send_signal(signal, group): to it, or to all of its group. Nothing when
   it has ended: its number may be another's. */
static int child_send_signal (lua_State *L) {
  Child *c = check_child(L, "send_signal");
  int sig = (int)lua_tointeger(L, 2);
  bool group = lua_toboolean(L, 3);
  if (!lua_isinteger(L, 2))
    return ar__arg_type(L, "send_signal", "signal", 2,
                        "the number of a signal");
  if (lua_tointeger(L, 2) < 0 || lua_tointeger(L, 2) >= NSIG)
    return ar__arg_value(L, "send_signal", "signal", 2,
                         "the number of a signal");
  if (poll_child(c)) return 0;
  if (kill(group ? -c->pid : c->pid, sig) < 0)
    return ar__oserror_raise(L, errno, "kill",
                             lua_pushfstring(L, "%d", (int)c->pid));
  return 0;
}

static const WaitKind child_wait = {.what = "Process.wait", IN_LOT};

/* A wait that was cancelled or succeeded; the last one stops watching. */
static int after_wait (lua_State *L, int status, lua_KContext ctx) {
  Child *c = lua_touserdata(L, 1);
  (void)status;
  (void)ctx;
  c->rt->outside--;
  if (c->pidfd >= 0 && list_empty(&c->lot.waiters))
    ev_io_stop(c->rt->loop->ev, &c->io);
  ar__woken(L, c->rt->current);
  lua_pushinteger(L, c->status);
  return 1;
}

static int park (lua_State *L, Child *c, Task *t) {
  if (c->pidfd >= 0) ev_io_start(c->rt->loop->ev, &c->io);
  else post_sentry(L, c);
  c->rt->outside++;
  list_append(&c->lot.waiters, &t->waiting);
  c->lot.count++;
  return ar__park(L, t, &child_wait, &c->lot, 0, after_wait);
}

static int child_wait_for (lua_State *L) {
  Child *c = check_child(L, "wait");
  Task *t = ar__running(L, c->rt, "wait");
  lua_settop(L, 1);
  if (ar__is_cancelled(t)) return ar__park_cancelled(L, t);
  if (!poll_child(c)) return park(L, c, t);
  lua_pushinteger(L, c->status);
  return ar__done(L, t, 1);
}

void ar__process_lib (lua_State *L, Runtime *rt) {
  static const luaL_Reg meta[] = {{"__gc", child_gc}, {NULL, NULL}};
  static const luaL_Reg methods[] = {
    {"poll", child_poll}, {"send_signal", child_send_signal}, {NULL, NULL}
  };
  static const VmAsyncReg async_methods[] = {{"wait", child_wait_for},
                                             {NULL, NULL}};
  static const luaL_Reg getters[] = {{"pid", get_pid}, {NULL, NULL}};
  static const luaL_Reg functions[] = {{"spawn_process", spawn_process},
                                       {NULL, NULL}};
  static const ClassDef def = {.name = CHILD, .meta = meta,
                               .methods = methods,
                               .async_methods = async_methods,
                               .getters = getters};
  ar__define_class(L, rt, &def);
  ar__setfuncs(L, rt, functions);
}
