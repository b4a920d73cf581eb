/* SPDX-License-Identifier: MIT
**
** SocketStream and SocketListener: what a connection's task calls for
** every message. An echo must cost two system calls and little else.
**
** Both are tables, whose methods are found without a call, as a userdata
** with attributes could not have them: [1] is the Socket, [2] the data
** that was received and not yet taken.
*/
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <string.h>

#include "runtime/net/net.h"

#define STREAM "SocketStream"
#define LISTENER "SocketListener"

enum { SLOT_UNREAD = STREAM_SOCKET + 1 };

/* --- the objects ---------------------------------------------------- */

static Socket *if_socket (Socket *s) {
  return s && s->kind == &ar__socket_kind ? s : NULL;
}

/* The Socket in a slot of the table at 1, or NULL. Its value is pushed, if
   there is a table. [-0, +(0|1), -] */
static Socket *push_slot (lua_State *L, int slot) {
  if (!lua_istable(L, 1)) return NULL;
  if (lua_rawgeti(L, 1, slot) != LUA_TUSERDATA ||
      lua_rawlen(L, -1) != sizeof(Socket))
    return NULL;
  return if_socket(lua_touserdata(L, -1));
}

Socket *ar__stream_socket (lua_State *L) {
  Socket *s = push_slot(L, STREAM_SOCKET);
  if (lua_istable(L, 1)) lua_pop(L, 1);
  return s;
}

/* The socket of the stream or listener at 1. */
static Socket *check_owner (lua_State *L, const char *class,
                            const char *method) {
  Socket *s = ar__stream_socket(L);
  return s ? s : ar__arg_self(L, class, method);
}

static Socket *check_stream (lua_State *L, const char *method) {
  return check_owner(L, STREAM, method);
}

/* A method that waits keeps the Socket on its stack meanwhile, behind itself
   and one argument: so it stays what it is, whatever becomes of the table. */
enum { AT_SOCKET = 3 };

Socket *ar__stream_keep (lua_State *L, int slot) {
  if (lua_gettop(L) != AT_SOCKET - 1) /* lua_settop costs four times that */
    lua_settop(L, AT_SOCKET - 1);
  return push_slot(L, slot);
}

static Socket *keep_stream (lua_State *L, const char *method) {
  Socket *s = ar__stream_keep(L, STREAM_SOCKET);
  return s ? s : ar__arg_self(L, STREAM, method);
}

/* The same after the wait. */
static Socket *kept_stream (lua_State *L, const char *method) {
  Socket *s = if_socket(lua_touserdata(L, AT_SOCKET));
  return s ? s : ar__arg_self(L, STREAM, method);
}

static int raise_closed (lua_State *L, Runtime *rt) {
  return ar__raise_core(L, rt, CORE_CLOSED,
                        "this socket was already closed");
}

/* The table around the socket on top. [-1, +1, m] */
static void wrap (lua_State *L, const char *class) {
  lua_createtable(L, SLOT_UNREAD, 1);
  lua_insert(L, -2);
  lua_pushvalue(L, -1);
  lua_rawseti(L, -3, STREAM_SOCKET);
  lua_setfield(L, -2, "socket");
  luaL_setmetatable(L, class);
}

/* Small messages go out at once. */
static void set_nodelay (const Socket *s) {
  int one = 1;
  if (s->family == AF_INET || s->family == AF_INET6)
    setsockopt(s->fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof(one));
}

static Socket *check_argument (lua_State *L, const char *fname) {
  Socket *s = luaL_testudata(L, 1, SOCKET);
  if (!s) ar__arg_type(L, fname, "socket", 1, "a trio.socket socket");
  if (s->fd < 0) raise_closed(L, s->rt);
  if (s->type != SOCK_STREAM)
    ar__arg_value(L, fname, "socket", 1, "a SOCK_STREAM socket");
  return s;
}

/* SocketStream(socket) */
static int new_stream (lua_State *L) {
  const Socket *s;
  lua_settop(L, 1);
  s = check_argument(L, STREAM);
  set_nodelay(s);
  wrap(L, STREAM);
  return 1;
}

/* SocketListener(socket) */
static int new_listener (lua_State *L) {
  Socket *s;
  int listens = 0;
  socklen_t len = sizeof(listens);
  lua_settop(L, 1);
  s = check_argument(L, LISTENER);
  getsockopt(s->fd, SOL_SOCKET, SO_ACCEPTCONN, &listens, &len);
  if (!listens)
    return ar__arg_value(L, LISTENER, "socket", 1,
                         "a listening socket: call listen() on it first");
  set_nodelay(s); /* its connections get that from it */
  s->inherits = true;
  wrap(L, LISTENER);
  return 1;
}

