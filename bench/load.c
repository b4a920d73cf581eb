/* SPDX-License-Identifier: MIT
**
** load [options] MODE SERVER [ARGS]: starts a server, puts load on it from
** another processor, and prints what it did and cost, as name=value.
**
**   echo    a message to and fro on each connection, again and again
**   accept  connections, each for one message to and fro
**   sink    bytes to the server, source: from it, as fast as they go
**   hold    connections that idle between two messages, for their memory
**   client  another program as the client: see -x
**
**   -c N  connections at a time (1)     -s N  bytes of a message (64)
**   -t S  seconds (1)                   -1    one processor for both
**   -k    count the system calls, and nothing else
**   -f F  echo, accept: F, another server, in turns with SERVER
**   -x C  client: runs C PORT CONNECTIONS BYTES SECONDS
**
** rate: operations (sink, source: bytes) a second. cpu, user: processor
** seconds of the server for one, and those outside the kernel; mine: those
** of this program. p50, p99: seconds. calls: system calls for one. memory:
** the server's resident bytes for a connection. floor_rate, floor_cpu,
** floor_user: what F did.
**
** What memory costs between two processors can change fivefold within a
** second, where a virtual machine's are moved about. So two servers are
** compared by turns of a fiftieth of one, longer with many connections.
**
** The socket calls of a client cost what the server's do, so that a server
** in C is as busy as this program. It never sleeps, unless both have one
** processor: waking it costs the server more than an answer does, and how
** often that happens depends on tiny differences of speed. Over a network a
** server wakes nobody.
*/
#include <math.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>

#include "bench/server.h"

enum {
  CHUNK = 65536,
  DRAIN = 1 << 20,   /* bytes to drop with one call */
  BATCH = 64,        /* connections that are made at a time */
  SOURCES = 200,     /* loopback addresses to connect from */
  SAMPLE = 16,       /* one connection in so many is timed */
  SAMPLES = 1 << 20
};

/* Seconds of a server beside another, in all and for a connection. */
#define TURN 0.02
#define TURN_EACH 1e-4

/* The connections of a mode are all in one state of [to_send] and
** [to_receive], the bytes that are missing of the present message. */
typedef struct Conn {
  int fd;
  size_t to_send, to_receive;
  double sent_at;
  bool timed;
} Conn;

/* A server, the connections to it, and what was measured. */
typedef struct Side {
  Server server;
  int epoll;
  Conn *conns;
  bool timed;
  long count;      /* operations */
  double seconds;
  double mine;     /* processor seconds of this program */
  Usage used;
} Side;

/* What to do when a message is back. */
typedef enum Then { THEN_STOP, THEN_AGAIN, THEN_RECONNECT } Then;

typedef struct Options {
  int connections;
  size_t size;
  double seconds;
  bool one_processor, count_calls;
  char *client, *floor;
} Options;

typedef int Mode (void);

static Options options = {.connections = 1, .size = 64, .seconds = 1};
static Then then;
static Side server, floor_side;
static Side *side = &server; /* whose turn it is */
static char *message, *buffer;
static long done;      /* messages that came back */
static long pending;   /* with THEN_STOP: not yet back */
static float *samples; /* seconds */
static size_t nsamples;

/* --- connections -------------------------------------------------------- */

/* Connections from one address would soon use up its ports, in TIME_WAIT. */
static void bind_source (int fd) {
  static unsigned turn;
  struct sockaddr_in address = {.sin_family = AF_INET};
  int on = 1;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK + 1 + turn++ % SOURCES);
  setsockopt(fd, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, &on, sizeof(on));
  if (bind(fd, (struct sockaddr *)&address, sizeof(address)) != 0)
    die("bind: %s", strerror(errno));
}

