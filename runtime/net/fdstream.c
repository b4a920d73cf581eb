/* SPDX-License-Identifier: MIT
**
** FdStream: a stream over any descriptor, and the pipes of processes.
**
** Like SocketStream it is a table, for framing: [1] is the Fd that owns
** the descriptor, [2] the data that was received and not yet taken.
*/
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "runtime/net/net.h"

#define STREAM "FdStream"
#define FD "Fd"

enum { SLOT_FD = 1, SLOT_UNREAD };

typedef struct Fd {
  Runtime *rt;
  int fd;           /* -1: closed */
  bool blocking;    /* it was before: it will be again */
  unsigned sending; /* run_id of the run in which a task is in send_all */
} Fd;

/* --- the objects ------------------------------------------------------ */

/* The descriptor of the stream at 1. */
static Fd *check_stream (lua_State *L, const char *method) {
  Fd *f = NULL;
  if (lua_istable(L, 1)) {
    lua_rawgeti(L, 1, SLOT_FD);
    f = luaL_testudata(L, -1, FD);
    lua_pop(L, 1);
  }
  return f ? f : ar__arg_self(L, STREAM, method);
}

static int raise_closed (lua_State *L, Runtime *rt) {
  return ar__raise_core(L, rt, CORE_CLOSED,
                        "this file was already closed");
}

static int raise_broken (lua_State *L, Fd *f, int err, const char *call) {
  ar__oserror_new(L, err, call, NULL);
  lua_pushstring(L, ar__tostring(L, -1));
  ar__core_class(L, f->rt, CORE_BROKEN);
  ar__exception_new(L);
  ar__error_set_cause(L, -1, -3);
  ar__error_here(L, -1, L, 0);
  return lua_error(L);
}

/* Push a stream without a descriptor, so that one has an owner from its
   first moment. [-0, +1, m] */
static Fd *push_stream (lua_State *L, Runtime *rt) {
  Fd *f;
  lua_createtable(L, SLOT_UNREAD, 0);
  f = lua_newuserdatauv(L, sizeof(Fd), 0);
  memset(f, 0, sizeof(Fd));
  f->rt = rt;
  f->fd = -1;
  luaL_setmetatable(L, FD);
  lua_rawseti(L, -2, SLOT_FD);
  luaL_setmetatable(L, STREAM);
  return f;
}

/* Make the loop's use of it possible. Result: 0 or an errno. */
static int unblock (Fd *f) {
  int flags = fcntl(f->fd, F_GETFL);
  if (flags < 0) return errno;
  f->blocking = !(flags & O_NONBLOCK);
  if (f->blocking && fcntl(f->fd, F_SETFL, flags | O_NONBLOCK) < 0)
    return errno;
  return 0;
}

/* FdStream(fd) */
static int new_stream (lua_State *L) {
  Fd *f;
  int err;
  lua_settop(L, 1);
  if (!lua_isinteger(L, 1))
    return ar__arg_type(L, STREAM, "fd", 1, "an integer");
  if (lua_tointeger(L, 1) < 0 || lua_tointeger(L, 1) > INT_MAX)
    return ar__arg_value(L, STREAM, "fd", 1, "an open descriptor");
  ar__allow_fd(L, RUNTIME(L), "an FdStream");
  f = push_stream(L, RUNTIME(L));
  f->fd = (int)lua_tointeger(L, 1);
  err = unblock(f);
  if (err == 0) {
    ar__fd_closing(L, f->rt, f->fd); /* it is new to us */
    return 1;
  }
  f->fd = -1; /* it stays the caller's */
  return ar__oserror_raise(L, err, STREAM,
                           lua_pushfstring(L, "descriptor %d",
                                           (int)lua_tointeger(L, 1)));
}

/* pipe(receive): the end that is used here, to receive or to send, and the
   one for a child process. Both are streams, the second one blocks. */
static int new_pipe (lua_State *L) {
  Runtime *rt = RUNTIME(L);
  int ours = lua_toboolean(L, 1) ? 0 : 1;
  Fd *a = push_stream(L, rt), *b = push_stream(L, rt);
  int fds[2];
  ar__allow(L, rt, CAP_PROCESSES, "a pipe");
  if (pipe2(fds, O_CLOEXEC) < 0)
    return ar__oserror_raise(L, errno, "pipe", NULL);
  a->fd = fds[ours];
  b->fd = fds[1 - ours];
  unblock(a);
  a->blocking = false;
  ar__fd_closing(L, rt, a->fd);
  ar__fd_closing(L, rt, b->fd);
  return 2;
}

