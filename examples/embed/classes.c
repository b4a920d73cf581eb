/* SPDX-License-Identifier: MIT
**
** Objects of the host's for scripts: a class with methods, an async one
** among them, a property, and 'async with' around it. The module that makes
** them is registered under a name, for require.
**
** Job:wait() hands the blocking part, a sum that takes its time, to the
** library's thread pool by ar_offload: the other tasks go on meanwhile.
** The pool's function sees neither Lua nor the object, only its argument.
**
** Prints:
**     a tick meanwhile
**     sum of 1 to 100: 5050
**     job closed
**     TypeError: attribute 'upto' of 'Job' objects can't be set
*/
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <asyncrun.h>
#include <lauxlib.h>

/* --- the class ---------------------------------------------------------- */

typedef struct Job {
  lua_Integer upto;
} Job;

typedef struct Sum {
  lua_Integer upto, result;
} Sum;

/* In a thread of the pool. */
static void add_up (void *arg) {
  Sum *s = arg;
  for (lua_Integer i = 1; i <= s->upto; i++) s->result += i;
  usleep(10000);
}

/* Back in the task. */
static int push_sum (lua_State *L, void *arg) {
  lua_pushinteger(L, ((Sum *)arg)->result);
  return 1;
}

/* job:wait(): the sum */
static int job_wait (lua_State *L) {
  static const ar_Work work = {"a sum", add_up, push_sum, free, 0};
  Job *job = ar_check_self(L, "Job", "wait");
  Sum *s = calloc(1, sizeof(*s));
  if (!s) return luaL_error(L, "not enough memory");
  s->upto = job->upto;
  return ar_offload(L, &work, s); /* which frees it, come what may */
}

/* job.upto */
static int job_upto (lua_State *L) {
  Job *job = ar_check_self(L, "Job", "upto");
  lua_pushinteger(L, job->upto);
  return 1;
}

static int job_enter (lua_State *L) {
  lua_settop(L, 1);
  return 1;
}

static int job_exit (lua_State *L) {
  (void)L;
  puts("job closed");
  return 0;
}

/* jobs.new(upto) */
static int new_job (lua_State *L) {
  lua_Integer upto = luaL_checkinteger(L, 1);
  Job *job = ar_new_object(L, "Job", sizeof(Job), 0);
  job->upto = upto;
  return 1;
}

static int define_classes (ar_Runtime *rt) {
  static const ar_Reg methods[] = {
    {"wait", job_wait, AR_ASYNC}, {NULL, NULL, 0}
  };
  static const ar_Reg getters[] = {{"upto", job_upto, 0}, {NULL, NULL, 0}};
  static const ar_Reg meta[] = {
    {"__aenter", job_enter, AR_ASYNC}, {"__aexit", job_exit, AR_ASYNC},
    {NULL, NULL, 0}
  };
  static const ar_Reg module[] = {{"new", new_job, 0}, {NULL, NULL, 0}};
  ar_Class job = {
    .size = sizeof(job), .name = "Job", .methods = methods,
    .getters = getters, .meta = meta
  };
  int status = ar_new_class(rt, &job);
  return status == AR_OK ? ar_register(rt, "jobs", module) : status;
}

/* --- its use ------------------------------------------------------------ */

static const char script[] =
  "local trio, jobs = require 'trio', require 'jobs'\n"
  "async function tick()\n"
  "  print('a tick meanwhile')\n"
  "end\n"
  "trio.run(async function()\n"
  "  async with trio.open_nursery() as nursery do\n"
  "    nursery:start_soon(tick)\n"
  "    async with jobs.new(100) as job do\n"
  "      print(('sum of 1 to %d: %d'):format(job.upto, await job:wait()))\n"
  "    end\n"
  "  end\n"
  "  print(select(2, pcall(function() jobs.new(1).upto = 2 end)))\n"
  "end)\n";

int main (void) {
  ar_Runtime *rt = ar_open(NULL);
  int status;
  if (!rt) return 1;
  status = define_classes(rt);
  if (status == AR_OK)
    status = ar_load_text(rt, script, strlen(script), "=script");
  if (status == AR_OK) status = ar_call(rt, 0, 0);
  if (status != AR_OK) {
    ar_report(rt);
    fprintf(stderr, "%s\n", lua_tostring(ar_state(rt), -1));
  }
  ar_close(rt);
  return status != AR_OK;
}
