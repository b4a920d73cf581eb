/* SPDX-License-Identifier: MIT
**
** What a socket may have to wait for. Each operation is tried first; when
** the system says that it would block, the task waits, and it is tried
** again.
*/
#include <errno.h>
#include <string.h>

#include "runtime/net/net.h"

/* --- try, else wait --------------------------------------------------- */

#define WOULD_BLOCK (-1)

typedef struct Op {
  const char *name;
  FdDirection direction;
  int args; /* how many values it keeps on the stack, the socket first */
  /* Push the results and give their number, or WOULD_BLOCK; [again] after
  ** a wait. [-0, +n, e] */
  int (*attempt) (lua_State *L, Socket *s, bool again);
  bool fragile; /* if it is cancelled, the socket can't be used any more */
} Op;

static int wait_again (lua_State *L, int status, lua_KContext ctx);

static int wait (lua_State *L, Socket *s, Task *t, const Op *op) {
  FdWatch *w = ar__fd_watch(L, s->rt, s->fd);
  return ar__fd_wait(L, w, t, op->direction, (lua_KContext)op, wait_again);
}

/* It may have been closed after the task was woken. */
static int wait_again (lua_State *L, int status, lua_KContext ctx) {
  const Op *op = (const Op *)ctx;
  Socket *s = lua_touserdata(L, 1);
  Task *t = s->rt->current;
  int n;
  (void)status;
  if (op->fragile && t->wake == WAKE_CANCEL) ar__socket_close(L, s);
  ar__woken(L, t);
  ar__socket_open(L, 1, op->name);
  n = op->attempt(L, s, true);
  return n == WOULD_BLOCK ? wait(L, s, t, op) : n;
}

static int attempt_first (lua_State *L, Socket *s, Task *t, const Op *op) {
  int n = op->attempt(L, s, false);
  return n == WOULD_BLOCK ? wait(L, s, t, op) : ar__done(L, t, n);
}

/* A cancelled task gave others their turn: it gets one value more, unless
   it isn't cancelled any longer. */
static int after_turn (lua_State *L, int status, lua_KContext ctx) {
  const Op *op = (const Op *)ctx;
  Socket *s = lua_touserdata(L, 1);
  Task *t = s->rt->current;
  (void)status;
  if (lua_gettop(L) > op->args) {
    if (op->fragile) ar__socket_close(L, s);
    return ar__raise_cancelled(L, t);
  }
  ar__socket_open(L, 1, op->name);
  return attempt_first(L, s, t, op);
}

/* return start(...) with the arguments checked and op->args values on the
   stack. */
static int start (lua_State *L, const Op *op) {
  Socket *s = ar__socket_open(L, 1, op->name);
  Task *t = ar__running(L, s->rt, op->name);
  if (ar__is_cancelled(t))
    return lua_yieldk(L, 0, (lua_KContext)op, after_turn);
  return attempt_first(L, s, t, op);
}

/* What a failed system call means. */
static int failed (lua_State *L, Socket *s, const char *call) {
  int err = errno;
  if (err == EAGAIN || err == EWOULDBLOCK) return WOULD_BLOCK;
  return ar__socket_error(L, s, err, call);
}

/* --- arguments -------------------------------------------------------- */

static size_t check_size (lua_State *L, int idx, const char *fname) {
  int ok;
  lua_Integer n = lua_tointegerx(L, idx, &ok);
  if (lua_type(L, idx) != LUA_TNUMBER || !ok)
    ar__arg_type(L, fname, "max_bytes", idx, "an integer");
  if (n < 0)
    ar__arg_value(L, fname, "max_bytes", idx,
                  "an integer that isn't negative");
  return (size_t)n;
}

static void check_data (lua_State *L, int idx, const char *fname) {
  if (lua_type(L, idx) != LUA_TSTRING)
    ar__arg_type(L, fname, "data", idx, "a string");
}

