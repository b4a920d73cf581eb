/* SPDX-License-Identifier: MIT
**
** Opening and closing: versions, configurations, the host's own state,
** threads, descriptors; errors as values; classes and modules of the
** host's.
*/
#include "tests/embed/host.h"

#include <dirent.h>
#include <errno.h>
#include <pthread.h>
#include <sys/resource.h>
#include <unistd.h>

static void test_versions (void **state) {
  char s[40];
  (void)state;
  assert_int_equal(ar_version_num(), AR_VERSION_NUM);
  snprintf(s, sizeof(s), "%d.%d.%d", AR_VERSION_MAJOR, AR_VERSION_MINOR,
           AR_VERSION_PATCH);
  assert_string_equal(s, AR_VERSION);
  assert_string_equal(s, ar_version());
  for (int i = -20; i < 20; i++) assert_non_null(ar_status_text(i));
  assert_string_equal(ar_status_text(AR_EWRONGTHREAD),
                      "called in another thread than the runtime's own");
}

/* A host that knows fewer fields, or more. */
static void test_sizes (void **state) {
  struct { ar_Config c; char more[100]; } newer;
  ar_Config c;
  ar_Runtime *rt;
  (void)state;
  memset(&c, 0xff, sizeof(c));
  c.size = offsetof(ar_Config, flags);
  c.alloc = NULL;
  c.warn = NULL;
  rt = open_with(&c);
  run(rt, "assert(os.getenv and io.open('/dev/null'))");
  finish(rt);
  memset(&newer, 0xff, sizeof(newer));
  ar_config_init(&newer.c);
  newer.c.size = sizeof(newer);
  rt = open_with(&newer.c);
  finish(rt);
  c.size = 0; /* it was never initialised */
  assert_null(ar_open(&c));
  assert_int_equal(errno, EINVAL);
}

static void test_functions_of_the_config (void **state) {
  Text out = {.len = 0}, err = {.len = 0};
  ar_Config c;
  ar_Runtime *rt;
  (void)state;
  ar_config_init(&c);
  c.write = collect;
  c.write_ud = &out;
  c.warn = collect;
  c.warn_ud = &err;
  rt = open_with(&c);
  run(rt, "print('one', 2) print() io.write(3, ' ', 4.5, '\\n')\n"
          "io.stdout:write('x'):write('y') io.stdout:flush()\n"
          "io.output():write('\\n')\n"
          "assert(not io.stdout:close()) io.stdout:write('z')\n"
          "local f = io.tmpfile() io.output(f) io.write('not here')\n"
          "io.output(io.stdout) io.write('here')\n"
          "warn('@on') warn('careful')");
  assert_string_equal(out.s, "one\t2\n\n3 4.5\nxy\nzhere");
  assert_string_equal(err.s, "Lua warning: careful\n");
  out.len = 0;
  run(rt, TRIO "trio.run(trio.to_thread.run_sync, function()\n"
          "  print('from a thread') io.write('too') end)");
  assert_string_equal(out.s, "from a thread\ntoo");
  finish(rt);
}

/* --- threads ---------------------------------------------------------- */