/* --- closing ---------------------------------------------------------- */

static void close_fd (lua_State *L, Fd *f) {
  int fd = f->fd, flags;
  if (fd < 0) return;
  ar__fd_closing(L, f->rt, fd);
  f->fd = -1;
  flags = f->blocking ? fcntl(fd, F_GETFL) : -1;
  if (flags >= 0) fcntl(fd, F_SETFL, flags & ~O_NONBLOCK);
  close(fd);
}

static int fd_gc (lua_State *L) {
  close_fd(L, lua_touserdata(L, 1));
  return 0;
}

static int stream_close (lua_State *L) {
  Fd *f = check_stream(L, "close");
  Buffer *b;
  close_fd(L, f);
  lua_rawgeti(L, 1, SLOT_UNREAD);
  b = luaL_testudata(L, -1, BUFFER);
  if (b) ar__buffer_clear(b);
  return 0;
}

static int stream_aclose (lua_State *L) {
  Fd *f = check_stream(L, "aclose");
  stream_close(L);
  ar__running(L, f->rt, "aclose");
  return ar__checkpoint(L);
}

static int stream_fileno (lua_State *L) {
  lua_pushinteger(L, check_stream(L, "fileno")->fd);
  return 1;
}

/* --- receiving -------------------------------------------------------- */

static int push_end (lua_State *L) {
  lua_pushliteral(L, "");
  return 1;
}

static int receive (lua_State *L, Task *t, Fd *f, lua_KContext how,
                    bool fresh);

static int after_readable (lua_State *L, int status, lua_KContext how) {
  Fd *f = check_stream(L, "receive_some");
  (void)status;
  if (how & RECEIVE_READER) ar__net_ignore_closing(L, f->rt);
  ar__woken(L, f->rt->current);
  if (f->fd < 0 && how & RECEIVE_READER) return push_end(L);
  if (f->fd < 0) return raise_closed(L, f->rt);
  return receive(L, f->rt->current, f, how, false);
}

static int receive (lua_State *L, Task *t, Fd *f, lua_KContext how,
                    bool fresh) {
  size_t max = (size_t)(how & (RECEIVE_NIL - 1));
  char *buffer = ar__net_scratch(L, f->rt);
  ssize_t n;
  do n = read(f->fd, buffer, max); while (n < 0 && errno == EINTR);
  if (n < 0 && errno == EAGAIN)
    return ar__fd_wait(L, ar__fd_watch(L, f->rt, f->fd), t, FD_READ, how,
                       after_readable);
  if (n < 0 && how & RECEIVE_READER)
    return ar__oserror_raise(L, errno, "read", NULL);
  if (n < 0) return raise_broken(L, f, errno, "read");
  if (n == 0 && (how & RECEIVE_NIL)) lua_pushnil(L);
  else lua_pushlstring(L, buffer, (size_t)n);
  return fresh ? ar__done(L, t, 1) : 1;
}

/* Is there data that was received before? It is pushed. [-0, +(0|1), m] */
static bool take_unread (lua_State *L, size_t max) {
  Buffer *b;
  lua_rawgeti(L, 1, SLOT_UNREAD);
  b = luaL_testudata(L, -1, BUFFER);
  lua_pop(L, 1);
  if (!b || b->start == b->end) return false;
  ar__buffer_take(L, b, max);
  return true;
}

static int raise_busy (lua_State *L, Fd *f, lua_KContext how) {
  if (how & RECEIVE_READER)
    ar__raise(L, VM_RUNTIMEERROR, "read() called while another coroutine is "
                                  "already waiting for incoming data");
  return ar__raise_core(L, f->rt, CORE_BUSY,
                        "another task is already receiving data on this "
                        "FdStream");
}

static int start_receive (lua_State *L, lua_KContext how) {
  Fd *f = check_stream(L, "receive_some");
  Task *t = ar__running(L, f->rt, "receive_some");
  if (f->fd < 0) return raise_closed(L, f->rt);
  if (ar__is_cancelled(t)) return ar__park_cancelled(L, t);
  if (take_unread(L, (size_t)(how & (RECEIVE_NIL - 1))))
    return ar__done(L, t, 1);
  if (ar__fd_watch(L, f->rt, f->fd)->task[FD_READ])
    return raise_busy(L, f, how);
  return receive(L, t, f, how, true);
}