/* --- errors --------------------------------------------------------- */

/* What broke the connection is the cause. The system tells it once, to who
   comes first: later ones must not take it for the end of the data. */
static int raise_broken (lua_State *L, Socket *s, int err,
                         const char *call) {
  if (err != EPIPE && !s->broken) s->broken = err;
  ar__oserror_new(L, err, call, ar__socket_name(L, s));
  lua_pushfstring(L, "socket connection broken: %s", ar__tostring(L, -1));
  ar__core_class(L, s->rt, CORE_BROKEN);
  ar__exception_new(L);
  ar__error_set_cause(L, -1, -3);
  ar__error_here(L, -1, L, 0);
  return lua_error(L);
}

/* --- receiving ------------------------------------------------------ */

static int push_end (lua_State *L, lua_KContext how) {
  if (how & RECEIVE_NIL) lua_pushnil(L);
  else lua_pushliteral(L, "");
  return 1;
}

static int receive (lua_State *L, Task *t, Socket *s, lua_KContext how,
                    bool fresh);

void ar__net_ignore_closing (lua_State *L, Runtime *rt) {
  Task *t = rt->current;
  if (t->wake == WAKE_ERROR && ar__is_core(L, rt, -1, CORE_CLOSED))
    t->wake = WAKE_VALUES;
}

static int after_readable (lua_State *L, int status, lua_KContext how) {
  Socket *s = kept_stream(L, "receive_some");
  Task *t = s->rt->current;
  (void)status;
  if (how & RECEIVE_READER) ar__net_ignore_closing(L, s->rt);
  ar__woken(L, t);
  if (s->fd < 0 && how & RECEIVE_READER) return push_end(L, how);
  if (s->fd < 0) return raise_closed(L, s->rt);
  return receive(L, t, s, how, false);
}

static int receive_failed (lua_State *L, Socket *s, int err,
                           lua_KContext how) {
  if (!(how & RECEIVE_READER)) return raise_broken(L, s, err, "recv");
  s->broken = err;
  return ar__socket_error(L, s, err, "recv");
}

/* [how]: how many bytes, and the flags above. [fresh]: has the task not yet
   been suspended in this call? */
static int receive (lua_State *L, Task *t, Socket *s, lua_KContext how,
                    bool fresh) {
  size_t max = (size_t)(how & (RECEIVE_NIL - 1));
  char *buffer = ar__net_scratch(L, s->rt);
  FdWatch *w = ar__fd_watch(L, s->rt, s->fd);
  ssize_t n;
  do n = recv(s->fd, buffer, max, 0); while (n < 0 && errno == EINTR);
  ar__fd_was_read(w, n, max);
  if (n > 0) lua_pushlstring(L, buffer, (size_t)n);
  else if (n == 0 && s->broken) return receive_failed(L, s, s->broken, how);
  else if (n == 0) push_end(L, how);
  else if (errno != EAGAIN) return receive_failed(L, s, errno, how);
  else
    return ar__fd_wait(L, w, t, FD_READ, how, after_readable);
  return fresh ? ar__net_done_soon(L, t, 1) : 1;
}

static int raise_busy (lua_State *L, Runtime *rt, lua_KContext how) {
  if (how & RECEIVE_READER)
    ar__raise(L, VM_RUNTIMEERROR, "read() called while another coroutine is "
                                  "already waiting for incoming data");
  return ar__raise_core(L, rt, CORE_BUSY,
                        "another task is already receiving data on this "
                        "SocketStream");
}

int ar__stream_receive (lua_State *L, Runtime *rt, Socket *s,
                        lua_KContext how) {
  Task *t = ar__running(L, rt, "receive_some");
  FdWatch *w;
  if (s->fd < 0) return raise_closed(L, rt);
  if (ar__is_cancelled(t)) return ar__park_cancelled(L, t);
  w = ar__fd_watch(L, rt, s->fd);
  if (w->task[FD_READ]) return raise_busy(L, rt, how);
  if (w->empty)
    return ar__fd_wait_change(L, w, t, FD_READ, how, after_readable);
  return receive(L, t, s, how, true);
}