/* The address at [idx], which must be numeric. */
static void check_address (lua_State *L, int idx, Socket *s,
                           const char *fname, Address *a) {
  if (!ar__addr_check(L, idx, s->family, fname, a))
    ar__arg_value(L, fname, "address", idx,
                  "a numeric host and port: look names up first");
}

/* --- accept ----------------------------------------------------------- */

/* Stack: the listener, the new socket. */
static int try_accept (lua_State *L, Socket *s, bool again) {
  Socket *peer = lua_touserdata(L, 2);
  Address a = {.len = sizeof(a.sa)};
  int fd;
  (void)again;
  do {
    fd = accept4(s->fd, (struct sockaddr *)&a.sa, &a.len,
                 SOCK_NONBLOCK | SOCK_CLOEXEC);
  } while (fd < 0 && errno == EINTR);
  if (fd < 0) return failed(L, s, "accept");
  ar__socket_adopt(L, peer, fd);
  lua_pushvalue(L, 2);
  ar__addr_push_value(L, &a);
  return 2;
}

static int socket_accept (lua_State *L) {
  static const Op op = {"accept", FD_READ, 2, try_accept, false};
  Socket *s = ar__socket_open(L, 1, "accept");
  lua_settop(L, 1);
  ar__socket_new(L, s->rt, s->family, s->type, s->proto);
  return start(L, &op);
}

/* --- connect and bind ------------------------------------------------- */

/* Stack: the socket, the address, its text. Asked [again], Linux says how
   the connection went and, unlike SO_ERROR, leaves a socket that can try
   another one. EINTR means that it goes on. EAGAIN is an error: the queue
   of a UNIX listener is full, and nothing would tell when it isn't any
   longer. */
static int try_connect (lua_State *L, Socket *s, bool again) {
  Address a;
  check_address(L, 2, s, "connect", &a);
  if (connect(s->fd, (struct sockaddr *)&a.sa, a.len) == 0) return 0;
  switch (errno) {
    case EINPROGRESS: case EALREADY: case EINTR: return WOULD_BLOCK;
    case EISCONN:
      if (again) return 0; /* fall through */
    default:
      return ar__oserror_raise(L, errno, "connect", lua_tostring(L, 3));
  }
}

static int socket_connect (lua_State *L) {
  static const Op op = {"connect", FD_WRITE, 3, try_connect, true};
  Socket *s = ar__socket_open(L, 1, "connect");
  Address a;
  lua_settop(L, 2);
  check_address(L, 2, s, "connect", &a);
  if (!*ar__addr_text(L, &a)) {
    lua_settop(L, 2);
    lua_pushliteral(L, "''");
  }
  return start(L, &op);
}

static int try_bind (lua_State *L, Socket *s, bool again) {
  Address a;
  (void)again;
  check_address(L, 2, s, "bind", &a);
  if (bind(s->fd, (struct sockaddr *)&a.sa, a.len) == 0) return 0;
  return ar__oserror_raise(L, errno, "bind", lua_tostring(L, 3));
}

static int socket_bind (lua_State *L) {
  static const Op op = {"bind", FD_WRITE, 3, try_bind, false};
  Socket *s = ar__socket_open(L, 1, "bind");
  Address a;
  lua_settop(L, 2);
  check_address(L, 2, s, "bind", &a);
  ar__addr_text(L, &a);
  return start(L, &op);
}

/* --- receiving -------------------------------------------------------- */

/* A message may be longer than the scratch buffer, and what doesn't fit is
   lost: how much room it needs. Result: less than 0 on failure. */
static ssize_t message_room (Socket *s, size_t n, int flags) {
  ssize_t len = recv(s->fd, NULL, 0, flags | MSG_PEEK | MSG_TRUNC);
  return len < 0 || (size_t)len < n ? len : (ssize_t)n;
}

/* Receive at most [n] bytes into [to] and the sender into [a]. Result: how
   many were stored, or less than 0. */
