/* SPDX-License-Identifier: MIT
**
** The resolver: c-ares on the run's loop. Its descriptors are watched by
** libev, its time limits are one timer, on the system's clock and not the
** run's. Its callbacks keep the answer and wake the task.
**
** c-ares allocates with malloc: its allocator is one for the process, ours
** one for each state. Queries are ours.
*/
#include "runtime/net/dns.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* More wait for these to be done: the buffer of one socket must hold all
   answers, two for each, and a lost one comes seconds later. */
#define MAX_FLYING 50
/* 2, 4 and 8 seconds: as later versions of c-ares do. */
#define TIMEOUT_MS 2000
#define TRIES 3

typedef struct DnsSocket {
  struct DnsSocket *next;
  Dns *dns;
  ev_io io;
} DnsSocket;

struct Dns {
  Runtime *rt;
  ares_channel channel; /* NULL: made when something is asked */
  DnsSocket *sockets;   /* those of c-ares that are open */
  ev_timer timer;
  Link queued;          /* not yet given to c-ares */
  Link flying;          /* c-ares has them */
  Link done;            /* not yet taken by their owner */
  unsigned nflying;     /* of these, wanted */
  unsigned waiting;     /* tasks */
  DnsSettings settings;
  struct stat config;   /* resolv.conf when the channel was made */
  lua_Alloc alloc;
  void *ud;
};

#define RESOLV_CONF "/etc/resolv.conf"

static void on_io (struct ev_loop *ev, ev_io *io, int events);

/* --- descriptors ---------------------------------------------------- */

static DnsSocket **find_socket (Dns *d, int fd) {
  DnsSocket **s = &d->sockets;
  while (*s && (*s)->io.fd != fd) s = &(*s)->next;
  return s;
}

static void remove_socket (Dns *d, DnsSocket **at) {
  DnsSocket *s = *at;
  if (!s) return;
  *at = s->next;
  ev_io_stop(d->rt->loop->ev, &s->io);
  free(s);
}

static DnsSocket *add_socket (Dns *d, int fd) {
  DnsSocket *s = calloc(1, sizeof(DnsSocket));
  if (!s) return NULL; /* nobody listens: the look-up will time out */
  ev_io_init(&s->io, on_io, fd, 0);
  s->io.data = s;
  s->dns = d;
  s->next = d->sockets;
  d->sockets = s;
  return s;
}

/* c-ares says what it waits for; for nothing: it closes the descriptor. */
static void on_socket_state (void *data, ares_socket_t fd, int readable,
                             int writable) {
  Dns *d = data;
  int events = (readable ? EV_READ : 0) | (writable ? EV_WRITE : 0);
  DnsSocket **at = find_socket(d, fd), *s = *at;
  if (!events) {
    remove_socket(d, at);
    return;
  }
  if (!s) s = add_socket(d, fd);
  if (!s || (ev_is_active(&s->io) && s->io.events == events)) return;
  ev_io_stop(d->rt->loop->ev, &s->io);
  ev_io_set(&s->io, fd, events);
  ev_io_start(d->rt->loop->ev, &s->io);
}

/* --- answers -------------------------------------------------------- */

static void free_query (Query *q) {
  Dns *d = q->dns;
  list_remove(&q->link);
  if (q->addresses) ares_freeaddrinfo(q->addresses);
  free(q->host);
  free(q->service);
  d->alloc(d->ud, q, sizeof(Query), 0);
}

static Task *take_task (Query *q) {
  Task *t = q->task;
  if (!t) return NULL;
  q->task = NULL;
  q->dns->waiting--;
  q->dns->rt->outside--;
  return t;
}

static void finish (Query *q, int status) {
  Task *t = take_task(q);
  q->flying = false;
  q->done = true;
  q->status = status;
  list_remove(&q->link);
  list_append(&q->dns->done, &q->link);
  if (q->owner) q->dns->nflying--;
  else free_query(q);
  if (t) ar__wake(t);
}

static void on_addresses (void *arg, int status, int timeouts,
                          struct ares_addrinfo *addresses) {
  Query *q = arg;
  (void)timeouts;
  q->addresses = addresses;
  finish(q, status);
}

static char *copy (const char *s) {
  return s ? strdup(s) : NULL;
}

static void on_names (void *arg, int status, int timeouts, char *host,
                      char *service) {
  Query *q = arg;
  (void)timeouts;
  if (status == ARES_SUCCESS) {
    q->host = copy(host);
    q->service = copy(service);
    if ((host && !q->host) || (service && !q->service))
      status = ARES_ENOMEM;
  }
  finish(q, status);
}

/* --- questions ------------------------------------------------------ */

