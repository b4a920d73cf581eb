/* SPDX-License-Identifier: MIT
**
** A web server in C whose routes are scripts: libmicrohttpd speaks HTTP,
** routes/NAME.lua answers /NAME. Both share one thread and one loop, poll().
**
** A script gives a function. It is started as a task for each request, and
** what it returns is the answer: a text, then a status and a type if they
** aren't 200 and text/plain. It may await whatever it likes; meanwhile the
** connection is suspended, and others are served. An error is the client's
** status 500, with the traceback on the server's standard error; it harms no
** other request.
**
**     server [port [folder]]        port 0: any that is free
**
** Ctrl-C, or SIGTERM, ends it: the tasks have two seconds to clean up.
*/
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <microhttpd.h>

#include <asyncrun.h>
#include <lauxlib.h>

typedef struct MHD_Connection Connection;
typedef struct MHD_Response Response;

typedef struct Server {
  ar_Runtime *rt;
  struct MHD_Daemon *http;
  const char *folder;
} Server;

/* From the first word of a request to its end. Owned by the daemon, which
   says when that is: end_request. */
typedef struct Request {
  Server *server;
  Connection *connection;
  ar_Task *task;
  int status;
  Response *answer;
} Request;

static volatile sig_atomic_t stopping;

/* --- routes --------------------------------------------------------------- */

/* Push the function of a path, loaded when it is first asked for, and again
   when the server is started again: the table 'routes' has it by name.
   Result: is there one? */
static int push_route (Server *server, const char *path) {
  lua_State *L = ar_state(server->rt);
  char file[256];
  size_t n = strspn(++path, "abcdefghijklmnopqrstuvwxyz0123456789_-");
  if (n == 0) path = "index", n = 5;
  else if (path[n]) return 0; /* no dots, no slashes: nothing else */
  luaL_getsubtable(L, LUA_REGISTRYINDEX, "routes");
  if (lua_getfield(L, -1, path) == LUA_TFUNCTION) {
    lua_remove(L, -2);
    return 1;
  }
  lua_pop(L, 1);
  snprintf(file, sizeof(file), "%s/%s.lua", server->folder, path);
  if (ar_load_file(server->rt, file) == AR_OK &&
      ar_call(server->rt, 0, 1) == AR_OK && lua_isfunction(L, -1)) {
    lua_pushvalue(L, -1);
    lua_setfield(L, -3, path);
    lua_remove(L, -2);
    return 1;
  }
  ar_report(server->rt);
  fprintf(stderr, "%s: %s\n", file, lua_tostring(L, -1));
  lua_pop(L, 2);
  return 0;
}

static enum MHD_Result add_field (void *ud, enum MHD_ValueKind kind,
                                  const char *key, const char *value) {
  lua_State *L = ud;
  (void)kind;
  lua_pushstring(L, value ? value : "");
  lua_setfield(L, -2, key);
  return MHD_YES;
}

/* What a route is called with: method, path, query. */
static void push_request (lua_State *L, Connection *c, const char *method,
                          const char *path) {
  lua_newtable(L);
  lua_pushstring(L, method);
  lua_setfield(L, -2, "method");
  lua_pushstring(L, path);
  lua_setfield(L, -2, "path");
  lua_newtable(L);
  MHD_get_connection_values(c, MHD_GET_ARGUMENT_KIND, add_field, L);
  lua_setfield(L, -2, "query");
}

/* --- answers -------------------------------------------------------------- */

static void answer (Request *r, int status, const char *type,
                    const char *text, size_t len) {
  r->status = status;
  r->answer = MHD_create_response_from_buffer(len, (void *)text,
                                              MHD_RESPMEM_MUST_COPY);
  if (r->answer)
    MHD_add_response_header(r->answer, MHD_HTTP_HEADER_CONTENT_TYPE, type);
}

static void answer_error (Request *r, int status, const char *text) {
  answer(r, status, "text/plain", text, strlen(text));
}

/* The [n] values that a route has returned are on top. */
static void answer_values (Request *r, lua_State *L, int n) {
  int first = lua_gettop(L) - n + 1;
  size_t len;
  const char *text = n > 0 ? lua_tolstring(L, first, &len) : NULL;
  if (!text)
    answer_error(r, 500, "the route returned no text\n");
  else
    answer(r, n > 1 ? (int)lua_tointeger(L, first + 1) : 200,
           n > 2 ? lua_tostring(L, first + 2) : "text/plain", text, len);
}

/* A route has ended: let the daemon go on with the connection. */
static void on_done (ar_Task *task, void *ud) {
  Request *r = ud;
  ar_Runtime *rt = r->server->rt;
  lua_State *L = ar_state(rt);
  int n, status = ar_task_result(task, &n);
  if (status == AR_OK) answer_values(r, L, n);
  else if (status > AR_OK) {
    n = 1;
    ar_report(rt);
    fprintf(stderr, "%s\n", lua_tostring(L, -1));
    answer_error(r, 500, "the route failed\n");
  }
  else n = 0;
  lua_pop(L, n);
  MHD_resume_connection(r->connection);
}