int ar__fdstream_pull (lua_State *L) {
  const Fd *f = check_stream(L, "read");
  lua_Integer n = luaL_checkinteger(L, 2);
  if (f->fd < 0) return push_end(L);
  if (n > SCRATCH_SIZE) n = SCRATCH_SIZE;
  return start_receive(L, (lua_KContext)n | RECEIVE_READER);
}

/* Has the other side ended what it sends, or what it takes, and nothing is
   left to be received? */
int ar__fdstream_at_end (lua_State *L) {
  const Fd *f = check_stream(L, "at_end");
  struct pollfd p = {.fd = f->fd, .events = POLLIN};
  lua_pushboolean(L, f->fd >= 0 && poll(&p, 1, 0) > 0 &&
                     !(p.revents & POLLIN) &&
                     (p.revents & (POLLHUP | POLLERR)));
  return 1;
}

static int receive_some (lua_State *L) {
  lua_Integer n = SCRATCH_SIZE;
  check_stream(L, "receive_some");
  if (!lua_isnoneornil(L, 2)) {
    if (!lua_isinteger(L, 2))
      return ar__arg_type(L, "receive_some", "max_bytes", 2,
                          "an integer or nil");
    n = lua_tointeger(L, 2);
    if (n < 1)
      return ar__arg_value(L, "receive_some", "max_bytes", 2, "at least 1");
  }
  return start_receive(L, n < SCRATCH_SIZE ? n : SCRATCH_SIZE);
}

static int stream_anext (lua_State *L) {
  return start_receive(L, SCRATCH_SIZE | RECEIVE_NIL);
}

static int stream_self (lua_State *L) {
  check_stream(L, "__aiter");
  lua_settop(L, 1);
  return 1;
}

/* --- sending ---------------------------------------------------------- */

/* write, without the SIGPIPE that a broken pipe raises in this thread: it
   would end the process. One that was pending before stays. */
static ssize_t write_quietly (int fd, const char *data, size_t len) {
  const struct timespec now = {0, 0};
  sigset_t pipe_only, mask, pending;
  ssize_t n;
  int err;
  sigemptyset(&pipe_only);
  sigaddset(&pipe_only, SIGPIPE);
  pthread_sigmask(SIG_BLOCK, &pipe_only, &mask);
  do n = write(fd, data, len); while (n < 0 && errno == EINTR);
  err = errno;
  if (n < 0 && err == EPIPE && !sigismember(&mask, SIGPIPE)) {
    sigemptyset(&pending);
    sigpending(&pending);
    if (sigismember(&pending, SIGPIPE))
      sigtimedwait(&pipe_only, NULL, &now);
  }
  pthread_sigmask(SIG_SETMASK, &mask, NULL);
  errno = err;
  return n;
}

static void begin_send (lua_State *L, Fd *f) {
  if (f->fd < 0) raise_closed(L, f->rt);
  if (f->sending == f->rt->run_id ||
      ar__fd_watch(L, f->rt, f->fd)->task[FD_WRITE])
    ar__raise_core(L, f->rt, CORE_BUSY,
                   "another task is already sending data on this FdStream");
}

static int transmit (lua_State *L, Task *t, Fd *f, size_t offset,
                     bool fresh);

static int after_writable (lua_State *L, int status, lua_KContext offset) {
  Fd *f = check_stream(L, "send_all");
  (void)status;
  f->sending = 0;
  ar__woken(L, f->rt->current);
  begin_send(L, f);
  f->sending = f->rt->run_id;
  return transmit(L, f->rt->current, f, (size_t)offset, false);
}

/* Send what is left of the string at 2. */
static int transmit (lua_State *L, Task *t, Fd *f, size_t offset,
                     bool fresh) {
  size_t len;
  const char *data = lua_tolstring(L, 2, &len);
  ssize_t n = write_quietly(f->fd, data + offset, len - offset);
  if (n < 0 && errno != EAGAIN) {
    f->sending = 0;
    return raise_broken(L, f, errno, "write");
  }
  if (n > 0) offset += (size_t)n;
  if (offset < len)
    return ar__fd_wait(L, ar__fd_watch(L, f->rt, f->fd), t, FD_WRITE,
                       (lua_KContext)offset, after_writable);
  f->sending = 0;
  return fresh ? ar__done(L, t, 0) : 0;
}