static void *other_thread (void *arg) {
  ar_Runtime *rt = arg;
  size_t used;
  ar_Task *t;
  ar_Trigger *trigger;
  static const ar_Reg regs[] = {{NULL, NULL, 0}};
  static const ar_Class cls = {.size = sizeof(cls), .name = "X"};
  assert_null(ar_state(rt));
  assert_int_equal(errno, EPERM);
  assert_int_equal(ar_load_text(rt, "", 0, ""), AR_EWRONGTHREAD);
  assert_int_equal(ar_load_file(rt, "/dev/null"), AR_EWRONGTHREAD);
  assert_int_equal(ar_load_async(rt, "", 0, ""), AR_EWRONGTHREAD);
  assert_int_equal(ar_translate(rt, "", 0, ""), AR_EWRONGTHREAD);
  assert_int_equal(ar_call(rt, 0, 0), AR_EWRONGTHREAD);
  assert_int_equal(ar_run(rt, 0, 0), AR_EWRONGTHREAD);
  assert_int_equal(ar_report(rt), AR_EWRONGTHREAD);
  assert_int_equal(ar_repl(rt, 0), AR_EWRONGTHREAD);
  assert_int_equal(ar_push_functions(rt), AR_EWRONGTHREAD);
  assert_int_equal(ar_is_interrupt(rt, 1), AR_EWRONGTHREAD);
  assert_int_equal(ar_lost_errors(rt), AR_EWRONGTHREAD);
  assert_int_equal(ar_register(rt, NULL, regs), AR_EWRONGTHREAD);
  assert_int_equal(ar_new_class(rt, &cls), AR_EWRONGTHREAD);
  assert_int_equal(ar_spawn(rt, 0, &t), AR_EWRONGTHREAD);
  assert_int_equal(ar_join(rt, NULL), AR_EWRONGTHREAD);
  assert_int_equal(ar_cancel_all(rt, 0), AR_EWRONGTHREAD);
  assert_int_equal(ar_expect(rt, 1), AR_EWRONGTHREAD);
  assert_int_equal(ar_trigger_new(rt, NULL, NULL, &trigger),
                   AR_EWRONGTHREAD);
  assert_int_equal(ar_close(rt), AR_EWRONGTHREAD);
  assert_int_equal(ar_memory(rt, &used, NULL), AR_OK); /* these may */
  assert_int_equal(ar_set_memory_limit(rt, 0), AR_OK);
  ar_retain(rt);
  ar_release(rt);
  return NULL;
}

static void test_wrong_thread (void **state) {
  ar_Runtime *rt = ar_open(NULL);
  pthread_t id;
  (void)state;
  pthread_create(&id, NULL, other_thread, rt);
  pthread_join(id, NULL);
  finish(rt);
}

static void test_wrong_order (void **state) {
  ar_Runtime *rt = ar_open(NULL);
  (void)state;
  assert_int_equal(ar_call(rt, 0, 0), AR_EINVAL); /* nothing to call */
  assert_int_equal(ar_call(rt, -1, 0), AR_EINVAL);
  assert_int_equal(ar_run(rt, 3, 0), AR_EINVAL);
  assert_int_equal(ar_report(rt), AR_EINVAL);
  assert_int_equal(ar_repl(rt, 0), AR_EINVAL);
  assert_int_equal(ar_join(rt, NULL), AR_OK); /* nothing to wait for */
  assert_int_equal(ar_register(rt, "x", NULL), AR_EINVAL);
  ar_task_release(NULL);
  ar_trigger_free(NULL);
  ar_error_free(NULL);
  finish(rt);
}

/* --- descriptors ------------------------------------------------------ */

static int count_fds (void) {
  int n = 0;
  DIR *d = opendir("/proc/self/fd");
  while (readdir(d)) n++;
  closedir(d);
  return n;
}

static void test_no_descriptors (void **state) {
  struct rlimit old, none;
  ar_Runtime *rt;
  ar_Trigger *trigger;
  int before = count_fds();
  (void)state;
  getrlimit(RLIMIT_NOFILE, &old);
  none = old;
  none.rlim_cur = 3;
  setrlimit(RLIMIT_NOFILE, &none);
  rt = ar_open(NULL); /* needs none */
  assert_non_null(rt);
  run(rt, "assert(1)");
  assert_int_equal(ar_trigger_new(rt, NULL, NULL, &trigger), AR_ESYSTEM);
  run_failing(rt, TRIO "trio.run(trio.sleep, 0)", "EMFILE");
  load_async(rt, "return 1");
  assert_int_equal(ar_spawn(rt, 0, NULL), LUA_ERRRUN);
  lua_settop(ar_state(rt), 0);
  setrlimit(RLIMIT_NOFILE, &old);
  run(rt, TRIO "trio.run(trio.sleep, 0)");
  finish(rt);
  assert_int_equal(count_fds(), before);
}

