/* SPDX-License-Identifier: MIT
**
** The class of sockets: making and closing them, and all that doesn't
** wait. What may wait is in sockops.c.
*/
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "runtime/net/net.h"

#define MAX_BACKLOG 0xffff /* some systems take only 16 bits of it */
#define MAX_OPTION 1024
#define TYPE_FLAGS (SOCK_NONBLOCK | SOCK_CLOEXEC)

const char ar__socket_kind = 0;

/* --- arguments -------------------------------------------------------- */

int ar__net_int (lua_State *L, int idx, const char *fname, const char *arg,
                 int def) {
  int ok;
  lua_Integer n;
  if (lua_isnoneornil(L, idx)) return def;
  n = lua_tointegerx(L, idx, &ok);
  if (lua_type(L, idx) != LUA_TNUMBER || !ok)
    ar__arg_type(L, fname, arg, idx, "an integer");
  if (n < INT_MIN || n > INT_MAX)
    ar__arg_value(L, fname, arg, idx, "an integer of 32 bits");
  return (int)n;
}

/* The same; it must be there. */
static int check_int (lua_State *L, int idx, const char *fname,
                      const char *arg) {
  if (lua_isnoneornil(L, idx)) ar__arg_type(L, fname, arg, idx, "an integer");
  return ar__net_int(L, idx, fname, arg, 0);
}

static Socket *test_socket (lua_State *L, int idx) {
  Socket *s = lua_touserdata(L, idx);
  if (s && lua_rawlen(L, idx) == sizeof(Socket) &&
      s->kind == &ar__socket_kind)
    return s;
  return NULL;
}

Socket *ar__socket_check (lua_State *L, int idx, const char *method) {
  Socket *s = test_socket(L, idx);
  if (s) return s;
  if (idx == 1) ar__arg_self(L, SOCKET, method);
  ar__arg_type(L, method, "socket", idx, "a socket");
  return NULL;
}

Socket *ar__socket_open (lua_State *L, int idx, const char *method) {
  Socket *s = ar__socket_check(L, idx, method);
  if (s->fd < 0)
    ar__raise_core(L, s->rt, CORE_CLOSED, "%s(): this socket is closed",
                   method);
  return s;
}

/* --- errors ----------------------------------------------------------- */

/* getpeername for what goes into errors: the system still knows who was
   at the other end of a connection that was reset, but only tells those
   who say how long an address is. */
static int get_lost_peer (int fd, struct sockaddr *sa, socklen_t *len) {
#ifdef SO_PEERNAME
  int family;
  socklen_t size = sizeof(family);
  if (getsockopt(fd, SOL_SOCKET, SO_DOMAIN, &family, &size) != 0) return -1;
  *len = family == AF_INET ? sizeof(struct sockaddr_in)
                           : sizeof(struct sockaddr_in6);
  return getsockopt(fd, SOL_SOCKET, SO_PEERNAME, sa, len);
#else
  (void)fd, (void)sa, (void)len;
  return -1;
#endif
}

/* Push the address of its peer, or its own, as text. Result: NULL, and
   nothing pushed, if it has none. */
static const char *push_end (lua_State *L, int fd,
                             int (*end) (int, struct sockaddr *,
                                         socklen_t *)) {
  Address a = {.len = sizeof(a.sa)};
  const char *text;
  if (fd < 0 || end(fd, (struct sockaddr *)&a.sa, &a.len) != 0) return NULL;
  text = ar__addr_text(L, &a);
  if (*text) return text;
  lua_pop(L, 1);
  return NULL;
}

const char *ar__socket_name (lua_State *L, const Socket *s) {
  const char *name = push_end(L, s->fd, getpeername);
  if (!name) name = push_end(L, s->fd, get_lost_peer);
  if (!name) name = push_end(L, s->fd, getsockname);
  if (!name) lua_pushnil(L);
  return name;
}

int ar__socket_error (lua_State *L, Socket *s, int err, const char *call) {
  return ar__oserror_raise(L, err, call, ar__socket_name(L, s));
}

/* --- making ----------------------------------------------------------- */

