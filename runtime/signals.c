/* SPDX-License-Identifier: MIT
**
** Signals for tasks, and the module 'signal'.
**
** A signal handler is the process's, runtimes are many. One table of the
** process says to which runtime each signal goes; two can't have the same
** one. The handler notes that the signal came and writes to an eventfd,
** the loop gives it to the receiver that was opened last for it. libev's
** own signal watchers would not put back the handler that was there.
*/
#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdatomic.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "runtime/loop.h"

#define RECEIVER "SignalReceiver"

/* What a runtime knows of its signals. Handlers in any thread use it while
   it is in the table of the process. */
struct Signals {
  Runtime *rt;
  Link receivers;          /* those that are open, the newest first */
  ev_io io;                /* the eventfd; active while one is open */
  int fd;
  atomic_uint clock;       /* counts what came */
  atomic_uint came[NSIG];  /* its time when the signal first came, or 0 */
};

/* What a script iterates over. */
typedef struct Receiver {
  Runtime *rt;
  Signals *signals;        /* while it is open */
  Link link;               /* in Signals.receivers */
  Task *task;              /* who waits in it, or NULL */
  bool used;
  bool wants[NSIG];
  unsigned pending[NSIG];  /* when it came, or 0 */
} Receiver;

/* --- the process ---------------------------------------------------- */

/* Signal -> whose it is. Changed under the mutex; a handler looks at
   [owner] only. */
static struct {
  _Atomic(Signals *) owner;
  struct sigaction old; /* what was there before */
} slots[NSIG];
static pthread_mutex_t slots_mutex = PTHREAD_MUTEX_INITIALIZER;
static atomic_int in_handler; /* handlers that are running */

/* Called in handlers. The first time of several counts. */
static void note (Signals *s, int sig) {
  unsigned none = 0;
  unsigned now = atomic_fetch_add(&s->clock, 1) + 1;
  uint64_t one = 1;
  ssize_t n;
  if (now == 0) now = 1;
  atomic_compare_exchange_strong(&s->came[sig], &none, now);
  n = write(s->fd, &one, sizeof(one));
  (void)n; /* a full counter wakes too */
}

/* A fault of the program's would come again and again: it gets its way. */
static bool is_fault (int sig, const siginfo_t *info) {
  if (info->si_code <= 0) return false; /* sent by a process */
  return sig == SIGSEGV || sig == SIGBUS || sig == SIGFPE ||
         sig == SIGILL;
}

static void on_signal (int sig, siginfo_t *info, void *context) {
  int saved = errno;
  Signals *s;
  (void)context;
  if (is_fault(sig, info)) {
    signal(sig, SIG_DFL);
    return;
  }
  atomic_fetch_add(&in_handler, 1);
  s = atomic_load(&slots[sig].owner);
  if (s) note(s, sig);
  atomic_fetch_sub(&in_handler, 1);
  errno = saved;
}

/* Make a signal this runtime's. Result: 0, an errno, or EBUSY when it is
   another runtime's. */
static int claim (Signals *s, int sig) {
  struct sigaction action;
  int err = 0;
  pthread_mutex_lock(&slots_mutex);
  if (!atomic_load(&slots[sig].owner)) {
    memset(&action, 0, sizeof(action));
    action.sa_sigaction = on_signal;
    action.sa_flags = SA_SIGINFO | SA_RESTART;
    sigemptyset(&action.sa_mask);
    atomic_store(&slots[sig].owner, s);
    if (sigaction(sig, &action, &slots[sig].old) < 0) {
      err = errno;
      atomic_store(&slots[sig].owner, NULL);
    }
  }
  else if (atomic_load(&slots[sig].owner) != s) err = EBUSY;
  pthread_mutex_unlock(&slots_mutex);
  return err;
}

static bool is_ours (int sig) {
  struct sigaction now;
  return sigaction(sig, NULL, &now) == 0 && (now.sa_flags & SA_SIGINFO) &&
         now.sa_sigaction == on_signal;
}

