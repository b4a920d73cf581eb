/* SPDX-License-Identifier: MIT
**
** floor_sleepers N: the least that N sleeping tasks can cost on stock Lua
** and libev. Each is a Lua thread in a Lua function that calls a C
** function, which starts an ev_timer and yields. Task i sleeps i/N s.
** Prints processor seconds, peak memory in bytes, seconds of lateness.
*/
#include "bench/floor.h"

#include <ev.h>

/* A task; its thread finds it through the extra space of the thread. */
typedef struct Task {
  lua_State *thread;
  ev_timer timer;
  int ref; /* keeps the thread alive */
} Task;

static struct ev_loop *loop;
static lua_State *main_state;
static long live;

static Task *task_of(lua_State *L) {
  Task *task;
  memcpy(&task, lua_getextraspace(L), sizeof(task));
  return task;
}

static void step(Task *task, int nargs) {
  int results;
  int status = lua_resume(task->thread, main_state, nargs, &results);
  if (status == LUA_OK) {
    luaL_unref(main_state, LUA_REGISTRYINDEX, task->ref);
    live--;
  } else if (status != LUA_YIELD) {
    die(lua_tostring(task->thread, -1));
  }
}

static void on_timer(struct ev_loop *l, ev_timer *timer, int events) {
  (void)l;
  (void)events;
  step(timer->data, 0);
}

static int sleep_seconds(lua_State *L) {
  Task *task = task_of(L);
  ev_now_update(loop);
  ev_timer_init(&task->timer, on_timer, luaL_checknumber(L, 1), 0);
  task->timer.data = task;
  ev_timer_start(loop, &task->timer);
  return lua_yield(L, 0);
}

static const char chunk[] =
  "local sleep = yield\n"
  "return function(i, n) sleep(i / n) end";

static void spawn(Task *task, long i, long n) {
  task->thread = lua_newthread(main_state);
  task->ref = luaL_ref(main_state, LUA_REGISTRYINDEX);
  memcpy(lua_getextraspace(task->thread), &task, sizeof(task));
  lua_pushvalue(main_state, -1);
  lua_xmove(main_state, task->thread, 1);
  lua_pushinteger(task->thread, i);
  lua_pushinteger(task->thread, n);
  step(task, 2);
}

/* Peak resident memory in bytes, as Linux tells it. */
static long peak_memory(void) {
  char line[256];
  long kilobytes = 0;
  FILE *status = fopen("/proc/self/status", "r");
  if (status == NULL) die("no /proc/self/status");
  while (fgets(line, sizeof(line), status) != NULL)
    if (strncmp(line, "VmHWM:", 6) == 0)
      kilobytes = strtol(line + 6, NULL, 10);
  fclose(status);
  return kilobytes * 1024;
}

int main(int argc, char **argv) {
  long n = count_argument(argc, argv, 1, 100000);
  Task *tasks = malloc(sizeof(*tasks) * (size_t)(n + 1));
  double start, late;
  if (tasks == NULL) die("no memory");
  loop = ev_default_loop(0);
  main_state = open_lua(chunk, sleep_seconds);
  start = ev_time();
  live = n;
  for (long i = 1; i <= n; i++) spawn(&tasks[i - 1], i, n);
  while (live > 0) ev_run(loop, EVRUN_ONCE);
  late = n > 0 ? ev_time() - start - 1 : 0;
  printf("%.6f %ld %.6f\n", cpu_seconds(), peak_memory(), late);
  free(tasks);
  return 0;
}
