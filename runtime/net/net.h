/* SPDX-License-Identifier: MIT
**
** Sockets, streams, names and TLS, on the core's tasks and descriptors.
** All of it is the module 'asyncrun.net' (TLS: 'asyncrun.tls'), opened
** when a script first needs it. Files here include runtime/runtime.h,
** runtime/fd.h, runtime/loop.h and vm/vm.h.
*/
#ifndef AR_NET_H
#define AR_NET_H

#include <sys/socket.h>

#include "runtime/fd.h"

/* --- addr.c: addresses --------------------------------------------------- */

/*
** Lua's addresses: {host, port} for IPv4, {host, port, flowinfo, scope_id}
** for IPv6 (the last two may be missing), a string for UNIX (a leading NUL
** byte: the abstract namespace). Hosts are numeric here.
*/
typedef struct Address {
  struct sockaddr_storage sa;
  socklen_t len;
} Address;

/* Read the address at [idx] for a socket of [family]. TypeError and
** ValueError name [fname]. An empty host is any address, "<broadcast>" the
** broadcast one. Result: false if the host is a name (then nothing is
** written): it must be looked up first. [-0, +0, e] */
bool ar__addr_check (lua_State *L, int idx, int family, const char *fname,
                     Address *a);
/* Push it as several results: host, port (and flowinfo, scope_id), or the
** path. Result: how many. [-0, +n, m] */
int ar__addr_push (lua_State *L, const Address *a);
/* Push it as one value, {host, port, ...} or the path. [-0, +1, m] */
void ar__addr_push_value (lua_State *L, const Address *a);
/* Push it as text: "127.0.0.1:80", "[::1]:80", the path. [-0, +1, m] */
const char *ar__addr_text (lua_State *L, const Address *a);

/* --- socket.c: the class ------------------------------------------------- */

#define SOCKET "socket"

/* A userdata with the metatable SOCKET. It owns its descriptor. */
typedef struct Socket {
  const void *kind;  /* &ar__socket_kind: a check that costs nothing */
  Runtime *rt;
  int fd;            /* -1: closed */
  int family, type, proto;
  int broken;        /* errno of what broke the connection of a stream */
  unsigned sending;  /* run_id of the run in which a task is in send_all */
  bool shut_write;   /* shutdown(SHUT_WR) was called */
  bool inherits;     /* a listener whose options its connections get */
} Socket;

extern const char ar__socket_kind;

/* Push a new object with no descriptor yet (-1), so that a descriptor has
** an owner from its first moment. [-0, +1, m] */
Socket *ar__socket_new (lua_State *L, Runtime *rt, int family, int type,
                        int proto);
/* Give it a descriptor, which is new to the process: what was known of its
** number is forgotten. [-0, +0, m] */
void ar__socket_adopt (lua_State *L, Socket *s, int fd);
/* The socket at [idx]; a TypeError names [method]. */
Socket *ar__socket_check (lua_State *L, int idx, const char *method);
/* The same; ClosedResourceError if it is closed. */
Socket *ar__socket_open (lua_State *L, int idx, const char *method);
/* Close it, if it is open; who waits on it gets ClosedResourceError.
** [-0, +0, m] */
void ar__socket_close (lua_State *L, Socket *s);
/* Push the address of its peer, or of the one it has lost, or else its own,
** as text. Result: NULL, and nil pushed, if it has none. [-0, +1, m] */
const char *ar__socket_name (lua_State *L, const Socket *s);
/* Raise the OSError of a call on a socket, with that address. */
int ar__socket_error (lua_State *L, Socket *s, int err, const char *call);
/* An integer argument that fits an int; [def] when it is missing or nil. */
int ar__net_int (lua_State *L, int idx, const char *fname, const char *arg,
                 int def);
/* Adds to the table on top: socket, socketpair, fromfd, ... [-0, +0, m] */
void ar__socket_lib (lua_State *L, Runtime *rt);

/* The async methods of the class (sockops.c). */
extern const VmAsyncReg ar__socket_ops[];