/* Put back what was there, unless somebody else has put his own there. No
   handler knows the runtime afterwards. */
static void release (int sig) {
  pthread_mutex_lock(&slots_mutex);
  if (is_ours(sig)) sigaction(sig, &slots[sig].old, NULL);
  atomic_store(&slots[sig].owner, NULL);
  while (atomic_load(&in_handler) > 0) sched_yield();
  pthread_mutex_unlock(&slots_mutex);
}

/* --- the runtime ---------------------------------------------------- */

/* The task that waits in it, taken out. */
static Task *take_task (Receiver *r) {
  Task *t = r->task;
  if (!t) return NULL;
  r->task = NULL;
  r->rt->outside--;
  return t;
}

/* The receiver that a signal goes to, or NULL. */
static Receiver *receiver_of (Signals *s, int sig) {
  for (Link *l = s->receivers.next; l != &s->receivers; l = l->next) {
    Receiver *r = LINK_OWNER(l, Receiver, link);
    if (r->wants[sig]) return r;
  }
  return NULL;
}

static void give (Signals *s, int sig, unsigned when) {
  Receiver *r = receiver_of(s, sig);
  Task *t;
  if (!r) return;
  if (r->pending[sig] == 0) r->pending[sig] = when;
  t = take_task(r);
  if (t) ar__wake(t);
}

/* Give what came to the receivers. */
static void collect (Signals *s) {
  for (int sig = 1; sig < NSIG; sig++) {
    unsigned when = atomic_load_explicit(&s->came[sig],
                                         memory_order_relaxed);
    if (when == 0) continue;
    when = atomic_exchange(&s->came[sig], 0);
    give(s, sig, when);
  }
}

static void on_readable (struct ev_loop *ev, ev_io *io, int events) {
  Signals *s = io->data;
  uint64_t n;
  (void)ev;
  (void)events;
  while (read(s->fd, &n, sizeof(n)) < 0 && errno == EINTR) {}
  s->rt->loop->woken = true;
  collect(s);
}

static Signals *open_signals (lua_State *L, Runtime *rt) {
  void *ud;
  lua_Alloc alloc = lua_getallocf(L, &ud);
  int fd = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
  Signals *s;
  if (fd < 0) ar__oserror_raise(L, errno, "eventfd", NULL);
  s = alloc(ud, NULL, 0, sizeof(Signals));
  if (!s) {
    close(fd);
    luaL_error(L, "not enough memory");
  }
  memset(s, 0, sizeof(Signals));
  s->rt = rt;
  s->fd = fd;
  list_init(&s->receivers);
  ev_io_init(&s->io, on_readable, s->fd, EV_READ);
  s->io.data = s;
  return s;
}

/* [-0, +0, e] */
static Signals *signals_of (lua_State *L, Runtime *rt) {
  ar__loop(L, rt);
  if (!rt->signals) rt->signals = open_signals(L, rt);
  return rt->signals;
}

/* Give back the signals that no other open receiver wants. */
static void detach (Receiver *r) {
  Signals *s = r->signals;
  if (!s) return;
  collect(s);
  list_remove(&r->link);
  for (int sig = 1; sig < NSIG; sig++)
    if (r->wants[sig] && !receiver_of(s, sig)) {
      unsigned when;
      release(sig);
      when = atomic_exchange(&s->came[sig], 0);
      if (r->pending[sig] == 0) r->pending[sig] = when;
    }
  if (list_empty(&s->receivers)) ev_io_stop(r->rt->loop->ev, &s->io);
  r->signals = NULL;
}

void ar__signals_reset (Runtime *rt) {
  Signals *s = rt->signals;
  if (!s) return;
  for (Link *l = s->receivers.next; l != &s->receivers; l = l->next)
    LINK_OWNER(l, Receiver, link)->task = NULL;
}