/* --- the daemon's functions ----------------------------------------------- */

/* Start the task of a request, or find that there is none to start. */
static void start (Request *r, const char *method, const char *path) {
  Server *server = r->server;
  lua_State *L = ar_state(server->rt);
  if (!push_route(server, path)) {
    answer_error(r, 404, "no such route\n");
    return;
  }
  push_request(L, r->connection, method, path);
  if (ar_spawn(server->rt, 1, &r->task) != AR_OK) {
    lua_settop(L, 0);
    answer_error(r, 503, "busy\n");
    return;
  }
  MHD_suspend_connection(r->connection);
  ar_task_on_done(r->task, on_done, r);
}

/* Called when the head of a request is there, again when its body is, and
   again when the connection has been resumed. */
static enum MHD_Result on_request (void *ud, Connection *c,
                                   const char *path, const char *method,
                                   const char *version, const char *data,
                                   size_t *size, void **slot) {
  Request *r = *slot;
  (void)version;
  (void)data;
  if (!r) {
    r = *slot = calloc(1, sizeof(*r));
    if (!r) return MHD_NO;
    r->server = ud;
    r->connection = c;
    return MHD_YES;
  }
  if (*size > 0) { /* these routes take no body */
    *size = 0;
    return MHD_YES;
  }
  if (!r->answer && !r->task) start(r, method, path);
  if (!r->answer) return r->task ? MHD_YES : MHD_NO;
  return MHD_queue_response(c, (unsigned)r->status, r->answer);
}

/* The client has its answer, or has gone away. */
static void end_request (void *ud, Connection *c, void **slot,
                         enum MHD_RequestTerminationCode how) {
  Request *r = *slot;
  (void)ud;
  (void)c;
  (void)how;
  if (!r) return;
  if (r->task) {
    ar_task_on_done(r->task, NULL, NULL);
    ar_task_cancel(r->task);
    ar_task_release(r->task);
  }
  if (r->answer) MHD_destroy_response(r->answer);
  free(r);
}

/* --- the loop ------------------------------------------------------------- */

static void on_signal (int signum) {
  (void)signum;
  stopping = 1;
}

/* How long both may be left alone, for poll. */
static int milliseconds (Server *server) {
  MHD_UNSIGNED_LONG_LONG ms;
  double seconds = ar_timeout(server->rt);
  int limit = 1000 * 1000;
  if (seconds * 1000 < limit)
    limit = (int)(seconds * 1000) + (seconds > 0);
  if (MHD_get_timeout(server->http, &ms) == MHD_YES &&
      ms < (MHD_UNSIGNED_LONG_LONG)limit)
    limit = (int)ms;
  return limit;
}

static int loop (Server *server) {
  const union MHD_DaemonInfo *info =
    MHD_get_daemon_info(server->http, MHD_DAEMON_INFO_EPOLL_FD);
  struct pollfd fds[] = {
    {.fd = info->epoll_fd, .events = POLLIN},
    {.fd = ar_fd(server->rt), .events = POLLIN}
  };
  while (!stopping) {
    if (poll(fds, 2, milliseconds(server)) < 0 && errno != EINTR) return 1;
    if (ar_step(server->rt, 0, 0.01, NULL) != AR_OK) return 1;
    MHD_run(server->http); /* last: it has what the tasks have finished */
  }
  return 0;
}

/* --- main ----------------------------------------------------------------- */

static int start_server (Server *server, unsigned port) {
  const union MHD_DaemonInfo *info;
  server->http = MHD_start_daemon(
    MHD_USE_EPOLL | MHD_ALLOW_SUSPEND_RESUME, (uint16_t)port, NULL, NULL,
    on_request, server, MHD_OPTION_NOTIFY_COMPLETED, end_request, NULL,
    MHD_OPTION_END);
  if (!server->http) {
    fprintf(stderr, "server: port %u can't be used\n", port);
    return 1;
  }
  info = MHD_get_daemon_info(server->http, MHD_DAEMON_INFO_BIND_PORT);
  printf("listening on port %u\n", info->port);
  fflush(stdout);
  return 0;
}

int main (int argc, char **argv) {
  Server server = {.folder = argc > 2 ? argv[2] : "http/routes"};
  unsigned port = argc > 1 ? (unsigned)strtoul(argv[1], NULL, 10) : 8080;
  int status;
  struct sigaction action = {.sa_handler = on_signal};
  sigaction(SIGINT, &action, NULL);
  sigaction(SIGTERM, &action, NULL);
  server.rt = ar_open(NULL);
  if (!server.rt || start_server(&server, port) != 0) return 1;
  status = loop(&server);
  ar_cancel_all(server.rt, 2); /* then no connection is suspended */
  MHD_stop_daemon(server.http);
  ar_close(server.rt);
  return status;
}
