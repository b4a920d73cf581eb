/* SPDX-License-Identifier: MIT
**
** floor_echo [echo|sink|source]: a TCP server by hand in C on libev, the
** least that a server on this loop can cost. It sends back what it reads,
** or drops it, or sends without end. Prints "port N", serves until it is
** killed.
**
** One read for each event: a read that doesn't fill the buffer has emptied
** the socket. What can't be sent at once is kept, and reading stops.
*/
#include <errno.h>
#include <ev.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { CHUNK = 65536 };

typedef struct Connection {
  ev_io io;    /* reads, or writes while something is left */
  char *left;  /* not yet sent, or NULL */
  size_t start, end;
} Connection;

typedef void Callback (struct ev_loop *loop, ev_io *io, int events);

static Callback *on_connection; /* what the mode asks for */
static char chunk[CHUNK];

static void die (const char *call) {
  perror(call);
  exit(1);
}

static void close_connection (struct ev_loop *loop, Connection *c) {
  ev_io_stop(loop, &c->io);
  close(c->io.fd);
  free(c->left);
  free(c);
}

/* Wait for something else. */
static void turn (struct ev_loop *loop, Connection *c, Callback *callback,
                  int events) {
  ev_io_stop(loop, &c->io);
  ev_set_cb(&c->io, callback);
  ev_io_set(&c->io, c->io.fd, events);
  ev_io_start(loop, &c->io);
}

static void on_readable (struct ev_loop *loop, ev_io *io, int events);

static void on_writable (struct ev_loop *loop, ev_io *io, int events) {
  Connection *c = (Connection *)io;
  ssize_t n = send(io->fd, c->left + c->start, c->end - c->start,
                   MSG_NOSIGNAL);
  (void)events;
  if (n < 0) {
    if (errno != EAGAIN) close_connection(loop, c);
    return;
  }
  c->start += (size_t)n;
  if (c->start < c->end) return;
  free(c->left);
  c->left = NULL;
  turn(loop, c, on_readable, EV_READ);
}

static void keep (struct ev_loop *loop, Connection *c, const char *data,
                  size_t size) {
  c->left = malloc(size);
  if (c->left == NULL) die("malloc");
  memcpy(c->left, data, size);
  c->start = 0;
  c->end = size;
  turn(loop, c, on_writable, EV_WRITE);
}

static void on_readable (struct ev_loop *loop, ev_io *io, int events) {
  Connection *c = (Connection *)io;
  ssize_t sent, n = recv(io->fd, chunk, CHUNK, 0);
  (void)events;
  if (n <= 0) {
    if (n == 0 || errno != EAGAIN) close_connection(loop, c);
    return;
  }
  sent = send(io->fd, chunk, (size_t)n, MSG_NOSIGNAL);
  if (sent == n) return;
  if (sent < 0 && errno != EAGAIN) {
    close_connection(loop, c);
    return;
  }
  if (sent < 0) sent = 0;
  keep(loop, c, chunk + sent, (size_t)(n - sent));
}

static void on_sink (struct ev_loop *loop, ev_io *io, int events) {
  ssize_t n = recv(io->fd, chunk, CHUNK, 0);
  (void)events;
  if (n == 0 || (n < 0 && errno != EAGAIN))
    close_connection(loop, (Connection *)io);
}

static void on_source (struct ev_loop *loop, ev_io *io, int events) {
  ssize_t n;
  (void)events;
  do n = send(io->fd, chunk, CHUNK, MSG_NOSIGNAL);
  while (n == CHUNK);
  if (n < 0 && errno != EAGAIN) close_connection(loop, (Connection *)io);
}

/* TCP_NODELAY comes from the listener. */
static void on_accept (struct ev_loop *loop, ev_io *io, int events) {
  (void)events;
  for (;;) {
    Connection *c;
    int fd = accept4(io->fd, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (fd < 0) return;
    c = calloc(1, sizeof(*c));
    if (c == NULL) die("calloc");
    ev_io_init(&c->io, on_connection, fd,
               on_connection == on_source ? EV_WRITE : EV_READ);
    ev_io_start(loop, &c->io);
  }
}

static int listen_on_loopback (void) {
  struct sockaddr_in address = {.sin_family = AF_INET};
  socklen_t size = sizeof(address);
  int on = 1;
  int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (fd < 0) die("socket");
  setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
  if (bind(fd, (struct sockaddr *)&address, size) < 0) die("bind");
  if (listen(fd, SOMAXCONN) < 0) die("listen");
  if (getsockname(fd, (struct sockaddr *)&address, &size) < 0)
    die("getsockname");
  printf("port %d\n", ntohs(address.sin_port));
  fflush(stdout);
  return fd;
}

static Callback *callback_of (const char *mode) {
  if (strcmp(mode, "echo") == 0) return on_readable;
  if (strcmp(mode, "sink") == 0) return on_sink;
  if (strcmp(mode, "source") == 0) return on_source;
  fprintf(stderr, "usage: floor_echo [echo|sink|source]\n");
  exit(2);
}

int main (int argc, char **argv) {
  struct ev_loop *loop = ev_default_loop(0);
  ev_io listener;
  if (loop == NULL) die("ev_default_loop");
  on_connection = callback_of(argc > 1 ? argv[1] : "echo");
  ev_io_init(&listener, on_accept, listen_on_loopback(), EV_READ);
  ev_io_start(loop, &listener);
  ev_run(loop, 0);
  return 0;
}