void ar__signals_close (lua_State *L, Runtime *rt) {
  void *ud;
  lua_Alloc alloc = lua_getallocf(L, &ud);
  Signals *s = rt->signals;
  if (!s) return;
  while (!list_empty(&s->receivers))
    detach(LINK_OWNER(s->receivers.next, Receiver, link));
  close(s->fd);
  alloc(ud, s, sizeof(Signals), 0);
  rt->signals = NULL;
}

/* --- arguments ------------------------------------------------------ */

/* A signal's number. */
static int check_signal (lua_State *L, int idx, const char *fname,
                         const char *arg) {
  lua_Integer n;
  if (!lua_isinteger(L, idx))
    ar__arg_type(L, fname, arg, idx, "the number of a signal");
  n = lua_tointeger(L, idx);
  if (n < 1 || n >= NSIG)
    ar__arg_value(L, fname, arg, idx, "the number of a signal");
  return (int)n;
}

static Receiver *check_receiver (lua_State *L, const char *method) {
  return ar__arg_self(L, RECEIVER, method);
}

/* --- receivers ------------------------------------------------------ */

/* open_signal_receiver(signals...) */
static int new_receiver (lua_State *L) {
  Receiver *r;
  int n = lua_gettop(L);
  if (n == 0)
    return ar__raise(L, VM_TYPEERROR, "open_signal_receiver(): No signals "
                                      "were provided");
  r = lua_newuserdatauv(L, sizeof(Receiver), 0);
  memset(r, 0, sizeof(Receiver));
  r->rt = RUNTIME(L);
  list_init(&r->link);
  luaL_setmetatable(L, RECEIVER);
  for (int i = 1; i <= n; i++)
    r->wants[check_signal(L, i, "open_signal_receiver", "signal")] = true;
  return 1;
}

static int raise_claim (lua_State *L, int sig, int err) {
  const char *name = sigabbrev_np(sig);
  lua_pushfstring(L, "SIG%s", name ? name : "?");
  if (err != EBUSY)
    return ar__oserror_raise(L, err, "sigaction", lua_tostring(L, -1));
  return ar__raise(L, VM_RUNTIMEERROR,
                   "open_signal_receiver(): %s is handled by another "
                   "runtime of this process", lua_tostring(L, -1));
}

/* From now on the signals come here. All or none. */
static void attach (lua_State *L, Receiver *r) {
  Signals *s = signals_of(L, r->rt);
  r->used = true;
  for (int sig = 1; sig < NSIG; sig++) {
    int err = r->wants[sig] ? claim(s, sig) : 0;
    if (err == 0) continue;
    for (int i = sig; i < NSIG; i++) r->wants[i] = false;
    r->signals = s;
    detach(r);
    raise_claim(L, sig, err);
  }
  r->signals = s;
  list_append(s->receivers.next, &r->link); /* before all others */
  if (!ev_is_active(&s->io)) ev_io_start(r->rt->loop->ev, &s->io);
}

/* receiver:open(), in a run or before one */
static int receiver_open (lua_State *L) {
  Receiver *r = check_receiver(L, "open");
  if (!ar__is_allowed(r->rt, CAP_SIGNALS) || r->rt->worker)
    return ar__raise(L, VM_RUNTIMEERROR,
                     "open_signal_receiver(): signals can't be handled "
                     "here: only in the main thread of a program that "
                     "allows it (AR_ALLOW_SIGNALS)");
  if (r->used)
    return ar__raise(L, VM_RUNTIMEERROR,
                     "open_signal_receiver(): a receiver is used in one "
                     "'with' only");
  attach(L, r);
  lua_settop(L, 1);
  return 1;
}

static int receiver_enter (lua_State *L) {
  ar__running(L, check_receiver(L, "__enter")->rt, "open_signal_receiver");
  return receiver_open(L);
}