/* How many bytes receive_some shall give at most. */
static size_t check_max (lua_State *L) {
  lua_Integer n;
  if (lua_isnoneornil(L, 2)) return SCRATCH_SIZE;
  if (!lua_isinteger(L, 2))
    ar__arg_type(L, "receive_some", "max_bytes", 2, "an integer or nil");
  n = lua_tointeger(L, 2);
  if (n < 1)
    ar__arg_value(L, "receive_some", "max_bytes", 2, "at least 1");
  return n < SCRATCH_SIZE ? (size_t)n : SCRATCH_SIZE;
}

/* Is there data that was received before? It is on top then. [-0, +?, m] */
static bool take_unread (lua_State *L, size_t max) {
  Buffer *b;
  if (lua_rawgeti(L, 1, SLOT_UNREAD) == LUA_TNIL) return false;
  b = luaL_testudata(L, -1, BUFFER);
  if (!b || b->start == b->end) return false;
  ar__buffer_take(L, b, max);
  return true;
}

static int take_or_receive (lua_State *L, Socket *s, lua_KContext how) {
  Task *t = s->rt->current;
  if (s->fd >= 0 && t && !ar__is_cancelled(t) &&
      take_unread(L, (size_t)(how & (RECEIVE_NIL - 1))))
    return ar__done(L, t, 1);
  return ar__stream_receive(L, s->rt, s, how);
}

static int receive_some (lua_State *L) {
  Socket *s = keep_stream(L, "receive_some");
  return take_or_receive(L, s, (lua_KContext)check_max(L));
}

static int stream_anext (lua_State *L) {
  Socket *s = keep_stream(L, "__anext");
  return take_or_receive(L, s, SCRATCH_SIZE | RECEIVE_NIL);
}

static int stream_aiter (lua_State *L) {
  check_stream(L, "__aiter");
  lua_settop(L, 1);
  return 1;
}

/* --- sending -------------------------------------------------------- */

static void begin_send (lua_State *L, Socket *s) {
  if (s->sending == s->rt->run_id ||
      ar__fd_watch(L, s->rt, s->fd)->task[FD_WRITE])
    ar__raise_core(L, s->rt, CORE_BUSY,
                   "another task is already sending data on this "
                   "SocketStream");
  s->sending = s->rt->run_id;
}

#define HOT_SIZE 512

/* A new string has often not reached the cache: the kernel would wait for it,
   though a copy needn't. Most messages are short. */
ssize_t ar__socket_send (const Socket *s, const char *data, size_t len) {
  char hot[HOT_SIZE];
  ssize_t n;
  if (len <= HOT_SIZE) data = memcpy(hot, data, len);
  do n = send(s->fd, data, len, MSG_NOSIGNAL);
  while (n < 0 && errno == EINTR);
  return n;
}

static int transmit (lua_State *L, Task *t, Socket *s, size_t offset,
                     bool fresh);

static int after_writable (lua_State *L, int status, lua_KContext offset) {
  Socket *s = kept_stream(L, "send_all");
  (void)status;
  s->sending = 0;
  ar__woken(L, s->rt->current);
  if (s->fd < 0) return raise_closed(L, s->rt);
  begin_send(L, s);
  return transmit(L, s->rt->current, s, (size_t)offset, false);
}

/* Send what is left of the string at 2. */
static int transmit (lua_State *L, Task *t, Socket *s, size_t offset,
                     bool fresh) {
  size_t len;
  const char *data = lua_tolstring(L, 2, &len);
  ssize_t n = ar__socket_send(s, data + offset, len - offset);
  if (n < 0 && errno != EAGAIN) {
    s->sending = 0;
    return raise_broken(L, s, errno, "send");
  }
  if (n > 0) offset += (size_t)n;
  if (offset < len) /* the socket is full: trying again has no sense */
    return ar__fd_wait(L, ar__fd_watch(L, s->rt, s->fd), t, FD_WRITE,
                       (lua_KContext)offset, after_writable);
  s->sending = 0;
  return fresh ? ar__done(L, t, 0) : 0;
}

static void check_writable (lua_State *L, const Socket *s) {
  if (s->fd < 0) raise_closed(L, s->rt);
  if (s->shut_write)
    ar__raise_core(L, s->rt, CORE_CLOSED,
                   "can't send data after sending EOF");
}

static int send_all (lua_State *L) {
  Socket *s = keep_stream(L, "send_all");
  Task *t;
  if (lua_type(L, 2) != LUA_TSTRING)
    return ar__arg_type(L, "send_all", "data", 2, "a string");
  t = ar__running(L, s->rt, "send_all");
  check_writable(L, s);
  begin_send(L, s);
  s->sending = 0;
  if (ar__is_cancelled(t)) return ar__park_cancelled(L, t);
  if (lua_rawlen(L, 2) == 0) return ar__checkpoint(L);
  s->sending = s->rt->run_id;
  return transmit(L, t, s, 0, true);
}

