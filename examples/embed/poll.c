/* SPDX-License-Identifier: MIT
**
** A host with a loop of its own, around poll(), that drives a runtime by
** three calls:
**
**     ar_fd       readable when something has happened
**     ar_timeout  how long the runtime may be left alone otherwise
**     ar_step     do what there is to do, so long at most; never waits
**
** The host's own descriptor here is a pipe to which a script writes through
** the host; all that a real one has (sockets, a display) goes the same way.
** Nothing else differs from a host without a loop: tasks are started by
** ar_spawn, and on_done says when one has ended.
**
** Prints:
**     the host hears: a
**     the host hears: b
**     the host hears: c
**     the script has ended with 3
*/
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <asyncrun.h>
#include <lauxlib.h>

static const char script[] =
  "local trio = require 'trio'\n"
  "return async function()\n"
  "  for letter in ('abc'):gmatch('.') do\n"
  "    tell(letter)\n"
  "    await trio.sleep(0.002)\n"
  "  end\n"
  "  return 3\n"
  "end\n";

static int ends[2]; /* of the pipe */

/* tell(text) */
static int tell (lua_State *L) {
  size_t len;
  const char *text = luaL_checklstring(L, 1, &len);
  if (write(ends[1], text, len) != (ssize_t)len)
    return ar_raise(L, "OSError", "tell: the host doesn't listen");
  return 0;
}

static void on_done (ar_Task *task, void *ud) {
  *(int *)ud = 1;
  (void)task;
}

/* For poll: whole milliseconds, rounded up; -1 for ever. */
static int milliseconds (double seconds) {
  if (seconds > 1e6) return -1; /* infinity, or nearly */
  return (int)(seconds * 1000) + (seconds > 0);
}

static void hear (int fd) {
  char text[100];
  ssize_t n = read(fd, text, sizeof(text));
  printf("the host hears: %.*s\n", (int)n, text);
}

/* The host's loop. */
static int loop (ar_Runtime *rt, const int *done) {
  struct pollfd fds[] = {
    {.fd = ends[0], .events = POLLIN}, {.fd = ar_fd(rt), .events = POLLIN}
  };
  int status = AR_OK;
  while (!*done && status == AR_OK) {
    if (poll(fds, 2, milliseconds(ar_timeout(rt))) < 0) return -1;
    if (fds[0].revents) hear(ends[0]);
    status = ar_step(rt, 0, 0.01, NULL);
  }
  return status;
}

static ar_Task *start (ar_Runtime *rt) {
  ar_Task *task;
  if (ar_load_text(rt, script, strlen(script), "=script") == AR_OK &&
      ar_call(rt, 0, 1) == AR_OK && ar_spawn(rt, 0, &task) == AR_OK)
    return task;
  ar_report(rt);
  fprintf(stderr, "%s\n", lua_tostring(ar_state(rt), -1));
  return NULL;
}

int main (void) {
  static const ar_Reg functions[] = {{"tell", tell, 0}, {NULL, NULL, 0}};
  int n, done = 0;
  ar_Task *task;
  ar_Runtime *rt = ar_open(NULL);
  if (!rt || pipe(ends) != 0) return 1;
  if (ar_register(rt, NULL, functions) != AR_OK) return 1;
  task = start(rt);
  if (!task) return 1;
  ar_task_on_done(task, on_done, &done);
  if (loop(rt, &done) != AR_OK || ar_task_result(task, &n) != AR_OK)
    return 1;
  printf("the script has ended with %s\n", lua_tostring(ar_state(rt), -n));
  ar_task_release(task);
  ar_close(rt);
  close(ends[0]);
  close(ends[1]);
  return 0;
}