static int count_threads (void) {
  int n = 0;
  DIR *d = opendir("/proc/self/task");
  while (readdir(d)) n++;
  closedir(d);
  return n;
}

/* Threads that have done their work take a moment to end. */
static bool settles (int (*count) (void), int most) {
  struct timespec moment = {0, 1000000};
  for (int i = 0; i < 2000 && count() > most; i++) nanosleep(&moment, NULL);
  return count() <= most;
}

static void test_thousand_cycles (void **state) {
  int cycles = getenv("AR_TEST_SLOW") ? 100 : 1000, fds = 0, threads = 0;
  (void)state;
  for (int i = 0; i < cycles; i++) {
    ar_Runtime *rt = ar_open(NULL);
    run(rt, TRIO "trio.run(async function()\n"
            "  async with trio.open_nursery() as n do\n"
            "    n:start_soon(trio.sleep, 0)\n"
            "  end\nend)");
    if (i % 50 == 0)
      run(rt, TRIO "trio.run(trio.to_thread.run_sync, print == 1 and 1 or "
              "function() end)");
    finish(rt);
    if (i == 0) {
      fds = count_fds();
      threads = count_threads();
    }
  }
  assert_true(settles(count_fds, fds));
  assert_true(settles(count_threads, threads));
}

/* --- the host's state ------------------------------------------------- */

static lua_State *new_state (void) {
  lua_State *L = luaL_newstate();
  luaL_openlibs(L);
  return L;
}

/* Are the standard functions what they were? */
static const char remember[] =
  "local seen = {}\n"
  "local function walk(t, path)\n"
  "  for k, v in pairs(t) do\n"
  "    if type(k) == 'string' then\n"
  "      if type(v) == 'function' then seen[path .. k] = v\n"
  "      elseif type(v) == 'table' and v ~= _G and path == '' and\n"
  "             k ~= 'package' then walk(v, k .. '.') end\n"
  "    end\n"
  "  end\n"
  "end\n"
  "walk(_G, '')\n"
  "local s = table.pack(table.unpack(package.searchers))\n"
  "function changed()\n"
  "  local names, old = {}, seen\n"
  "  seen = {} walk(_G, '') seen.changed = nil\n"
  "  for k, v in pairs(old) do\n"
  "    if seen[k] ~= v then names[#names + 1] = k end\n"
  "  end\n"
  "  for k in pairs(seen) do if not old[k] then names[#names + 1] = k end\n"
  "  end\n"
  "  for i = 1, s.n do if s[i] ~= package.searchers[i] then\n"
  "    names[#names + 1] = 'searchers' end end\n"
  "  table.sort(names)\n"
  "  return table.concat(names, ' ')\n"
  "end\n";

static const struct { unsigned patch; const char *changed; } patches[] = {
  {0, ""}, {AR_PATCH_LOAD, "dofile load loadfile"},
  {AR_PATCH_REQUIRE, "searchers"},
  {AR_PATCH_COROUTINE, "coroutine.close coroutine.isyieldable "
                       "coroutine.resume coroutine.running "
                       "coroutine.wrap "
                       "coroutine.yield"},
  {AR_PATCH_ERROR, "debug.traceback error"}
};

static void test_attach_patches (void **state) {
  (void)state;
  for (size_t i = 0; i < sizeof(patches) / sizeof(patches[0]); i++) {
    lua_State *L = new_state();
    ar_Config c;
    ar_Runtime *rt;
    ar_config_init(&c);
    c.patch = patches[i].patch;
    assert_int_equal(luaL_dostring(L, remember), LUA_OK);
    assert_int_equal(ar_attach(L, &c, &rt), AR_OK);
    assert_int_equal(lua_gettop(L), 0);
    assert_int_equal(luaL_dostring(L, "return changed()"), LUA_OK);
    assert_string_equal(lua_tostring(L, -1), patches[i].changed);
    lua_pop(L, 1);
    run(rt, TRIO "trio.run(async function() await trio.sleep(0) end)");
    assert_ptr_equal(ar_runtime(L), rt);
    assert_ptr_equal(ar_state(rt), L);
    assert_int_equal(ar_close(rt), AR_OK);
    assert_null(ar_runtime(L));
    lua_close(L);
  }
}