static int after_wait_send (lua_State *L, int status, lua_KContext ctx) {
  Runtime *rt = RUNTIME(L);
  Socket *s = kept_stream(L, "wait_send_all_might_not_block");
  (void)status;
  (void)ctx;
  s->sending = 0;
  ar__woken(L, rt->current);
  if (s->fd < 0) return raise_closed(L, rt);
  return 0;
}

static int wait_send (lua_State *L) {
  Runtime *rt = RUNTIME(L);
  Socket *s = keep_stream(L, "wait_send_all_might_not_block");
  Task *t = ar__running(L, rt, "wait_send_all_might_not_block");
  if (s->fd < 0) return raise_closed(L, rt);
  begin_send(L, s);
  return ar__fd_wait(L, ar__fd_watch(L, rt, s->fd), t, FD_WRITE, 0,
                     after_wait_send);
}

/* The end of what is sent; the other direction stays open. Where it was told
   already there is nothing to do, closed or not. */
static int send_eof (lua_State *L) {
  Runtime *rt = RUNTIME(L);
  Socket *s = check_stream(L, "send_eof");
  Task *t = ar__running(L, rt, "send_eof");
  if (s->fd >= 0) {
    begin_send(L, s);
    s->sending = 0;
  }
  else if (!s->shut_write)
    return raise_closed(L, rt);
  if (ar__is_cancelled(t)) return ar__park_cancelled(L, t);
  if (!s->shut_write && shutdown(s->fd, SHUT_WR) < 0)
    return raise_broken(L, s, errno, "shutdown");
  s->shut_write = true;
  return ar__done(L, t, 0);
}

/* --- closing -------------------------------------------------------- */

/* What was received goes with the stream, at once: the collector doesn't
   see how large it is. */
static void drop_unread (lua_State *L) {
  Buffer *b;
  lua_rawgeti(L, 1, SLOT_UNREAD);
  b = luaL_testudata(L, -1, BUFFER);
  if (b) ar__buffer_clear(b);
  lua_pop(L, 1);
}

/* Closes even when the task is cancelled, and is a checkpoint then. */
static int close_owner (lua_State *L, const char *class,
                        const char *method) {
  Runtime *rt = RUNTIME(L);
  Socket *s = check_owner(L, class, method);
  ar__socket_close(L, s);
  drop_unread(L);
  ar__running(L, rt, method);
  return ar__checkpoint(L);
}

static int stream_aclose (lua_State *L) {
  return close_owner(L, STREAM, "aclose");
}

static int listener_aclose (lua_State *L) {
  return close_owner(L, LISTENER, "aclose");
}

static int aenter (lua_State *L) {
  lua_settop(L, 1);
  return 1;
}

/* --- accepting ------------------------------------------------------ */

/* The connection is gone, or never was: the next one may be good. */
static bool ignorable (int err) {
  switch (err) {
    case EINTR: case EPERM: case ECONNABORTED: case EPROTO: case ENETDOWN:
    case ENOPROTOOPT: case EHOSTDOWN: case ENONET: case EHOSTUNREACH:
    case EOPNOTSUPP: case ENETUNREACH:
      return true;
    default:
      return false;
  }
}

#define MAX_IGNORED 32 /* then the others get their turn */

static int accept_try (lua_State *L, Task *t, Socket *s, bool fresh);

static int after_acceptable (lua_State *L, int status, lua_KContext ctx) {
  Runtime *rt = RUNTIME(L);
  Socket *s = check_owner(L, LISTENER, "accept");
  (void)status;
  (void)ctx;
  ar__woken(L, rt->current);
  if (s->fd < 0) return raise_closed(L, rt);
  return accept_try(L, rt->current, s, false);
}