/* The signal that came first, taken out, or 0. */
static int take_signal (Receiver *r) {
  int first = 0;
  for (int sig = 1; sig < NSIG; sig++)
    if (r->pending[sig] &&
        (first == 0 || r->pending[sig] < r->pending[first]))
      first = sig;
  r->pending[first] = 0;
  return first;
}

/* Who waits learns that it was closed. [-0, +0, -] */
static void shut (Receiver *r) {
  Task *t = take_task(r);
  detach(r);
  if (t) ar__wake(t);
}

static int receiver_close (lua_State *L) {
  shut(check_receiver(L, "close"));
  return 0;
}

/* What was not taken goes to whoever handled the signals before. */
static int receiver_exit (lua_State *L) {
  Receiver *r = check_receiver(L, "__exit");
  int sig;
  shut(r);
  while ((sig = take_signal(r)) != 0) raise(sig);
  return 0;
}

static int receiver_gc (lua_State *L) {
  detach(lua_touserdata(L, 1));
  return 0;
}

/* --- waiting -------------------------------------------------------- */

static bool abort_next (lua_State *L, Task *t) {
  (void)L;
  take_task(t->wait_data);
  return true;
}

static const WaitKind next_wait = {.what = "open_signal_receiver",
                                   .abort = abort_next};

static int after_next (lua_State *L, int status, lua_KContext ctx);

static int wait_next (lua_State *L, Receiver *r, Task *t) {
  r->task = t;
  r->rt->outside++;
  return ar__park(L, t, &next_wait, r, 0, after_next);
}

static int raise_exited (lua_State *L) {
  return ar__raise(L, VM_RUNTIMEERROR,
                   "open_signal_receiver block already exited");
}

static int after_next (lua_State *L, int status, lua_KContext ctx) {
  Receiver *r = lua_touserdata(L, 1);
  Task *t = r->rt->current;
  int sig;
  (void)status;
  (void)ctx;
  ar__woken(L, t);
  if (!r->signals) return raise_exited(L);
  sig = take_signal(r);
  if (sig == 0) return wait_next(L, r, t); /* another task was faster */
  lua_pushinteger(L, sig);
  return 1;
}

/* A signal that is there is taken at once, so that a cancellation later
   doesn't lose it. */
static int receiver_next (lua_State *L) {
  Receiver *r = check_receiver(L, "next");
  Task *t = ar__running(L, r->rt, "next");
  int sig = 0;
  lua_settop(L, 1);
  if (!r->signals) return raise_exited(L);
  if (r->task)
    return ar__raise_core(L, r->rt, CORE_BUSY,
                          "only one task can iterate on a signal receiver "
                          "at a time");
  collect(r->signals);
  if (!ar__is_cancelled(t)) sig = take_signal(r);
  if (sig == 0) return wait_next(L, r, t);
  lua_pushinteger(L, sig);
  return ar__done(L, t, 1);
}

static int receiver_aiter (lua_State *L) {
  check_receiver(L, "__aiter");
  lua_settop(L, 1);
  return 1;
}

static int receiver_tostring (lua_State *L) {
  const Receiver *r = lua_touserdata(L, 1);
  lua_pushfstring(L, "<%s at %p, %s>", RECEIVER, (const void *)r,
                  r->signals ? "open" : r->used ? "closed" : "not open");
  return 1;
}

void ar__signals_lib (lua_State *L, Runtime *rt) {
  static const luaL_Reg meta[] = {
    {"__enter", receiver_enter}, {"__exit", receiver_exit},
    {"__aiter", receiver_aiter}, {"__gc", receiver_gc},
    {"__tostring", receiver_tostring}, {NULL, NULL}
  };
  static const VmAsyncReg async_meta[] = {{"__anext", receiver_next},
                                          {NULL, NULL}};
  static const luaL_Reg methods[] = {
    {"open", receiver_open}, {"close", receiver_close}, {NULL, NULL}
  };
  static const VmAsyncReg async_methods[] = {{"next", receiver_next},
                                             {NULL, NULL}};
  static const luaL_Reg functions[] = {
    {"open_signal_receiver", new_receiver}, {NULL, NULL}
  };
  static const ClassDef def = {.name = RECEIVER, .meta = meta,
                               .async_meta = async_meta,
                               .methods = methods,
                               .async_methods = async_methods};
  ar__define_class(L, rt, &def);
  ar__setfuncs(L, rt, functions);
}