/* The state is closed first, or the runtime; handles know. */
static void test_attach_close (void **state) {
  (void)state;
  for (int i = 0; i < 3; i++) {
    lua_State *L = new_state();
    ar_Runtime *rt;
    ar_Task *t;
    assert_int_equal(ar_attach(L, NULL, &rt), AR_OK);
    run(rt, "trio = require 'trio'");
    load_async(rt, "await trio.sleep_forever()");
    assert_int_equal(ar_spawn(rt, 0, &t), AR_OK);
    if (i == 0) { /* what the Lua module does: nobody keeps the runtime */
      ar_task_release(t);
      ar_release(rt);
      lua_close(L);
      continue;
    }
    if (i == 1) {
      lua_close(L);
      assert_int_equal(ar_task_state(t), AR_TASK_DROPPED);
      assert_int_equal(ar_spawn(rt, 0, NULL), AR_ECLOSED);
      assert_int_equal(ar_close(rt), AR_ECLOSED);
    }
    else {
      assert_int_equal(ar_close(rt), AR_OK);
      assert_int_equal(ar_task_state(t), AR_TASK_CANCELLED);
      /* the functions are still there, and say what is the matter */
      assert_true(luaL_dostring(L, "trio.run(trio.sleep, 0)"));
      assert_non_null(strstr(luaL_tolstring(L, -1, NULL), "is closed"));
      assert_int_equal(luaL_dostring(L, "trio.Event():set()\n"
                                        "require 'asyncio'"), LUA_OK);
      lua_close(L);
    }
    ar_task_release(t);
  }
}

static void test_attach_refusals (void **state) {
  lua_State *L = new_state();
  ar_Config c;
  ar_Runtime *rt, *other;
  (void)state;
  ar_config_init(&c);
  c.memory_limit = 1;
  assert_int_equal(ar_attach(L, &c, &rt), AR_EINVAL);
  assert_null(rt);
  assert_null(ar_runtime(L));
  assert_int_equal(ar_attach(L, NULL, &rt), AR_OK);
  assert_int_equal(ar_attach(L, NULL, &other), AR_EBUSY);
  assert_int_equal(ar_set_memory_limit(rt, 1), AR_EINVAL);
  {
    size_t used = 0;
    assert_int_equal(ar_memory(rt, &used, NULL), AR_OK);
    assert_true(used > 10000);
  }
  lua_close(L);
  assert_int_equal(ar_memory(rt, NULL, NULL), AR_ECLOSED);
  ar_close(rt);
}

/* What a host that patches nothing gives to its scripts. */
static void test_functions (void **state) {
  lua_State *L = new_state();
  ar_Runtime *rt;
  (void)state;
  assert_int_equal(ar_attach(L, NULL, &rt), AR_OK);
  assert_int_equal(ar_push_functions(rt), AR_OK);
  lua_setglobal(L, "ar");
  run(rt, TRIO
    "assert(not load 'async function f() end')\n"
    "local f = assert(ar.load 'return async function(x)\\n"
    "  await require \"trio\".sleep(0) return x end')\n"
    "assert(ar.run(f(), 5) == 5)\n"
    "assert(not pcall(ar.dofile, '/no such file'))\n"
    "assert(ar.loadfile('/dev/null'))\n"
    "package.searchers[2] = ar.searcher\n"
    "local ok, err = pcall(ar.error, trio.ValueError)\n"
    "assert(tostring(err) == 'ValueError')\n");
  assert_int_equal(ar_close(rt), AR_OK);
  lua_close(L);
}

/* --- errors as values ------------------------------------------------- */