/* send_datagram(sock, data, address): send it, to an address or to the one
** it is connected to, if that goes at once. Result: did it? false, too, if
** the host is a name; nil and an OSError. */
int ar__send_datagram (lua_State *L);

/* constants.c: adds AF_INET and so on to the table on top. */
void ar__socket_constants (lua_State *L);

/* inet.c: adds htons, inet_pton, gethostname and so on to it. */
void ar__inet_lib (lua_State *L, Runtime *rt);

/* --- waiting ------------------------------------------------------------- */

/* As ar__done, for an operation that is followed by another one almost
** always: the task goes on after a few others. */
int ar__net_done_soon (lua_State *L, Task *t, int n);

/* Runtime.scratch, made when it is first needed. [-0, +0, m] */
#define SCRATCH_SIZE 65536
char *ar__net_scratch (lua_State *L, Runtime *rt);

/* --- stream.c: SocketStream and SocketListener --------------------------- */

/*
** A SocketStream is a table: [1] its Socket, [2] a Buffer of data that was
** received and not yet taken, or nil; 'socket' the Socket again.
*/
void ar__stream_lib (lua_State *L, Runtime *rt);
/* The task that goes on was woken because the stream was closed: forget
** that. */
void ar__net_ignore_closing (lua_State *L, Runtime *rt);

/* The slot of a stream, listener, reader or writer that has its Socket. */
#define STREAM_SOCKET 1

/* The Socket of that at 1, or NULL. */
Socket *ar__stream_socket (lua_State *L);
/* The same of any slot, for a method with one argument: the Socket is at 3
** from now on, behind both. [-?, =3, -] */
Socket *ar__stream_keep (lua_State *L, int slot);

/*
** return ar__stream_receive(...): what the system has for a stream, or wait
** until it has some. ar__stream_keep has found it. [how]: at most so many
** bytes, up to SCRATCH_SIZE, and flags.
*/
#define RECEIVE_NIL ((lua_KContext)1 << 24) /* the end is nil, not "" */
/* For asyncio: errors are the system's, and what was closed has ended. */
#define RECEIVE_READER ((lua_KContext)1 << 25)
int ar__stream_receive (lua_State *L, Runtime *rt, Socket *s,
                        lua_KContext how);
/* send(): how many bytes went, or -1 and errno. */
ssize_t ar__socket_send (const Socket *s, const char *data, size_t len);

/* ready.c: what asyncio's readers and writers stand on. */
void ar__ready_lib (lua_State *L, Runtime *rt);

/* fdstream.c: FdStream, and pipe */
void ar__fdstream_lib (lua_State *L, Runtime *rt);
/* What pull, send_now and at_end (ready.c) do where [1] is no socket: a
** TypeError names the method if it is no descriptor, either. */
int ar__fdstream_pull (lua_State *L);
int ar__fdstream_send_now (lua_State *L);
int ar__fdstream_at_end (lua_State *L);

/* --- buffer.c: bytes that were received ---------------------------------- */

#define BUFFER "Buffer"

typedef struct Buffer {
  char *data;
  size_t start, end, room; /* the bytes are data[start..end) */
  lua_Alloc alloc;
  void *ud;
} Buffer;

/* Take up to [n] bytes out: pushes them. [-0, +1, m] */
void ar__buffer_take (lua_State *L, Buffer *b, size_t n);
/* Drop all bytes, and the memory. */
void ar__buffer_clear (Buffer *b);
void ar__buffer_lib (lua_State *L, Runtime *rt);

/* --- names.c, dns.c: names ----------------------------------------------- */

/* Adds getaddrinfo and getnameinfo, which are async. */
void ar__dns_lib (lua_State *L, Runtime *rt);
/* Before the state goes. */
void ar__dns_close (Runtime *rt);

/* --- the modules --------------------------------------------------------- */

int ar__open_net (lua_State *L); /* "asyncrun.net": net.c */
int ar__open_tls (lua_State *L); /* 'asyncrun.tls': tls.c */

#endif