Socket *ar__socket_new (lua_State *L, Runtime *rt, int family, int type,
                        int proto) {
  Socket *s = lua_newuserdatauv(L, sizeof(Socket), 0);
  memset(s, 0, sizeof(Socket));
  s->kind = &ar__socket_kind;
  s->rt = rt;
  s->fd = -1;
  s->family = family;
  s->type = type & ~TYPE_FLAGS;
  s->proto = proto;
  luaL_setmetatable(L, SOCKET);
  return s;
}

/* Something else may have had the number and closed it without a word. */
void ar__socket_adopt (lua_State *L, Socket *s, int fd) {
  s->fd = fd;
  ar__fd_closing(L, s->rt, fd);
}

/* (family, type, proto) */
static int new_socket (lua_State *L) {
  Runtime *rt = RUNTIME(L);
  int family = ar__net_int(L, 1, "socket", "family", AF_INET);
  int type = ar__net_int(L, 2, "socket", "type", SOCK_STREAM);
  int proto = ar__net_int(L, 3, "socket", "proto", 0);
  Socket *s = ar__socket_new(L, rt, family, type, proto);
  int fd;
  ar__allow(L, rt, CAP_NETWORK, "a socket");
  fd = socket(family, type | TYPE_FLAGS, proto);
  if (fd < 0) return ar__oserror_raise(L, errno, "socket", NULL);
  ar__socket_adopt(L, s, fd);
  return 1;
}

static int new_pair (lua_State *L) {
  Runtime *rt = RUNTIME(L);
  int family = ar__net_int(L, 1, "socketpair", "family", AF_UNIX);
  int type = ar__net_int(L, 2, "socketpair", "type", SOCK_STREAM);
  int proto = ar__net_int(L, 3, "socketpair", "proto", 0);
  Socket *a = ar__socket_new(L, rt, family, type, proto);
  Socket *b = ar__socket_new(L, rt, family, type, proto);
  int fds[2];
  ar__allow(L, rt, CAP_NETWORK, "a socket");
  if (socketpair(family, type | TYPE_FLAGS, proto, fds) < 0)
    return ar__oserror_raise(L, errno, "socketpair", NULL);
  b->fd = fds[1]; /* both have an owner before anything can fail */
  ar__socket_adopt(L, a, fds[0]);
  ar__socket_adopt(L, b, fds[1]);
  return 2;
}

static int sniff (int fd, int option, int *value) {
  socklen_t len = sizeof(*value);
  return getsockopt(fd, SOL_SOCKET, option, value, &len);
}

/* What the system says of a descriptor counts, not what a script says. */
static int adopt_foreign (lua_State *L, Socket *s, int fd,
                          const char *fname) {
  int flags;
  if (sniff(fd, SO_DOMAIN, &s->family) < 0 ||
      sniff(fd, SO_TYPE, &s->type) < 0 ||
      sniff(fd, SO_PROTOCOL, &s->proto) < 0)
    return ar__oserror_raise(L, errno, fname, NULL);
  flags = fcntl(fd, F_GETFL);
  if (flags < 0 || fcntl(fd, F_SETFL, flags | O_NONBLOCK) < 0)
    return ar__oserror_raise(L, errno, fname, NULL);
  return 1;
}

static int check_fd (lua_State *L, int idx, const char *fname) {
  int fd = check_int(L, idx, fname, "fd");
  if (fd < 0)
    ar__arg_value(L, fname, "fd", idx, "the number of a descriptor");
  return fd;
}

/* (fd, family, type, proto): a socket of its own for another's
   descriptor. */
static int from_fd (lua_State *L) {
  Runtime *rt = RUNTIME(L);
  int fd = check_fd(L, 1, "fromfd");
  int family = ar__net_int(L, 2, "fromfd", "family", AF_INET);
  int type = ar__net_int(L, 3, "fromfd", "type", SOCK_STREAM);
  int proto = ar__net_int(L, 4, "fromfd", "proto", 0);
  Socket *s = ar__socket_new(L, rt, family, type, proto);
  int copy;
  ar__allow_fd(L, rt, "a socket from a descriptor");
  copy = fcntl(fd, F_DUPFD_CLOEXEC, 0);
  if (copy < 0) return ar__oserror_raise(L, errno, "fromfd", NULL);
  ar__socket_adopt(L, s, copy);
  return adopt_foreign(L, s, copy, "fromfd");
}