static ssize_t receive (Socket *s, char *to, size_t n, int flags,
                        Address *a) {
  ssize_t got;
  if (flags & MSG_TRUNC) memset(to, 0, n); /* TCP then stores nothing */
  do {
    a->len = sizeof(a->sa);
    got = recvfrom(s->fd, to, n, flags, (struct sockaddr *)&a->sa, &a->len);
  } while (got < 0 && errno == EINTR);
  return got > (ssize_t)n ? (ssize_t)n : got;
}

/* Receive a message into a buffer of its size. */
static int receive_long (lua_State *L, Socket *s, size_t n, int flags,
                         Address *a) {
  luaL_Buffer b;
  ssize_t got = message_room(s, n, flags);
  if (got < 0) return failed(L, s, "recv");
  n = (size_t)got;
  got = receive(s, luaL_buffinitsize(L, &b, n + 1), n, flags, a);
  if (got < 0) return failed(L, s, "recv");
  luaL_pushresultsize(&b, (size_t)got);
  return 1;
}

/* Push what was received. Stack: the socket, the size, the flags. */
static int try_receive (lua_State *L, Socket *s, Address *a) {
  size_t n = (size_t)lua_tointeger(L, 2);
  int flags = (int)lua_tointeger(L, 3);
  bool stream = s->type == SOCK_STREAM;
  FdWatch *w = stream && flags == 0 ? ar__fd_watch(L, s->rt, s->fd) : NULL;
  ssize_t got;
  char *scratch;
  if (n > SCRATCH_SIZE && !stream) return receive_long(L, s, n, flags, a);
  if (n > SCRATCH_SIZE) n = SCRATCH_SIZE;
  scratch = ar__net_scratch(L, s->rt);
  got = receive(s, scratch, n, flags, a);
  if (got < 0) return failed(L, s, "recv");
  if (w) ar__fd_was_read(w, got, n);
  lua_pushlstring(L, scratch, (size_t)got);
  return 1;
}

static int try_recv (lua_State *L, Socket *s, bool again) {
  Address a;
  (void)again;
  return try_receive(L, s, &a);
}

static int try_recvfrom (lua_State *L, Socket *s, bool again) {
  Address a;
  (void)again;
  if (try_receive(L, s, &a) == WOULD_BLOCK) return WOULD_BLOCK;
  ar__addr_push_value(L, &a);
  return 2;
}

/* (n, flags) */
static int start_receive (lua_State *L, const Op *op) {
  Socket *s = ar__socket_check(L, 1, op->name);
  size_t n = check_size(L, 2, op->name);
  int flags = ar__net_int(L, 3, op->name, "flags", 0);
  FdWatch *w;
  lua_settop(L, 1);
  lua_pushinteger(L, (lua_Integer)n);
  lua_pushinteger(L, flags);
  if (s->fd < 0 || flags != 0 || n == 0) return start(L, op);
  w = ar__fd_watch(L, s->rt, s->fd);
  if (w->empty)
    return ar__fd_wait_change(L, w, ar__running(L, s->rt, op->name), FD_READ,
                              (lua_KContext)op, wait_again);
  return start(L, op);
}

static int socket_recv (lua_State *L) {
  static const Op op = {"recv", FD_READ, 3, try_recv, false};
  return start_receive(L, &op);
}

static int socket_recvfrom (lua_State *L) {
  static const Op op = {"recvfrom", FD_READ, 3, try_recvfrom, false};
  return start_receive(L, &op);
}

/* --- sending ---------------------------------------------------------- */

/* Stack: the socket, the data, the flags. The result is how many bytes
   were sent. */
static int try_send (lua_State *L, Socket *s, bool again) {
  size_t len;
  const char *data = lua_tolstring(L, 2, &len);
  int flags = (int)lua_tointeger(L, 3) | MSG_NOSIGNAL;
  ssize_t sent;
  (void)again;
  do sent = send(s->fd, data, len, flags);
  while (sent < 0 && errno == EINTR);
  if (sent < 0) return failed(L, s, "send");
  lua_pushinteger(L, sent);
  return 1;
}