/* Give it to c-ares. It may be answered before this returns. */
static void fly (Query *q) {
  Dns *d = q->dns;
  const Question *a = &q->question;
  list_remove(&q->link);
  list_append(&d->flying, &q->link);
  q->flying = true;
  d->nflying++;
  if (a->kind == QUERY_ADDRESSES) {
    struct ares_addrinfo_hints hints = {0};
    hints.ai_flags = a->flags;
    hints.ai_family = a->family;
    ares_getaddrinfo(d->channel, a->host, NULL, &hints, on_addresses, q);
  }
  else
    ares_getnameinfo(d->channel, (const struct sockaddr *)&a->address.sa,
                     a->address.len, a->flags, on_names, q);
}

static void set_timer (Dns *d) {
  struct ev_loop *ev = d->rt->loop->ev;
  struct timeval tv;
  ev_timer_stop(ev, &d->timer);
  if (!d->channel || !ares_timeout(d->channel, NULL, &tv)) return;
  ev_now_update(ev);
  ev_timer_set(&d->timer, (double)tv.tv_sec + (double)tv.tv_usec * 1e-6, 0);
  ev_timer_start(ev, &d->timer);
}

/* Something was asked or answered. */
static void go_on (Dns *d) {
  while (d->nflying < MAX_FLYING && !list_empty(&d->queued))
    fly(LINK_OWNER(d->queued.next, Query, link));
  set_timer(d);
}

static void on_io (struct ev_loop *ev, ev_io *io, int events) {
  Dns *d = ((DnsSocket *)io->data)->dns; /* c-ares may close it */
  int fd = io->fd;
  (void)ev;
  if (events & EV_ERROR) events = EV_READ | EV_WRITE;
  ares_process_fd(d->channel, events & EV_READ ? fd : ARES_SOCKET_BAD,
                  events & EV_WRITE ? fd : ARES_SOCKET_BAD);
  d->rt->loop->woken = true;
  go_on(d);
}

static void on_timer (struct ev_loop *ev, ev_timer *timer, int events) {
  Dns *d = timer->data;
  (void)ev;
  (void)events;
  ares_process_fd(d->channel, ARES_SOCKET_BAD, ARES_SOCKET_BAD);
  d->rt->loop->woken = true;
  go_on(d);
}

/* --- the channel ---------------------------------------------------- */

static void init_library (void) {
  ares_library_init(ARES_LIB_INIT_ALL);
}

/* c-ares wants to be initialised once for the process. */
static pthread_once_t once = PTHREAD_ONCE_INIT;

/* Without a descriptor to read its configuration c-ares would ask this
   machine instead, also later when there are some. */
static bool can_read_config (void) {
  int fd = open(RESOLV_CONF, O_RDONLY | O_CLOEXEC);
  if (fd < 0) return errno != EMFILE && errno != ENFILE && errno != ENOMEM;
  close(fd);
  return true;
}

static int open_channel (Dns *d, const DnsSettings *s) {
  struct ares_options options = {0};
  ares_channel channel;
  int status;
  if (!can_read_config()) return ARES_ECONNREFUSED; /* try again later */
  pthread_once(&once, init_library);
  options.sock_state_cb = on_socket_state;
  options.sock_state_cb_data = d;
  options.timeout = s->timeout_ms ? s->timeout_ms : TIMEOUT_MS;
  options.tries = s->tries ? s->tries : TRIES;
  status = ares_init_options(&channel, &options,
                             ARES_OPT_SOCK_STATE_CB | ARES_OPT_TIMEOUTMS |
                             ARES_OPT_TRIES);
  if (status != ARES_SUCCESS) return status;
  if (s->servers[0])
    status = ares_set_servers_ports_csv(channel, s->servers);
  if (status == ARES_SUCCESS) d->channel = channel;
  else ares_destroy(channel);
  if (stat(RESOLV_CONF, &d->config) < 0)
    memset(&d->config, 0, sizeof(d->config));
  return status;
}

/* What it has is done, with ARES_EDESTRUCTION. */
static void close_channel (Dns *d) {
  ares_channel channel = d->channel;
  d->channel = NULL;
  if (channel) ares_destroy(channel);
  while (d->sockets) remove_socket(d, &d->sockets);
  ev_timer_stop(d->rt->loop->ev, &d->timer);
}

/* Nobody waits: close what the abandoned look-ups still use. */
static void rest (Dns *d) {
  if (d->waiting == 0 && d->nflying == 0 && !list_empty(&d->flying))
    close_channel(d);
}

/* The configuration has changed: between networks, say. */
static bool is_stale (const Dns *d) {
  struct stat now;
  if (d->settings.servers[0] || !list_empty(&d->flying)) return false;
  if (stat(RESOLV_CONF, &now) < 0) memset(&now, 0, sizeof(now));
  return now.st_ino != d->config.st_ino ||
         now.st_size != d->config.st_size ||
         now.st_mtim.tv_sec != d->config.st_mtim.tv_sec ||
         now.st_mtim.tv_nsec != d->config.st_mtim.tv_nsec;
}