static ar_Error *error_of (ar_Runtime *rt, const char *text) {
  ar_Error *e;
  static int n; /* a chunk's name tells its text only if it is the only one */
  char name[20];
  snprintf(name, sizeof(name), "=script %d", n++);
  assert_int_equal(ar_load_async(rt, text, strlen(text), name), AR_OK);
  assert_int_equal(ar_run(rt, 0, 0), LUA_ERRRUN);
  e = ar_error_new(ar_state(rt), -1);
  assert_non_null(e);
  lua_pop(ar_state(rt), 1);
  return e;
}

static void test_errors (void **state) {
  ar_Runtime *rt = ar_open(NULL);
  ar_Error *e;
  (void)state;
  run(rt, "trio = require 'trio'");
  e = error_of(rt, "local async function inner()\n"
                   "  await trio.sleep(0)\n"
                   "  error(trio.ValueError 'bad')\n"
                   "end\n"
                   "local function plain(f) return (f()) end\n"
                   "await inner()\n");
  assert_string_equal(e->cls, "ValueError");
  assert_string_equal(e->message, "bad");
  assert_string_equal(e->file, "script 0");
  assert_int_equal(e->line, 3);
  assert_true(e->nframes >= 3);
  assert_string_equal(e->frames[0].function, "inner");
  assert_true(e->frames[0].is_async);
  assert_int_equal(e->frames[1].line, 6);
  assert_string_equal(e->frames[2].text, "in task 'main', run by");
  assert_null(e->frames[2].file);
  assert_null(e->cause);
  assert_int_equal(e->nmembers, 0);
  assert_non_null(strstr(e->report, "script 0:3: ValueError: bad"));
  assert_null(e->id);
  ar_error_free(e);
  e = error_of(rt, "await trio.sleep('x')");
  assert_string_equal(e->id, "wrong-argument");
  ar_error_free(e);
  e = error_of(rt, "local x = nil\nreturn x.y");
  assert_string_equal(e->cls, "");
  assert_non_null(strstr(e->message, "attempt to index a nil value"));
  assert_int_equal(e->line, 2);
  ar_error_free(e);
  finish(rt);
}

static void test_groups_and_causes (void **state) {
  ar_Runtime *rt = ar_open(NULL);
  ar_Error *e;
  (void)state;
  run(rt, "trio = require 'trio'");
  e = error_of(rt, "async with trio.open_nursery() as n do\n"
                   "  n:start_soon(async function()\n"
                   "    error(trio.TypeError 'one') end)\n"
                   "  n:start_soon(async function() error('two', 0) end)\n"
                   "end\n");
  assert_string_equal(e->cls, "ExceptionGroup");
  assert_int_equal(e->nmembers, 2);
  assert_string_equal(e->members[0]->cls, "TypeError");
  assert_string_equal(e->members[0]->message, "one");
  assert_int_equal(e->members[0]->line, 3);
  assert_string_equal(e->members[1]->cls, "");
  assert_string_equal(e->members[1]->message, "two");
  assert_int_equal(e->members[1]->line, 4);
  ar_error_free(e);
  e = error_of(rt, "local M = {__enter = function() end,\n"
                   "  __exit = function() error(trio.TypeError 'exit') end}\n"
                   "with setmetatable({}, M) do\n"
                   "  error(trio.ValueError 'body')\n"
                   "end");
  assert_string_equal(e->message, "exit");
  assert_non_null(e->cause);
  assert_string_equal(e->cause->message, "body");
  assert_int_equal(e->cause->line, 4);
  ar_error_free(e);
  finish(rt);
}