/* (fd): take over what detach() or another program left. */
static int take_fd (lua_State *L) {
  Runtime *rt = RUNTIME(L);
  int fd = check_fd(L, 1, "socket");
  Socket *s = ar__socket_new(L, rt, 0, 0, 0);
  ar__allow_fd(L, rt, "a socket from a descriptor");
  adopt_foreign(L, s, fd, "socket"); /* it isn't ours if that fails */
  ar__socket_adopt(L, s, fd);
  return 1;
}

static int socket_dup (lua_State *L) {
  Socket *s = ar__socket_open(L, 1, "dup");
  Socket *copy = ar__socket_new(L, s->rt, s->family, s->type, s->proto);
  int fd = fcntl(s->fd, F_DUPFD_CLOEXEC, 0);
  if (fd < 0) return ar__socket_error(L, s, errno, "dup");
  ar__socket_adopt(L, copy, fd);
  copy->shut_write = s->shut_write;
  return 1;
}

/* --- closing ---------------------------------------------------------- */

void ar__socket_close (lua_State *L, Socket *s) {
  int fd = s->fd;
  if (fd < 0) return;
  ar__fd_closing(L, s->rt, fd);
  s->fd = -1;
  close(fd);
}

static int socket_close (lua_State *L) {
  ar__socket_close(L, ar__socket_check(L, 1, "close"));
  return 0;
}

/* Also for __close. */
static int socket_exit (lua_State *L) {
  ar__socket_close(L, ar__socket_check(L, 1, "__exit"));
  return 0;
}

static int socket_enter (lua_State *L) {
  ar__socket_open(L, 1, "with");
  lua_settop(L, 1);
  return 1;
}

static int socket_gc (lua_State *L) {
  Socket *s = lua_touserdata(L, 1);
  char text[128];
  int len;
  if (s->fd < 0) return 0;
  len = snprintf(text, sizeof(text), "ResourceWarning: unclosed socket "
                 "fd=%d, family=%d, type=%d, proto=%d\n", s->fd, s->family,
                 s->type, s->proto);
  ar__socket_close(L, s);
  if (s->rt->debug) ar__vm_warn(L, s->rt->vm, text, (size_t)len);
  return 0;
}

/* Give the descriptor away: the result is its number. */
static int socket_detach (lua_State *L) {
  Socket *s = ar__socket_open(L, 1, "detach");
  int fd = s->fd;
  ar__fd_closing(L, s->rt, fd);
  s->fd = -1;
  lua_pushinteger(L, fd);
  return 1;
}

static int socket_shutdown (lua_State *L) {
  Socket *s = ar__socket_open(L, 1, "shutdown");
  int how = check_int(L, 2, "shutdown", "how");
  if (shutdown(s->fd, how) < 0)
    return ar__socket_error(L, s, errno, "shutdown");
  if (how == SHUT_WR || how == SHUT_RDWR) s->shut_write = true;
  return 0;
}

/* --- addresses and options -------------------------------------------- */

static int socket_listen (lua_State *L) {
  Socket *s = ar__socket_open(L, 1, "listen");
  int backlog = ar__net_int(L, 2, "listen", "backlog", MAX_BACKLOG);
  if (backlog < 0) backlog = 0;
  if (backlog > MAX_BACKLOG) backlog = MAX_BACKLOG;
  if (listen(s->fd, backlog) < 0)
    return ar__socket_error(L, s, errno, "listen");
  return 0;
}

typedef int GetName (int fd, struct sockaddr *sa, socklen_t *len);

static int get_name (lua_State *L, const char *method, GetName *get) {
  Socket *s = ar__socket_open(L, 1, method);
  Address a = {.len = sizeof(a.sa)};
  if (get(s->fd, (struct sockaddr *)&a.sa, &a.len) < 0)
    return ar__socket_error(L, s, errno, method);
  return ar__addr_push(L, &a);
}

static int socket_getsockname (lua_State *L) {
  return get_name(L, "getsockname", getsockname);
}

static int socket_getpeername (lua_State *L) {
  return get_name(L, "getpeername", getpeername);
}

/* Push an address as the system has it; nil: there is none. [-0, +1, m] */
static void push_raw_name (lua_State *L, const Socket *s, GetName *get) {
  Address a = {.len = sizeof(a.sa)};
  if (get(s->fd, (struct sockaddr *)&a.sa, &a.len) < 0) lua_pushnil(L);
  else lua_pushlstring(L, (const char *)&a.sa, a.len);
}