/* --- the module 'signal' ---------------------------------------------- */

#define S(name) {#name, name}

/* Where a number has several names, the usual one is the last. */
static const struct { const char *name; int number; } names[] = {
  S(SIGCLD), S(SIGIO), S(SIGIOT),
  S(SIGABRT), S(SIGALRM), S(SIGBUS), S(SIGCHLD), S(SIGCONT), S(SIGFPE),
  S(SIGHUP), S(SIGILL), S(SIGINT), S(SIGKILL), S(SIGPIPE), S(SIGPOLL),
  S(SIGPROF), S(SIGPWR), S(SIGQUIT), S(SIGSEGV), S(SIGSTKFLT), S(SIGSTOP),
  S(SIGSYS), S(SIGTERM), S(SIGTRAP), S(SIGTSTP), S(SIGTTIN), S(SIGTTOU),
  S(SIGURG), S(SIGUSR1), S(SIGUSR2), S(SIGVTALRM), S(SIGWINCH),
  S(SIGXCPU), S(SIGXFSZ)
};

/* Add a name to the module, and both ways to Signals above it.
   [-0, +0, m] */
static void add_name (lua_State *L, const char *name, int number) {
  lua_pushinteger(L, number);
  lua_setfield(L, -2, name);
  lua_pushinteger(L, number);
  lua_setfield(L, -3, name);
  lua_pushstring(L, name);
  lua_rawseti(L, -3, number);
}

/* raise_signal(signalnum): send it to this process */
static int raise_signal (lua_State *L) {
  int sig = check_signal(L, 1, "raise_signal", "signalnum");
  ar__allow(L, ar__runtime_get(L), CAP_PROCESSES, "signal.raise_signal");
  if (raise(sig) != 0) return ar__oserror_raise(L, errno, "raise", NULL);
  return 0;
}

/* strsignal(signalnum): "Interrupt", or nil */
static int str_signal (lua_State *L) {
  int sig = check_signal(L, 1, "strsignal", "signalnum");
  const char *text = strsignal(sig);
  if (!text || strncmp(text, "Unknown signal", 14) == 0) return 0;
  lua_pushstring(L, text);
  return 1;
}

/* valid_signals(): the numbers that can be used. libc keeps some. */
static int valid_signals (lua_State *L) {
  sigset_t all;
  int n = 0;
  lua_newtable(L);
  sigfillset(&all);
  for (int sig = 1; sig < NSIG; sig++) {
    if (!sigismember(&all, sig)) continue;
    lua_pushinteger(L, sig);
    lua_rawseti(L, -2, ++n);
  }
  return 1;
}

int ar__open_signal (lua_State *L) {
  static const luaL_Reg functions[] = {
    {"raise_signal", raise_signal}, {"strsignal", str_signal},
    {"valid_signals", valid_signals}, {NULL, NULL}
  };
  lua_newtable(L); /* Signals */
  lua_newtable(L);
  for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
    add_name(L, names[i].name, names[i].number);
  add_name(L, "SIGRTMIN", SIGRTMIN);
  add_name(L, "SIGRTMAX", SIGRTMAX);
  lua_pushinteger(L, NSIG);
  lua_setfield(L, -2, "NSIG");
  lua_insert(L, -2);
  lua_setfield(L, -2, "Signals");
  ar__setfuncs(L, ar__runtime_get(L), functions);
  return 1;
}