/* Anything may be an error; one may contain itself. */
static void test_odd_errors (void **state) {
  static const char *const texts[] = {
    "error()", "error(nil)", "error(12)", "error({})", "error(print)",
    "error(setmetatable({}, {__tostring = function() error 'x' end}))",
    "error(setmetatable({}, {__tostring = function() return 1 end}))",
    "local e = trio.ExceptionGroup('g', {trio.ValueError 'x'})\n"
    "e.exceptions[2] = e error(e)",
    "local e = trio.ValueError 'x' e.cause = e error(e)",
    "local e = trio.ExceptionGroup('g', {trio.ValueError 'x'})\n"
    "e.exceptions = 5 error(e)",
    "local e = trio.ValueError 'x' e.message = {} error(e)",
    "error(coroutine.create(print))"
  };
  ar_Runtime *rt = ar_open(NULL);
  (void)state;
  run(rt, "trio = require 'trio'");
  for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
    ar_Error *e = error_of(rt, texts[i]);
    assert_non_null(e->cls);
    assert_non_null(e->message);
    assert_non_null(e->report);
    ar_error_free(e);
  }
  finish(rt);
}

/* --- classes and modules ---------------------------------------------- */

typedef struct Counter {
  int n;
} Counter;

static int collected;

static int counter_new (lua_State *L) {
  Counter *c = ar_new_object(L, "Counter", sizeof(Counter), 1);
  assert_int_equal(c->n, 0);
  return 1;
}

static int counter_add (lua_State *L) {
  Counter *c = ar_check_self(L, "Counter", "add");
  c->n += (int)luaL_optinteger(L, 2, 1);
  lua_settop(L, 1);
  return 1;
}

static int add_rest (lua_State *L, int n, lua_KContext ctx) {
  (void)n;
  (void)ctx;
  return counter_add(L);
}

static int counter_add_later (lua_State *L) {
  ar_check_self(L, "Counter", "add_later");
  return ar_sleep(L, 0.001, add_rest, 0);
}

static int counter_get (lua_State *L) {
  lua_pushinteger(L, ((Counter *)ar_check_self(L, "Counter", "n"))->n);
  return 1;
}

static int counter_set (lua_State *L) {
  ((Counter *)ar_check_self(L, "Counter", "n"))->n =
      (int)luaL_checkinteger(L, 2);
  return 0;
}

static int counter_gc (lua_State *L) {
  assert_non_null(ar_test_object(L, 1, "Counter"));
  collected++;
  return 0;
}

static int counter_enter (lua_State *L) {
  lua_settop(L, 1);
  return 1;
}

static int upvalues (lua_State *L) {
  lua_pushvalue(L, lua_upvalueindex(1));
  lua_pushvalue(L, lua_upvalueindex(2));
  return 2;
}

static const ar_Reg methods[] = {
  {"add", counter_add, 0}, {"add_later", counter_add_later, AR_ASYNC},
  {NULL, NULL, 0}
};
static const ar_Reg meta[] = {
  {"__gc", counter_gc, 0}, {"__enter", counter_enter, 0},
  {"__exit", counter_gc, 0}, {"__aenter", counter_enter, AR_ASYNC},
  {"__aexit", counter_enter, AR_ASYNC}, {NULL, NULL, 0}
};
static const ar_Reg getters[] = {{"n", counter_get, 0}, {NULL, NULL, 0}};
static const ar_Reg setters[] = {{"n", counter_set, 0}, {NULL, NULL, 0}};
static const ar_Class counter = {sizeof(ar_Class), "Counter", methods, meta,
                                 getters, setters};

static void test_class (void **state) {
  static const ar_Reg functions[] = {{"Counter", counter_new, 0},
                                     {NULL, NULL, 0}};
  ar_Runtime *rt = ar_open(NULL);
  ar_Class bad = counter;
  (void)state;
  assert_int_equal(ar_new_class(rt, &counter), AR_OK);
  assert_int_equal(ar_new_class(rt, &counter), AR_EBUSY);
  bad.name = "";
  assert_int_equal(ar_new_class(rt, &bad), AR_EINVAL);
  bad.name = "Event"; /* ours is another one */
  assert_int_equal(ar_new_class(rt, &bad), AR_OK);
  ar_register(rt, "counters", functions);
  run(rt, TRIO "local C = require 'counters'.Counter\n"
    "local c = C()\n"
    "assert(c.n == 0 and c:add().n == 1 and c:add(4).n == 5)\n"
    "c.n = 7 assert(c.n == 7)\n"
    "assert(getmetatable(c) == 'Counter' and tostring(c):find '^Counter:')\n"
    "local ok, err = pcall(c.add)\n"
    "assert(tostring(err):find 'object:add')\n"
    "ok, err = pcall(function() c.x = 1 end)\n"
    "assert(tostring(err):find \"'Counter' objects can't be set\")\n"
    "with C() as d do d:add() end\n"
    "trio.run(async function()\n"
    "  local d = C()\n"
    "  for i = 1, 3 do d = await d:add_later(2) end\n"
    "  assert(d.n == 6)\n"
    "  async with d as e do assert(e == d) end\n"
    "end)\n"
    "trio.Event():set()\n");
  finish(rt);
  assert_true(collected >= 3);
  rt = ar_open(NULL); /* another one doesn't have it */
  ar_register(rt, "counters", functions);
  run_failing(rt, "require 'counters'.Counter()", "no class 'Counter'");
  finish(rt);
}