/* raw_names(socket): what name_of knows getpeername's and getsockname's
   results from; nil for those that can't be had */
static int raw_names (lua_State *L) {
  const Socket *s = luaL_testudata(L, 1, SOCKET);
  if (!s) return 0;
  push_raw_name(L, s, getpeername);
  push_raw_name(L, s, getsockname);
  return 2;
}

/* name_of(raw): the address */
static int name_of (lua_State *L) {
  Address a;
  size_t len;
  const char *raw = luaL_checklstring(L, 1, &len);
  luaL_argcheck(L, len <= sizeof(a.sa), 1, "not an address");
  memset(&a, 0, sizeof(a));
  memcpy(&a.sa, raw, len);
  a.len = (socklen_t)len;
  return ar__addr_push(L, &a);
}

static int get_bytes (lua_State *L, Socket *s, int level, int option,
                      int room) {
  char value[MAX_OPTION];
  socklen_t len = (socklen_t)room;
  if (room < 1 || room > MAX_OPTION)
    return ar__arg_value(L, "getsockopt", "buflen", 4,
                         "an integer from 1 to 1024");
  if (getsockopt(s->fd, level, option, value, &len) < 0)
    return ar__socket_error(L, s, errno, "getsockopt");
  lua_pushlstring(L, value, len);
  return 1;
}

static int socket_getsockopt (lua_State *L) {
  Socket *s = ar__socket_open(L, 1, "getsockopt");
  int level = check_int(L, 2, "getsockopt", "level");
  int option = check_int(L, 3, "getsockopt", "option");
  int value = 0;
  socklen_t len = sizeof(value);
  if (!lua_isnoneornil(L, 4))
    return get_bytes(L, s, level, option,
                     check_int(L, 4, "getsockopt", "buflen"));
  if (getsockopt(s->fd, level, option, &value, &len) < 0)
    return ar__socket_error(L, s, errno, "getsockopt");
  lua_pushinteger(L, value);
  return 1;
}

static int socket_setsockopt (lua_State *L) {
  Socket *s = ar__socket_open(L, 1, "setsockopt");
  int level = check_int(L, 2, "setsockopt", "level");
  int option = check_int(L, 3, "setsockopt", "option");
  int number;
  const void *value = &number;
  size_t len = sizeof(number);
  switch (lua_type(L, 4)) {
    case LUA_TSTRING: value = lua_tolstring(L, 4, &len); break;
    case LUA_TBOOLEAN: number = lua_toboolean(L, 4); break;
    case LUA_TNUMBER:
      number = check_int(L, 4, "setsockopt", "value");
      break;
    default:
      return ar__arg_type(L, "setsockopt", "value", 4,
                          "an integer, a boolean or a string");
  }
  if (setsockopt(s->fd, level, option, value, (socklen_t)len) < 0)
    return ar__socket_error(L, s, errno, "setsockopt");
  return 0;
}

/* --- the descriptor --------------------------------------------------- */

static int socket_fileno (lua_State *L) {
  lua_pushinteger(L, ar__socket_check(L, 1, "fileno")->fd);
  return 1;
}

static int socket_is_readable (lua_State *L) {
  Socket *s = ar__socket_open(L, 1, "is_readable");
  struct pollfd p = {.fd = s->fd, .events = POLLIN};
  int n;
  do n = poll(&p, 1, 0); while (n < 0 && errno == EINTR);
  if (n < 0) return ar__socket_error(L, s, errno, "poll");
  lua_pushboolean(L, n > 0);
  return 1;
}

static int get_inheritable (lua_State *L) {
  Socket *s = ar__socket_open(L, 1, "get_inheritable");
  int flags = fcntl(s->fd, F_GETFD);
  if (flags < 0) return ar__socket_error(L, s, errno, "fcntl");
  lua_pushboolean(L, !(flags & FD_CLOEXEC));
  return 1;
}