/* Stack: the listener, and the socket that will own the connection. */
static int accept_try (lua_State *L, Task *t, Socket *s, bool fresh) {
  Socket *c = lua_touserdata(L, 2);
  int fd, tries = 0;
  do fd = accept4(s->fd, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
  while (fd < 0 && ignorable(errno) && ++tries < MAX_IGNORED);
  if (fd < 0) {
    if (errno != EAGAIN && !ignorable(errno))
      return ar__socket_error(L, s, errno, "accept");
    return ar__fd_wait(L, ar__fd_watch(L, s->rt, s->fd), t, FD_READ, 0,
                       after_acceptable);
  }
  ar__socket_adopt(L, c, fd);
  if (!s->inherits) set_nodelay(c);
  wrap(L, STREAM);
  return fresh ? ar__done(L, t, 1) : 1;
}

static int listener_accept (lua_State *L) {
  Runtime *rt = RUNTIME(L);
  Socket *s = check_owner(L, LISTENER, "accept");
  Task *t = ar__running(L, rt, "accept");
  lua_settop(L, 1);
  if (s->fd < 0) return raise_closed(L, rt);
  if (ar__is_cancelled(t)) return ar__park_cancelled(L, t);
  if (ar__fd_watch(L, rt, s->fd)->task[FD_READ])
    return ar__raise_core(L, rt, CORE_BUSY,
                          "another task is already accepting connections "
                          "on this SocketListener");
  ar__socket_new(L, rt, s->family, s->type, s->proto);
  return accept_try(L, t, s, true);
}

/* --- the classes ---------------------------------------------------- */

/* Call the socket's method of the same name. upvalue 2: the name */
static int forward (lua_State *L) {
  check_stream(L, lua_tostring(L, lua_upvalueindex(2)));
  lua_rawgeti(L, 1, STREAM_SOCKET);
  lua_replace(L, 1);
  lua_pushvalue(L, lua_upvalueindex(2));
  lua_gettable(L, 1);
  lua_insert(L, 1);
  lua_call(L, lua_gettop(L) - 1, LUA_MULTRET);
  return lua_gettop(L);
}

/* Add it to the methods of the class. [-0, +0, m] */
static void add_forward (lua_State *L, Runtime *rt, const char *name) {
  luaL_getmetatable(L, STREAM);
  lua_getfield(L, -1, "methods");
  lua_pushlightuserdata(L, rt);
  lua_pushstring(L, name);
  lua_pushcclosure(L, forward, 2);
  lua_setfield(L, -2, name);
  lua_pop(L, 2);
}

static int owner_tostring (lua_State *L) {
  const char *name;
  lua_settop(L, 1);
  luaL_getmetafield(L, 1, "__name");
  name = lua_tostring(L, 2);
  lua_rawgeti(L, 1, STREAM_SOCKET);
  lua_pushfstring(L, "<trio.%s of %s>", name, ar__tostring(L, 3));
  return 1;
}

void ar__stream_lib (lua_State *L, Runtime *rt) {
  static const luaL_Reg meta[] = {
    {"__tostring", owner_tostring}, {"__aiter", stream_aiter}, {NULL, NULL}
  };
  static const luaL_Reg listener_meta[] = {
    {"__tostring", owner_tostring}, {NULL, NULL}
  };
  static const VmAsyncReg stream_meta[] = {
    {"__anext", stream_anext}, {"__aenter", aenter},
    {"__aexit", stream_aclose}, {NULL, NULL}
  };
  static const VmAsyncReg stream_methods[] = {
    {"receive_some", receive_some}, {"send_all", send_all},
    {"wait_send_all_might_not_block", wait_send}, {"send_eof", send_eof},
    {"aclose", stream_aclose}, {NULL, NULL}
  };
  static const VmAsyncReg listener_async[] = {
    {"__aenter", aenter}, {"__aexit", listener_aclose}, {NULL, NULL}
  };
  static const VmAsyncReg listener_methods[] = {
    {"accept", listener_accept}, {"aclose", listener_aclose}, {NULL, NULL}
  };
  static const luaL_Reg functions[] = {
    {STREAM, new_stream}, {LISTENER, new_listener}, {NULL, NULL}
  };
  static const ClassDef stream = {.name = STREAM, .meta = meta,
                                  .async_meta = stream_meta,
                                  .async_methods = stream_methods};
  static const ClassDef listener = {.name = LISTENER,
                                    .meta = listener_meta,
                                    .async_meta = listener_async,
                                    .async_methods = listener_methods};
  ar__define_class(L, rt, &stream);
  luaL_getmetatable(L, STREAM);
  lua_getfield(L, -1, "methods");
  ar__fix_methods(L); /* framing.lua keeps fields in it */
  lua_pop(L, 1);
  ar__define_class(L, rt, &listener);
  add_forward(L, rt, "setsockopt");
  add_forward(L, rt, "getsockopt");
  ar__setfuncs(L, rt, functions);
}