static int send_all (lua_State *L) {
  Fd *f = check_stream(L, "send_all");
  Task *t;
  if (lua_type(L, 2) != LUA_TSTRING)
    return ar__arg_type(L, "send_all", "data", 2, "a string");
  lua_settop(L, 2);
  t = ar__running(L, f->rt, "send_all");
  begin_send(L, f);
  if (ar__is_cancelled(t)) return ar__park_cancelled(L, t);
  if (lua_rawlen(L, 2) == 0) return ar__checkpoint(L);
  f->sending = f->rt->run_id;
  return transmit(L, t, f, 0, true);
}

int ar__fdstream_send_now (lua_State *L) {
  const Fd *f = check_stream(L, "send_now");
  size_t len, from = (size_t)luaL_optinteger(L, 3, 0);
  const char *data;
  ssize_t n;
  data = luaL_checklstring(L, 2, &len);
  n = write_quietly(f->fd, data + from, from < len ? len - from : 0);
  if (n < 0 && errno != EAGAIN) {
    lua_pushnil(L);
    ar__oserror_new(L, errno, "write", NULL);
    return 2;
  }
  lua_pushinteger(L, n < 0 ? 0 : n);
  return 1;
}

static int after_wait_send (lua_State *L, int status, lua_KContext ctx) {
  Fd *f = check_stream(L, "wait_send_all_might_not_block");
  (void)status;
  (void)ctx;
  f->sending = 0;
  ar__woken(L, f->rt->current);
  return f->fd < 0 ? raise_closed(L, f->rt) : 0;
}

static int wait_send (lua_State *L) {
  Fd *f = check_stream(L, "wait_send_all_might_not_block");
  Task *t = ar__running(L, f->rt, "wait_send_all_might_not_block");
  lua_settop(L, 1);
  begin_send(L, f);
  f->sending = f->rt->run_id;
  return ar__fd_wait(L, ar__fd_watch(L, f->rt, f->fd), t, FD_WRITE, 0,
                     after_wait_send);
}

/* --- the class -------------------------------------------------------- */

static int stream_tostring (lua_State *L) {
  const Fd *f = check_stream(L, "__tostring");
  if (f->fd < 0) lua_pushliteral(L, "<trio.lowlevel.FdStream, closed>");
  else lua_pushfstring(L, "<trio.lowlevel.FdStream fd=%d>", f->fd);
  return 1;
}

void ar__fdstream_lib (lua_State *L, Runtime *rt) {
  static const luaL_Reg owner_meta[] = {{"__gc", fd_gc}, {NULL, NULL}};
  static const luaL_Reg meta[] = {
    {"__tostring", stream_tostring}, {"__aiter", stream_self}, {NULL, NULL}
  };
  static const VmAsyncReg async_meta[] = {
    {"__anext", stream_anext}, {"__aenter", stream_self},
    {"__aexit", stream_aclose}, {NULL, NULL}
  };
  static const luaL_Reg methods[] = {
    {"close", stream_close}, {"fileno", stream_fileno}, {NULL, NULL}
  };
  static const VmAsyncReg async_methods[] = {
    {"receive_some", receive_some}, {"send_all", send_all},
    {"wait_send_all_might_not_block", wait_send},
    {"aclose", stream_aclose}, {NULL, NULL}
  };
  static const luaL_Reg functions[] = {
    {STREAM, new_stream}, {"pipe", new_pipe}, {NULL, NULL}
  };
  static const ClassDef owner = {.name = FD, .meta = owner_meta};
  static const ClassDef def = {.name = STREAM, .meta = meta,
                               .async_meta = async_meta,
                               .methods = methods,
                               .async_methods = async_methods};
  ar__define_class(L, rt, &owner);
  ar__define_class(L, rt, &def);
  luaL_getmetatable(L, STREAM);
  lua_pushnil(L);
  lua_setfield(L, -2, "__newindex"); /* framing.lua keeps fields in it */
  lua_pop(L, 1);
  ar__setfuncs(L, rt, functions);
}