static int set_inheritable (lua_State *L) {
  Socket *s = ar__socket_open(L, 1, "set_inheritable");
  int flags = fcntl(s->fd, F_GETFD);
  if (!lua_isboolean(L, 2))
    return ar__arg_type(L, "set_inheritable", "inheritable", 2,
                        "a boolean");
  if (lua_toboolean(L, 2)) flags &= ~FD_CLOEXEC;
  else flags |= FD_CLOEXEC;
  if (fcntl(s->fd, F_SETFD, flags) < 0)
    return ar__socket_error(L, s, errno, "fcntl");
  return 0;
}

/* --- attributes ------------------------------------------------------- */

static int get_family (lua_State *L) {
  lua_pushinteger(L, ((Socket *)lua_touserdata(L, 1))->family);
  return 1;
}

static int get_type (lua_State *L) {
  lua_pushinteger(L, ((Socket *)lua_touserdata(L, 1))->type);
  return 1;
}

static int get_proto (lua_State *L) {
  lua_pushinteger(L, ((Socket *)lua_touserdata(L, 1))->proto);
  return 1;
}

static int get_shut_write (lua_State *L) {
  lua_pushboolean(L, ((Socket *)lua_touserdata(L, 1))->shut_write);
  return 1;
}

/* As Python writes it, addresses aside. */
static int socket_tostring (lua_State *L) {
  Socket *s = lua_touserdata(L, 1);
  const char *local, *peer;
  lua_settop(L, 1);
  local = push_end(L, s->fd, getsockname);
  peer = push_end(L, s->fd, getpeername);
  lua_pushfstring(L, "<socket%s fd=%d, family=%d, type=%d, proto=%d%s%s%s%s>",
                  s->fd < 0 ? " [closed]" : "", s->fd, s->family, s->type,
                  s->proto, local ? ", laddr=" : "", local ? local : "",
                  peer ? ", raddr=" : "", peer ? peer : "");
  return 1;
}

/* (value) -> is it a socket? */
static int is_socket (lua_State *L) {
  lua_pushboolean(L, test_socket(L, 1) != NULL);
  return 1;
}

/* (socket): the address that its errors name, or nil */
static int address_text (lua_State *L) {
  ar__socket_name(L, ar__socket_check(L, 1, "address_text"));
  return 1;
}

/* (socket, address, function): can the address be used as it is? */
static int is_numeric (lua_State *L) {
  Socket *s = ar__socket_open(L, 1, luaL_checkstring(L, 3));
  Address a;
  lua_pushboolean(L, ar__addr_check(L, 2, s->family, lua_tostring(L, 3),
                                    &a));
  return 1;
}

void ar__socket_lib (lua_State *L, Runtime *rt) {
  static const luaL_Reg meta[] = {
    {"__gc", socket_gc}, {"__close", socket_exit},
    {"__enter", socket_enter}, {"__exit", socket_exit},
    {"__tostring", socket_tostring}, {NULL, NULL}
  };
  static const luaL_Reg methods[] = {
    {"close", socket_close}, {"shutdown", socket_shutdown},
    {"listen", socket_listen}, {"getsockname", socket_getsockname},
    {"getpeername", socket_getpeername}, {"getsockopt", socket_getsockopt},
    {"setsockopt", socket_setsockopt}, {"fileno", socket_fileno},
    {"is_readable", socket_is_readable}, {"dup", socket_dup},
    {"detach", socket_detach}, {"get_inheritable", get_inheritable},
    {"set_inheritable", set_inheritable}, {NULL, NULL}
  };
  static const luaL_Reg getters[] = {
    {"family", get_family}, {"type", get_type}, {"proto", get_proto},
    {"did_shutdown_SHUT_WR", get_shut_write}, {NULL, NULL}
  };
  static const luaL_Reg functions[] = {
    {"socket", new_socket}, {"socketpair", new_pair}, {"fromfd", from_fd},
    {"send_datagram", ar__send_datagram},
    {"take_fd", take_fd}, {"is_socket", is_socket},
    {"is_numeric", is_numeric}, {"address_text", address_text},
    {"raw_names", raw_names}, {"name_of", name_of}, {NULL, NULL}
  };
  static const ClassDef def = {.name = SOCKET, .meta = meta,
                               .methods = methods,
                               .async_methods = ar__socket_ops,
                               .getters = getters};
  ar__define_class(L, rt, &def);
  ar__setfuncs(L, rt, functions);
}