static void test_setfuncs (void **state) {
  static const ar_Reg functions[] = {
    {"plain", upvalues, 0}, {"later", upvalues, AR_ASYNC}, {NULL, NULL, 0}
  };
  ar_Runtime *rt = ar_open(NULL);
  lua_State *L = ar_state(rt);
  (void)state;
  lua_newtable(L);
  lua_pushinteger(L, 1);
  lua_pushinteger(L, 2);
  ar_setfuncs(L, functions, 2);
  lua_setglobal(L, "host");
  lua_pushliteral(L, "up");
  lua_pushnil(L);
  ar_push_async(L, upvalues, "named", 2);
  lua_setglobal(L, "named");
  run(rt, TRIO "local a, b = host.plain() assert(a == 1 and b == 2)\n"
    "a, b = trio.run(host.later) assert(a == 1 and b == 2)\n"
    "a, b = trio.run(named) assert(a == 'up' and b == nil)\n"
    "local c = named() assert(tostring(c):find 'named') c:close()");
  finish(rt);
}

/* --- several ---------------------------------------------------------- */

static void *run_own (void *arg) {
  ar_Runtime *rt = ar_open(NULL);
  int *n = arg;
  for (int i = 0; i < 20; i++)
    run(rt, TRIO "trio.run(async function()\n"
            "  local s, r = trio.open_memory_channel(0)\n"
            "  async with trio.open_nursery() as n do\n"
            "    n:start_soon(async function()\n"
            "      for i = 1, 50 do await s:send(i) end s:close() end)\n"
            "    async for x in r do last = x end\n"
            "    await trio.to_thread.run_sync(function() end)\n"
            "  end\nend)");
  lua_getglobal(ar_state(rt), "last");
  *n = (int)lua_tointeger(ar_state(rt), -1);
  lua_pop(ar_state(rt), 1);
  finish(rt);
  return NULL;
}

static void test_two_threads (void **state) {
  pthread_t id[2];
  int n[2];
  (void)state;
  for (int i = 0; i < 2; i++) pthread_create(&id[i], NULL, run_own, &n[i]);
  for (int i = 0; i < 2; i++) pthread_join(id[i], NULL);
  assert_int_equal(n[0] + n[1], 100);
}

int main (void) {
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(test_versions),
    cmocka_unit_test(test_sizes),
    cmocka_unit_test(test_functions_of_the_config),
    cmocka_unit_test(test_wrong_thread),
    cmocka_unit_test(test_wrong_order),
    cmocka_unit_test(test_no_descriptors),
    cmocka_unit_test(test_thousand_cycles),
    cmocka_unit_test(test_attach_patches),
    cmocka_unit_test(test_attach_close),
    cmocka_unit_test(test_attach_refusals),
    cmocka_unit_test(test_functions),
    cmocka_unit_test(test_errors),
    cmocka_unit_test(test_groups_and_causes),
    cmocka_unit_test(test_odd_errors),
    cmocka_unit_test(test_class),
    cmocka_unit_test(test_setfuncs),
    cmocka_unit_test(test_two_threads),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