/* --- asking --------------------------------------------------------- */

static Dns *get_dns (lua_State *L, Runtime *rt) {
  Dns *d = rt->dns;
  void *ud;
  lua_Alloc alloc = lua_getallocf(L, &ud);
  if (d) return d;
  ar__loop(L, rt);
  d = alloc(ud, NULL, 0, sizeof(Dns));
  if (!d) luaL_error(L, "not enough memory");
  memset(d, 0, sizeof(Dns));
  d->rt = rt;
  d->alloc = alloc;
  d->ud = ud;
  list_init(&d->queued);
  list_init(&d->flying);
  list_init(&d->done);
  ev_timer_init(&d->timer, on_timer, 0, 0);
  d->timer.data = d;
  return rt->dns = d;
}

static Query *new_query (lua_State *L, Dns *d, const Question *question,
                         Query **owner) {
  Query *q = d->alloc(d->ud, NULL, 0, sizeof(Query));
  if (!q) luaL_error(L, "not enough memory");
  memset(q, 0, sizeof(Query));
  q->dns = d;
  q->question = *question;
  q->owner = owner;
  list_init(&q->link);
  return *owner = q;
}

void ar__dns_ask (lua_State *L, Runtime *rt, const Question *question,
                  Query **owner) {
  Dns *d = get_dns(L, rt);
  Query *q = new_query(L, d, question, owner);
  if (d->channel && is_stale(d)) close_channel(d);
  if (!d->channel) {
    int status = open_channel(d, &d->settings);
    if (status != ARES_SUCCESS) {
      d->nflying++; /* see finish */
      finish(q, status);
      return;
    }
  }
  list_append(&d->queued, &q->link);
  go_on(d);
}

void ar__dns_drop (Query **owner) {
  Query *q = *owner;
  Dns *d;
  if (!q) return;
  d = q->dns;
  *owner = NULL;
  q->owner = NULL;
  take_task(q);
  if (q->flying) d->nflying--;
  else free_query(q);
  rest(d);
}

/* Go on at the next poll: those that are queued may be cancelled, too,
   when one is, and would be asked for nothing. */
static void hurry (Dns *d) {
  struct ev_loop *ev = d->rt->loop->ev;
  ev_timer_stop(ev, &d->timer);
  ev_timer_set(&d->timer, 0, 0);
  ev_timer_start(ev, &d->timer);
}

static bool abort_wait (lua_State *L, Task *t) {
  Query *q = t->wait_data;
  Dns *d = q->dns;
  (void)L;
  ar__dns_drop(q->owner);
  if (!list_empty(&d->queued)) hurry(d); /* its place is free */
  return true;
}

static const WaitKind dns_wait = {.what = "name look-up",
                                  .abort = abort_wait};

int ar__dns_wait (lua_State *L, Query *q, Task *t, lua_KContext ctx,
                  lua_KFunction k) {
  q->task = t;
  q->dns->waiting++;
  q->dns->rt->outside++;
  return ar__park(L, t, &dns_wait, q, ctx, k);
}

int ar__dns_set (lua_State *L, Runtime *rt, const DnsSettings *settings) {
  Dns *d = get_dns(L, rt);
  ares_channel old = d->channel;
  int status;
  d->channel = NULL;
  status = open_channel(d, settings);
  if (status != ARES_SUCCESS) {
    d->channel = old;
    return status;
  }
  d->settings = *settings;
  if (old) ares_destroy(old);
  go_on(d);
  return status;
}

/* --- the end -------------------------------------------------------- */

/* The tasks are gone. */
static void forget_tasks (Link *queries) {
  for (Link *l = queries->next; l != queries; l = l->next)
    LINK_OWNER(l, Query, link)->task = NULL;
}

void ar__dns_reset (Runtime *rt) {
  Dns *d = rt->dns;
  if (!d) return;
  forget_tasks(&d->queued);
  forget_tasks(&d->flying);
  d->waiting = 0;
  if (!list_empty(&d->flying)) close_channel(d);
}

static void free_all (Link *queries) {
  while (!list_empty(queries)) {
    Query *q = LINK_OWNER(queries->next, Query, link);
    if (q->owner) *q->owner = NULL;
    free_query(q);
  }
}

void ar__dns_close (Runtime *rt) {
  Dns *d = rt->dns;
  if (!d) return;
  ar__dns_reset(rt);
  close_channel(d);
  free_all(&d->queued);
  free_all(&d->done);
  d->alloc(d->ud, d, sizeof(Dns), 0);
  rt->dns = NULL;
}