/* Connect; it may not be ready yet. */
static void open_conn (Conn *c) {
  struct sockaddr_in address = {.sin_family = AF_INET};
  struct epoll_event event = {.events = EPOLLIN | EPOLLOUT | EPOLLET};
  int on = 1;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons((uint16_t)side->server.port);
  c->fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (c->fd < 0) die("socket: %s", strerror(errno));
  bind_source(c->fd);
  setsockopt(c->fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
  if (connect(c->fd, (struct sockaddr *)&address, sizeof(address)) != 0
      && errno != EINPROGRESS)
    die("connect: %s", strerror(errno));
  event.data.ptr = c;
  if (epoll_ctl(side->epoll, EPOLL_CTL_ADD, c->fd, &event) != 0)
    die("epoll_ctl: %s", strerror(errno));
}

static void send_rest (Conn *c) {
  ssize_t n = send(c->fd, message + (options.size - c->to_send),
                   c->to_send, MSG_NOSIGNAL);
  if (n >= 0) c->to_send -= (size_t)n;
  else if (errno != EAGAIN) die("send: %s", strerror(errno));
}

static void start_message (Conn *c) {
  c->to_send = c->to_receive = options.size;
  if (c->timed) c->sent_at = now();
  send_rest(c);
}

static void message_is_back (Conn *c) {
  done++;
  if (c->timed && nsamples < SAMPLES)
    samples[nsamples++] = (float)(now() - c->sent_at);
  switch (then) {
  case THEN_STOP:
    pending--;
    break;
  case THEN_RECONNECT:
    close(c->fd);
    open_conn(c);
    start_message(c);
    break;
  case THEN_AGAIN:
    start_message(c);
    break;
  }
}

/* Under load the bytes are dropped, not copied: the server has to be the
** slower side. */
static void receive_rest (Conn *c) {
  bool look = then == THEN_STOP;
  ssize_t n = recv(c->fd, buffer, c->to_receive, look ? 0 : MSG_TRUNC);
  if (n > 0) {
    size_t offset = options.size - c->to_receive;
    if (look && memcmp(buffer, message + offset, (size_t)n) != 0)
      die("the server sent something else back");
    c->to_receive -= (size_t)n;
    if (c->to_receive == 0) message_is_back(c);
  } else if (n == 0) {
    die("the server closed a connection");
  } else if (errno != EAGAIN) {
    die("recv: %s", strerror(errno));
  }
}

static void on_event (Conn *c) {
  if (c->to_send > 0) send_rest(c);
  if (c->to_receive > 0) receive_rest(c);
}

/* Wait for events once. Result: how many there were. */
static int poll_once (int timeout_ms) {
  struct epoll_event events[1024];
  int n = epoll_wait(side->epoll, events, 1024, timeout_ms);
  for (int i = 0; i < n; i++) on_event(events[i].data.ptr);
  return n;
}

#define SILENCE 1.0 /* seconds after which it is given up */

static int timeout (void) {
  return options.one_processor ? (int)(SILENCE * 1000) : 0;
}

/* For how long nothing has moved; [events]: how many there were in the last
** poll. */
static double silence (int events) {
  static double heard;
  double t = now();
  if (events > 0) heard = t;
  return t - heard;
}

static bool goes_on (double end, int events) {
  if (silence(events) > SILENCE) die("nothing moved for a second");
  return now() < end;
}

static void poll_until (double end) {
  int n = 1;
  while (goes_on(end, n)) n = poll_once(timeout());
}

static void start_all (void) {
  for (int i = 0; i < options.connections; i++) {
    Conn *c = &side->conns[i];
    c->timed = side->timed && i % SAMPLE == 0;
    start_message(c);
  }
}

#define LOST 10.0 /* seconds after which a message is lost */

static void wait_for_pending (void) {
  int n = 1;
  while (pending > 0) {
    if (silence(n) > LOST) die("%ld messages are lost", pending);
    n = poll_once(timeout());
  }
}

/* Each connection's last message is under way. */
static void stop_all (void) {
  then = THEN_STOP;
  pending = options.connections;
  wait_for_pending();
}

/* One message on each, whose bytes are compared. */
static void exchange (Conn *conns, int first, int last) {
  then = THEN_STOP;
  for (int i = first; i < last; i++) {
    pending++;
    start_message(&conns[i]);
    if (pending == BATCH) wait_for_pending();
  }
  wait_for_pending();
}

static Conn *open_all (void) {
  int n = options.connections;
  Conn *conns = calloc((size_t)n, sizeof(*conns));
  if (conns == NULL) die("no memory");
  for (int first = 0; first < n; first += BATCH) {
    int last = first + BATCH < n ? first + BATCH : n;
    for (int i = first; i < last; i++) open_conn(&conns[i]);
    exchange(conns, first, last);
  }
  return conns;
}

/* --- measuring ---------------------------------------------------------- */

static int compare (const void *a, const void *b) {
  float x = *(const float *)a, y = *(const float *)b;
  return (x > y) - (x < y);
}

static double quantile (double q) {
  if (nsamples == 0) return 0;
  return samples[(size_t)(q * (double)(nsamples - 1))];
}

static double my_cpu (void) {
  struct timespec t;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
  return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

/* What a side does and uses from the begin to the end is added to it. */
typedef struct Stretch {
  Usage used;
  double mine, start;
  long first;
} Stretch;

static Stretch begin_stretch (long count) {
  Stretch from = {.used = usage_of(side->server.pid), .first = count};
  from.mine = my_cpu();
  from.start = now();
  return from;
}

static void end_stretch (Stretch from, long count) {
  double end = now(), mine = my_cpu();
  Usage used = usage_of(side->server.pid);
  side->seconds += end - from.start;
  side->count += count - from.first;
  side->mine += mine - from.mine;
  side->used.cpu += used.cpu - from.used.cpu;
  side->used.user += used.user - from.used.user;
}

static void print_costs (const Side *s) {
  double count = (double)s->count;
  if (count <= 0) die("nothing was done");
  qsort(samples, nsamples, sizeof(*samples), compare);
  printf("rate=%.3f cpu=%.12f user=%.12f busy=%.3f mine=%.12f"
         " p50=%.9f p99=%.9f",
         count / s->seconds, s->used.cpu / count, s->used.user / count,
         s->used.cpu / s->seconds, s->mine / count, quantile(0.5),
         quantile(0.99));
}

static void print_floor (const Side *s) {
  double count = (double)s->count;
  if (count <= 0) die("the floor did nothing");
  printf(" floor_rate=%.3f floor_cpu=%.12f floor_user=%.12f",
         count / s->seconds, s->used.cpu / count, s->used.user / count);
}

#define WARM_UP 0.1 /* part of a stretch before it, which isn't measured */

/* Messages for some time. Nothing is under way before and after. */
static void load_side (Side *s, Then load, double seconds) {
  Stretch from;
  side = s;
  then = load;
  start_all();
  poll_until(now() + seconds * WARM_UP);
  from = begin_stretch(done);
  poll_until(from.start + seconds);
  end_stretch(from, done);
  stop_all();
}

/* Load until so much time has passed for each. Who begins changes. */
static void load_in_turns (Then load, double seconds) {
  Side *first = &server, *second = &floor_side, *swap;
  double turn = fmax(TURN, options.connections * TURN_EACH);
  while (server.seconds < seconds) {
    load_side(first, load, turn);
    load_side(second, load, turn);
    swap = first;
    first = second;
    second = swap;
  }
}

static void measure_messages (Then load) {
  if (options.floor) load_in_turns(load, options.seconds);
  else load_side(&server, load, options.seconds);
  print_costs(&server);
  if (options.floor) print_floor(&floor_side);
  putchar('\n');
}

/* Nothing is under way before and after, so that each message counts with
** all its calls. */
static int count_calls (Then load) {
  Counter counter;
  long first;
  if (!start_counting(&counter, server.server.pid)) {
    fprintf(stderr, "load: system calls can't be counted here\n");
    return 0;
  }
  first = done;
  then = load;
  start_all();
  poll_until(now() + options.seconds);
  stop_all();
  printf("calls=%.4f\n",
         (double)stop_counting(&counter) / (double)(done - first));
  return 0;
}

/* --- modes -------------------------------------------------------------- */

static void open_side (Side *s) {
  side = s;
  s->conns = open_all();
}

static int run_messages (Then load) {
  int status = 0;
  server.timed = true;
  open_side(&server);
  if (options.floor) open_side(&floor_side);
  side = &server;
  if (options.count_calls) status = count_calls(load);
  else measure_messages(load);
  free(server.conns);
  free(floor_side.conns);
  return status;
}

static int run_echo (void) {
  return run_messages(THEN_AGAIN);
}

static int run_accept (void) {
  return run_messages(THEN_RECONNECT);
}

static int run_hold (void) {
  pid_t pid = server.server.pid;
  double start = now();
  long before, after;
  Conn *first, *conns;
  int n = options.connections;
  options.connections = 1; /* what the first one costs isn't counted */
  first = open_all();
  before = status_of(pid, "VmRSS");
  options.connections = n;
  conns = open_all();
  after = status_of(pid, "VmRSS");
  exchange(conns, 0, n);
  printf("memory=%.1f rate=%.3f threads=%ld\n",
         (double)(after - before) * 1024 / n, 2 * n / (now() - start),
         status_of(pid, "Threads"));
  free(conns);
  free(first);
  return 0;
}

static long moved; /* bytes */

static void push (Conn *c) {
  ssize_t n = send(c->fd, buffer, CHUNK, MSG_NOSIGNAL);
  if (n > 0) moved += n;
  else if (errno != EAGAIN) die("send: %s", strerror(errno));
}

static void pull (Conn *c) {
  ssize_t n = recv(c->fd, buffer, DRAIN, MSG_TRUNC);
  if (n > 0) moved += n;
  else if (n == 0) die("the server closed a connection");
  else if (errno != EAGAIN) die("recv: %s", strerror(errno));
}

static void (*move) (Conn *c);

static void move_until (double end) {
  struct epoll_event events[1024];
  int n = 1;
  while (goes_on(end, n)) {
    n = epoll_wait(side->epoll, events, 1024, timeout());
    for (int i = 0; i < n; i++) move(events[i].data.ptr);
  }
}

static int run_bulk (unsigned direction) {
  Conn *conns = calloc((size_t)options.connections, sizeof(*conns));
  Stretch from;
  if (conns == NULL) die("no memory");
  for (int i = 0; i < options.connections; i++) {
    struct epoll_event event = {.events = direction};
    open_conn(&conns[i]);
    event.data.ptr = &conns[i];
    epoll_ctl(side->epoll, EPOLL_CTL_MOD, conns[i].fd, &event);
  }
  move_until(now() + options.seconds * WARM_UP);
  from = begin_stretch(moved);
  move_until(from.start + options.seconds);
  end_stretch(from, moved);
  print_costs(&server);
  putchar('\n');
  free(conns);
  return 0;
}

static int run_sink (void) {
  move = push;
  return run_bulk(EPOLLOUT);
}

static int run_source (void) {
  move = pull;
  return run_bulk(EPOLLIN);
}

/* The client prints its own figures. */
static int run_client (void) {
  char command[1024];
  if (options.client == NULL) die("-x is missing");
  snprintf(command, sizeof(command), "%s %d %d %zu %g", options.client,
           server.server.port, options.connections, options.size,
           options.seconds);
  return system(command) == 0 ? 0 : 1;
}

/* --- the command -------------------------------------------------------- */

static const struct { const char *name; Mode *run; } modes[] = {
  {"echo", run_echo}, {"accept", run_accept}, {"sink", run_sink},
  {"source", run_source}, {"hold", run_hold}, {"client", run_client},
};

static Mode *find_mode (const char *name) {
  for (size_t i = 0; name && i < sizeof(modes) / sizeof(*modes); i++)
    if (strcmp(modes[i].name, name) == 0) return modes[i].run;
  return NULL;
}

static bool read_options (int argc, char **argv) {
  int option;
  while ((option = getopt(argc, argv, "+c:s:t:f:x:1k")) != -1)
    switch (option) {
    case 'c': options.connections = (int)strtol(optarg, NULL, 10); break;
    case 's': options.size = (size_t)strtol(optarg, NULL, 10); break;
    case 't': options.seconds = strtod(optarg, NULL); break;
    case 'f': options.floor = optarg; break;
    case 'x': options.client = optarg; break;
    case '1': options.one_processor = true; break;
    case 'k': options.count_calls = true; break;
    default: return false;
    }
  return options.connections > 0 && options.size > 0
         && options.size <= DRAIN && options.seconds > 0;
}

static void make_buffers (void) {
  message = malloc(options.size);
  buffer = calloc(1, DRAIN);
  samples = malloc(sizeof(*samples) * SAMPLES);
  if (message == NULL || buffer == NULL || samples == NULL)
    die("no memory");
  for (size_t i = 0; i < options.size; i++)
    message[i] = (char)('a' + i * 7 % 26);
}

/* The servers come first: this processor has the interrupts. */
static void start_side (Side *s, char **argv) {
  s->server = start_server(argv, pick_processor(1));
  s->epoll = epoll_create1(EPOLL_CLOEXEC);
  if (s->epoll < 0) die("epoll_create1: %s", strerror(errno));
}

static void start_sides (char **argv) {
  char *floor[] = {options.floor, NULL};
  start_side(&server, argv);
  if (options.floor) start_side(&floor_side, floor);
  pin(pick_processor(options.one_processor));
}

int main (int argc, char **argv) {
  bool read = read_options(argc, argv);
  Mode *run = read && argc - optind >= 2 ? find_mode(argv[optind]) : NULL;
  int status;
  if (run == NULL) {
    fprintf(stderr, "usage: load [-c CONNECTIONS] [-s BYTES] [-t SECONDS]"
            " [-1k] [-f FLOOR] [-x CLIENT] MODE SERVER [ARGS]\n");
    return 2;
  }
  make_buffers();
  raise_limits();
  start_sides(argv + optind + 1);
  status = run();
  fflush(stdout);
  stop_servers();
  return status;
}