static int socket_send (lua_State *L) {
  static const Op op = {"send", FD_WRITE, 3, try_send, false};
  int flags;
  ar__socket_check(L, 1, "send");
  check_data(L, 2, "send");
  flags = ar__net_int(L, 3, "send", "flags", 0);
  lua_settop(L, 2);
  lua_pushinteger(L, flags);
  return start(L, &op);
}

/* Stack: the socket, the data, the flags, the address. */
static int try_sendto (lua_State *L, Socket *s, bool again) {
  size_t len;
  const char *data = lua_tolstring(L, 2, &len);
  int flags = (int)lua_tointeger(L, 3) | MSG_NOSIGNAL;
  Address a;
  ssize_t sent;
  (void)again;
  check_address(L, 4, s, "sendto", &a);
  do sent = sendto(s->fd, data, len, flags, (struct sockaddr *)&a.sa, a.len);
  while (sent < 0 && errno == EINTR);
  if (sent >= 0) {
    lua_pushinteger(L, sent);
    return 1;
  }
  if (errno == EAGAIN || errno == EWOULDBLOCK) return WOULD_BLOCK;
  return ar__oserror_raise(L, errno, "sendto", ar__addr_text(L, &a));
}

/* (data, address) or (data, flags, address) */
static int socket_sendto (lua_State *L) {
  static const Op op = {"sendto", FD_WRITE, 4, try_sendto, false};
  Socket *s = ar__socket_check(L, 1, "sendto");
  Address a;
  check_data(L, 2, "sendto");
  if (lua_gettop(L) < 4) {
    lua_settop(L, 3);
    lua_pushinteger(L, 0);
    lua_insert(L, 3);
  }
  lua_settop(L, 4);
  lua_pushinteger(L, ar__net_int(L, 3, "sendto", "flags", 0));
  lua_replace(L, 3);
  check_address(L, 4, s, "sendto", &a);
  return start(L, &op);
}

/* --- only waiting ----------------------------------------------------- */

static int try_nothing (lua_State *L, Socket *s, bool again) {
  (void)L;
  (void)s;
  return again ? 0 : WOULD_BLOCK;
}

static int wait_readable (lua_State *L) {
  static const Op op = {"wait_readable", FD_READ, 1, try_nothing, false};
  ar__socket_check(L, 1, "wait_readable");
  lua_settop(L, 1);
  return start(L, &op);
}

static int wait_writable (lua_State *L) {
  static const Op op = {"wait_writable", FD_WRITE, 1, try_nothing, false};
  ar__socket_check(L, 1, "wait_writable");
  lua_settop(L, 1);
  return start(L, &op);
}

int ar__send_datagram (lua_State *L) {
  Socket *s = ar__socket_open(L, 1, "sendto");
  size_t len;
  const char *data = lua_tolstring(L, 2, &len);
  bool to = !lua_isnoneornil(L, 3);
  Address a = {.len = 0};
  ssize_t sent;
  if (to && !ar__addr_check(L, 3, s->family, "sendto", &a)) {
    lua_pushboolean(L, false);
    return 1;
  }
  do {
    sent = sendto(s->fd, data, len, MSG_NOSIGNAL,
                  to ? (struct sockaddr *)&a.sa : NULL, a.len);
  } while (sent < 0 && errno == EINTR);
  if (sent < 0 && errno != EAGAIN) {
    int err = errno;
    const char *name = to ? ar__addr_text(L, &a) : ar__socket_name(L, s);
    lua_pushnil(L);
    ar__oserror_new(L, err, "sendto", name);
    return 2;
  }
  lua_pushboolean(L, sent >= 0);
  return 1;
}

const VmAsyncReg ar__socket_ops[] = {
  {"accept", socket_accept}, {"connect", socket_connect},
  {"bind", socket_bind}, {"recv", socket_recv},
  {"recvfrom", socket_recvfrom}, {"send", socket_send},
  {"sendto", socket_sendto}, {"wait_readable", wait_readable},
  {"wait_writable", wait_writable}, {NULL, NULL}
};
