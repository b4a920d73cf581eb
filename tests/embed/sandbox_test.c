/* SPDX-License-Identifier: MIT
**
** Scripts that mean no good, and what a host may keep from them. Whatever
** they do, the host goes on.
*/
#include "tests/embed/host.h"

#include <sys/wait.h>
#include <unistd.h>

#define LIMIT ((size_t)3 << 20)

typedef struct Host {
  Text written, warned;
  int exit_status, exits;
  int released;
} Host;

static Host host;

static void on_exit_call (void *ud, int status, int close) {
  (void)ud;
  (void)close;
  host.exit_status = status;
  host.exits++;
}

static ar_Runtime *open_sandbox (unsigned allow) {
  ar_Config c;
  memset(&host, 0, sizeof(host));
  ar_config_init(&c);
  c.allow = allow;
  c.memory_limit = LIMIT;
  c.write = collect;
  c.write_ud = &host.written;
  c.warn = collect;
  c.warn_ud = &host.warned;
  return open_with(&c);
}

/* The script must fail, with this in its report; the host goes on. */
static void must_fail (ar_Runtime *rt, const char *text, const char *part) {
  run_failing(rt, text, part);
  run(rt, "collectgarbage() collectgarbage()\n"
          "local trio = require 'trio' trio.run(trio.sleep, 0)");
}

/* --- memory ----------------------------------------------------------- */

static void test_memory (void **state) {
  static const char *const bombs[] = {
    "local t = {} for i = 1, math.huge do t[i] = {} end",
    "local s = 'x' while true do s = s .. s end",
    "return ('x'):rep(1e10)",
    "return ('x'):rep(1e8):rep(100)",
    "local t = {} while true do t[#t + 1] = ('x'):rep(1000) .. #t end",
    "return table.concat({('x'):rep(1e6), ('y'):rep(1e6), ('z'):rep(1e7)})",
    "return string.format('%99s', ('x'):rep(3e6)):rep(3)",
    "return load('return ' .. ('{'):rep(100) .. ('1,'):rep(2e6))",
    "local c = {} while true do\n"
    "  c[#c + 1] = coroutine.create(function() end) end",
    "return table.unpack({}, 1, 1e6 - 1e5)",
    "local f f = function(...) return f(1, ...) end f()",
    TRIO "trio.run(async function()\n"
    "  async with trio.open_nursery() as n do\n"
    "    while true do n:start_soon(trio.sleep_forever) end\n"
    "  end\nend)",
    TRIO "trio.run(async function()\n"
    "  local s, r = trio.open_memory_channel(math.huge)\n"
    "  while true do s:send_nowait {} end\nend)",
    TRIO "local async function f(n)\n"
    "  async with trio.open_nursery() as nursery do\n"
    "    nursery:start_soon(f, n) nursery:start_soon(f, n)\n"
    "  end\nend\ntrio.run(f, 1)",
    "local x = setmetatable({}, {__gc = function() end})\n"
    "while true do x = setmetatable({x}, getmetatable(x)) end"
  };
  ar_Runtime *rt = open_sandbox(AR_ALLOW_NONE);
  size_t used, peak;
  (void)state;
  for (size_t i = 0; i < sizeof(bombs) / sizeof(bombs[0]); i++) {
    must_fail(rt, bombs[i], "");
    assert_int_equal(ar_memory(rt, &used, &peak), AR_OK);
    assert_true(used <= LIMIT && peak <= LIMIT);
  }
  run_failing(rt, bombs[0], "not enough memory");
  finish(rt);
}

static void test_limit_is_changed (void **state) {
  ar_Runtime *rt = open_sandbox(AR_ALLOW_NONE);
  size_t used;
  (void)state;
  ar_memory(rt, &used, NULL);
  assert_true(used > 10000);
  load(rt, "t = {}");
  ar_set_memory_limit(rt, 1);
  assert_int_equal(ar_call(rt, 0, 0), LUA_ERRMEM);
  assert_string_equal(lua_tostring(ar_state(rt), -1), "not enough memory");
  lua_settop(ar_state(rt), 0);
  ar_set_memory_limit(rt, 0);
  run(rt, "s = ('x'):rep(1e7)");
  finish(rt);
}

/* Functions in other threads count, too. */
static void test_memory_of_threads (void **state) {
  ar_Runtime *rt = open_sandbox(AR_ALLOW_THREADS);
  size_t used, peak;
  (void)state;
  must_fail(rt, TRIO "trio.run(async function()\n"
    "  await trio.to_thread.run_sync(function()\n"
    "    local t = {} for i = 1, math.huge do t[i] = {} end\n"
    "  end)\nend)", "not enough memory");
  ar_memory(rt, &used, &peak);
  assert_true(used <= LIMIT && peak <= LIMIT);
  finish(rt);
}

/* --- recursion -------------------------------------------------------- */

static void test_recursion (void **state) {
  static const char *const bombs[] = {
    "local function f() return 1 + f() end f()",
    "local t = setmetatable({}, {}) getmetatable(t).__index = t\n"
    "return t.x",
    "local t = setmetatable({}, {__index = function(t, k) return t[k] end})\n"
    "return t.x",
    "local function f() return pcall(f) end local ok, err = f() error(err)",
    "local function f() return coroutine.wrap(f)() end f()",
    "return ('a'):rep(3e5):find(('a?'):rep(3e5) .. 'b')",
    "return (('('):rep(1000) .. ('x'):rep(1000)):find(('('):rep(1000))",
    "return load(('('):rep(1e5))() ",
    "return load('return ' .. ('- '):rep(1e5) .. '1')()",
    TRIO "local async function f() await f() await f() end trio.run(f)",
    TRIO "local async function f() await pcall(f) error 'x' end trio.run(f)",
    "local t = {} t[1] = t error(setmetatable(t, {__tostring ="
    " function(t) return tostring(t) end}))"
  };
  ar_Runtime *rt = open_sandbox(AR_ALLOW_NONE);
  (void)state;
  ar_set_memory_limit(rt, (size_t)64 << 20);
  for (size_t i = 0; i < sizeof(bombs) / sizeof(bombs[0]); i++)
    must_fail(rt, bombs[i], "");
  finish(rt);
}

/* --- scripts that swallow errors -------------------------------------- */

static void test_swallowed_errors (void **state) {
  ar_Runtime *rt = open_sandbox(AR_ALLOW_NONE);
  ar_Task *t;
  (void)state;
  load_async(rt, TRIO
    "while true do await pcall(trio.sleep_forever) end");
  assert_int_equal(ar_spawn(rt, 0, &t), AR_OK);
  assert_int_equal(ar_cancel_all(rt, 0.01), LUA_ERRRUN);
  lua_settop(ar_state(rt), 0);
  assert_int_equal(ar_task_state(t), AR_TASK_DROPPED);
  ar_task_release(t);
  run(rt, "local t = {} pcall(function()\n"
          "  for i = 1, math.huge do t[i] = {} end end) t = nil");
  finish(rt);
}

/* --- what isn't allowed ----------------------------------------------- */

static const struct { unsigned flag; const char *name, *text; } uses[] = {
  {AR_ALLOW_FILES, "files", "io.open('/etc/passwd')"},
  {AR_ALLOW_FILES, "files", "io.lines('/etc/passwd')"},
  {AR_ALLOW_FILES, "files", "io.input('/etc/passwd')"},
  {AR_ALLOW_FILES, "files", "io.output('/tmp/x')"},
  {AR_ALLOW_FILES, "files", "io.tmpfile()"},
  {AR_ALLOW_FILES, "files", "os.remove('/tmp/x')"},
  {AR_ALLOW_FILES, "files", "os.rename('/tmp/x', '/tmp/y')"},
  {AR_ALLOW_FILES, "files", "os.tmpname()"},
  {AR_ALLOW_FILES, "files", "loadfile('/etc/passwd')"},
  {AR_ALLOW_FILES, "files", "dofile('/etc/passwd')"},
  {AR_ALLOW_FILES, "files", "package.searchpath('x', '/?')"},
  {AR_ALLOW_FILES, "files",
   "trio.run(async function() await trio.open_file('/etc/passwd') end)"},
  {AR_ALLOW_FILES, "files",
   "trio.run(async function() await trio.Path('/etc'):stat() end)"},
  {AR_ALLOW_FILES, "files",
   "trio.run(async function() await trio.Path('/'):iterdir() end)"},
  {AR_ALLOW_FILES, "files",
   "trio.run(async function() await trio.Path('/tmp/x'):mkdir() end)"},
  {AR_ALLOW_FILES, "files",
   "trio.run(async function() await trio.Path('/tmp/x'):unlink() end)"},
  {AR_ALLOW_FILES, "files",
   "trio.run(async function() await trio.Path.cwd() end)"},
  {AR_ALLOW_NETWORK, "network",
   "trio.run(async function() await trio.open_tcp_stream('127.0.0.1', 1) "
   "end)"},
  {AR_ALLOW_NETWORK, "network",
   "trio.run(async function() await trio.open_tcp_listeners(0) end)"},
  {AR_ALLOW_NETWORK, "network", "trio.socket.socket()"},
  {AR_ALLOW_NETWORK, "network", "trio.socket.socketpair()"},
  {AR_ALLOW_NETWORK, "network",
   "trio.run(async function() await trio.socket.getaddrinfo('x', 1) end)"},
  {AR_ALLOW_PROCESSES, "processes", "os.execute('true')"},
  {AR_ALLOW_PROCESSES, "processes", "io.popen('true')"},
  {AR_ALLOW_PROCESSES, "processes",
   "trio.run(async function() await trio.run_process({'/bin/true'}) end)"},
  {AR_ALLOW_PROCESSES, "processes",
   "require 'signal'.raise_signal(require 'signal'.SIGTERM)"},
  {AR_ALLOW_THREADS, "threads",
   "trio.run(async function() await trio.to_thread.run_sync(print) end)"},
  {AR_ALLOW_SIGNALS, "SIGNALS",
   "trio.run(async function() with trio.open_signal_receiver("
   "require 'signal'.SIGUSR1) do end end)"},
  {AR_ALLOW_OS, "os", "os.exit(1)"}, {AR_ALLOW_OS, "os", "os.getenv('HOME')"},
  {AR_ALLOW_OS, "os", "os.setlocale('C')"},
  {AR_ALLOW_IO, "io", "io.read()"}, {AR_ALLOW_IO, "io", "io.lines()"},
  {AR_ALLOW_IO, "closed file", "io.stdin:read()"},
  {AR_ALLOW_IO | AR_ALLOW_FILES, "io", "trio.lowlevel.FdStream(0)"},
  {AR_ALLOW_IO | AR_ALLOW_FILES, "io",
   "trio.run(async function() await trio.lowlevel.wait_readable(0) end)"},
  {AR_ALLOW_DEBUG, "debug", "debug.getregistry()"},
  {AR_ALLOW_DEBUG, "debug", "debug.getinfo(1)"},
  {AR_ALLOW_DEBUG, "debug", "debug.sethook()"},
  {AR_ALLOW_DEBUG, "debug", "debug.setmetatable(1, {})"},
  {AR_ALLOW_DEBUG, "debug", "debug.upvalueid(print, 1)"},
  {AR_ALLOW_NATIVE, "native", "package.loadlib('/lib/x.so', '*')"},
  {AR_ALLOW_BYTECODE, "binary chunk",
   "assert(load(string.dump(function() end)))"},
  {AR_ALLOW_BYTECODE, "binary chunk",
   "assert(load(string.dump(function() end), 'x', 'b'))"},
  {AR_ALLOW_BYTECODE, "binary chunk",
   "local s = string.dump(function() end)\n"
   "assert(load(function() local x = s s = nil return x end))"}
};

#define NUSES (sizeof(uses) / sizeof(uses[0]))

static void test_capabilities (void **state) {
  (void)state;
  for (size_t i = 0; i < NUSES; i++) {
    char text[400];
    ar_Runtime *rt = open_sandbox(AR_ALLOW_ALL & ~uses[i].flag);
    snprintf(text, sizeof(text), TRIO "%s", uses[i].text);
    run_failing(rt, text, uses[i].name);
    finish(rt);
    rt = open_sandbox(AR_ALLOW_NONE);
    run_failing(rt, text, uses[i].name);
    finish(rt);
  }
}

/* The same in a thread of the script's, whose state is another. */
static void test_capabilities_of_threads (void **state) {
  (void)state;
  for (size_t i = 0; i < NUSES; i++) {
    char text[600];
    ar_Runtime *rt;
    if (uses[i].flag == AR_ALLOW_THREADS || strstr(uses[i].text, "trio"))
      continue;
    rt = open_sandbox(AR_ALLOW_THREADS);
    snprintf(text, sizeof(text), TRIO
             "trio.run(async function() await trio.to_thread.run_sync("
             "function() %s end) end)", uses[i].text);
    run_failing(rt, text, uses[i].name);
    finish(rt);
  }
}

/* What is left is a working Lua. */
static void test_sandbox_works (void **state) {
  ar_Runtime *rt = open_sandbox(AR_ALLOW_NONE);
  (void)state;
  run(rt, TRIO
    "assert(load('return 1 + 1')() == 2)\n"
    "assert(os.time() > 0 and os.clock() >= 0 and os.date())\n"
    "assert(('x'):rep(3) == 'xxx' and #table.pack(1, 2) == 2)\n"
    "print('a', 1, nil) io.write('b', 2) io.stdout:write('c')\n"
    "io.stderr:write('d') io.output():write('e')\n"
    "assert(io.type(io.stdout) == 'file')\n"
    "assert(not pcall(require, 'no such module'))\n"
    "assert(debug.traceback('x'):find 'x')\n"
    "local asyncio = require 'asyncio'\n"
    "trio.run(async function()\n"
    "  async with trio.open_nursery() as n do\n"
    "    n:start_soon(trio.sleep, 0.001)\n"
    "  end\n"
    "end)\n"
    "asyncio.run(asyncio.sleep(0.001))\n");
  assert_string_equal(host.written.s, "a\t1\tnil\nb2cde");
  finish(rt);
}

/* Ways around it that have been tried elsewhere. */
static void test_escapes (void **state) {
  static const char *const tries[] = {
    "for k in pairs(package.loaded) do local m = package.loaded[k]\n"
    "  if type(m) == 'table' then assert(not rawget(m, 'getregistry') or\n"
    "    not pcall(m.getregistry)) end end",
    "assert(package.loaded.debug ~= nil)\n"
    "assert(not pcall(package.loaded.debug.getupvalue, print, 1))",
    "assert(#package.searchers <= 1 and package.cpath == '')\n"
    "package.cpath = '/usr/lib/x86_64-linux-gnu/lua/5.4/?.so'\n"
    "package.path = '/tmp/?.lua;/etc/?'\n"
    "assert(not pcall(require, 'passwd'))",
    "assert(getmetatable('').__index == string)\n"
    "assert(getmetatable(io.stdout).__name == 'FILE*')",
    "local co = coroutine.wrap(function() return io.open('/etc/passwd') end)"
    "\nassert(not pcall(co))",
    "assert(not pcall(string.gsub, 'x', 'x', function()\n"
    "  return io.open('/etc/passwd') end))",
    "assert(not pcall(load('return io.open(\"/etc/passwd\")')))",
    "local core = require 'asyncrun.core'\n"
    "assert(not pcall(core.spawn_process, {paths = {'/bin/true'},\n"
    "  args = {'true'}}))",
    "local net = require 'asyncrun.net'\n"
    "for k, f in pairs(net) do\n"
    "  if k == 'socket' or k == 'socketpair' then assert(not pcall(f)) end\n"
    "end",
    "local fs = require 'asyncrun.fs' local trio = require 'trio'\n"
    "trio.run(async function()\n"
    "  assert(not await pcall(fs.open, '/etc/passwd', 'r'))\n"
    "  assert(not await pcall(fs.open, 0, 'r'))\n"
    "  assert(not await pcall(fs.read, '/etc/passwd'))\n"
    "  assert(not pcall(fs.dup, 0))\n"
    "end)",
    "os.exit = nil local w = require 'asyncrun.workers'\n"
    "assert(not pcall(w.get))"
  };
  ar_Runtime *rt = open_sandbox(AR_ALLOW_NONE);
  (void)state;
  for (size_t i = 0; i < sizeof(tries) / sizeof(tries[0]); i++)
    run(rt, tries[i]);
  finish(rt);
}

/* --- globals and metatables ------------------------------------------- */

static void test_replaced_globals (void **state) {
  static const char *const tricks[] = {
    "for k in pairs(_G) do if k ~= 'trio' then _G[k] = nil end end",
    "for k in pairs(_G) do if k ~= 'trio' then _G[k] = 1 end end",
    "setmetatable(_G, {__index = function() error 'no' end,\n"
    "  __newindex = function() error 'no' end})",
    "getmetatable('').__index = nil",
    "getmetatable('').__index = function() error 'no' end",
    "for k in pairs(string) do string[k] = error end\n"
    "for k in pairs(table) do table[k] = error end",
    "for k in pairs(coroutine) do coroutine[k] = error end",
    "for k in pairs(package.loaded) do package.loaded[k] = nil end",
    "for k in pairs(package.loaded) do package.loaded[k] = 3 end",
    "package.preload = nil package.searchers = nil require = nil",
    "setmetatable(package.loaded, {__index = error, __newindex = error})",
    "for _, name in ipairs {'asyncrun.core', 'trio', 'asyncio'} do\n"
    "  local m = require(name)\n"
    "  for k in pairs(m) do pcall(function() m[k] = 0 end) end\nend",
    "local trio = require 'trio'\n"
    "for k, v in pairs(trio) do if type(v) == 'table' then\n"
    "  pcall(setmetatable, v, {__index = error})\n"
    "  for i in pairs(v) do pcall(function() v[i] = 1 end) end end end",
    "local trio = require 'trio'\n"
    "local m = getmetatable(trio.ValueError 'x')\n"
    "if type(m) == 'table' then for k in pairs(m) do m[k] = nil end end",
    "collectgarbage = function() end error = nil pcall = nil type = nil"
  };
  (void)state;
  for (size_t i = 0; i < sizeof(tricks) / sizeof(tricks[0]); i++) {
    ar_Runtime *rt = open_sandbox(AR_ALLOW_NONE);
    lua_State *L = ar_state(rt);
    ar_Task *t;
    run(rt, "trio = require 'trio'");
    load(rt, tricks[i]);
    if (ar_call(rt, 0, 0) != AR_OK) ar_report(rt);
    lua_settop(L, 0);
    /* whatever becomes of these, nothing breaks */
    load(rt, "trio.run(async function()\n"
             "  async with trio.open_nursery() as n do\n"
             "    n:start_soon(trio.sleep, 0)\n"
             "    n:start_soon(async function() error 'x' end)\n"
             "  end\nend)");
    if (ar_call(rt, 0, 0) != AR_OK) ar_report(rt);
    lua_settop(L, 0);
    load_async(rt, "with trio.move_on_after(0) do await trio.sleep(1) end");
    if (ar_spawn(rt, 0, &t) == AR_OK) {
      ar_join(rt, NULL);
      ar_task_release(t);
    }
    lua_settop(L, 0);
    ar_close(rt);
  }
}

/* --- functions that aren't for scripts -------------------------------- */

static int from_environment (const char *name, int otherwise) {
  const char *s = getenv(name);
  return s ? (int)strtol(s, NULL, 10) : otherwise;
}

static void test_inner_functions (void **state) {
  int first = from_environment("AR_FUZZ_SEED", 1);
  int seeds = from_environment("AR_FUZZ_SEEDS", 5);
  int rounds = getenv("AR_TEST_SLOW") ? 300 : 3000;
  (void)state;
  for (int seed = first; seed < first + seeds; seed++) {
    ar_Runtime *rt = open_sandbox(AR_ALLOW_NONE);
    lua_State *L = ar_state(rt);
    ar_set_memory_limit(rt, (size_t)64 << 20);
    assert_int_equal(ar_load_file(rt, "tests/fuzz/inner.lua"), AR_OK);
    lua_pushinteger(L, seed);
    lua_pushinteger(L, rounds);
    if (ar_call(rt, 2, 1) != AR_OK) ar_report(rt);
    lua_settop(L, 0);
    ar_close(rt);
  }
}

/* --- os.exit ---------------------------------------------------------- */

static void test_exit (void **state) {
  ar_Config c;
  ar_Runtime *rt;
  ar_Error *e;
  (void)state;
  memset(&host, 0, sizeof(host));
  ar_config_init(&c);
  rt = open_with(&c); /* without a function it is an error */
  load(rt, "os.exit(3)");
  assert_int_equal(ar_call(rt, 0, 0), LUA_ERRRUN);
  e = ar_error_new(ar_state(rt), -1);
  assert_string_equal(e->cls, "SystemExit");
  assert_string_equal(e->message, "3");
  ar_error_free(e);
  lua_getfield(ar_state(rt), -1, "code");
  assert_int_equal(lua_tointeger(ar_state(rt), -1), 3);
  lua_settop(ar_state(rt), 0);
  finish(rt);
  c.exit = on_exit_call;
  rt = open_with(&c);
  run_failing(rt, "os.exit(true)", "SystemExit");
  assert_int_equal(host.exit_status, 0);
  run_failing(rt, "os.exit(false, true)", "SystemExit");
  assert_int_equal(host.exit_status, 1);
  run_failing(rt, TRIO "trio.run(async function()\n"
              "  async with trio.open_nursery() as n do\n"
              "    n:start_soon(async function() os.exit(7) end)\n"
              "  end\nend)", "test:4: SystemExit: 7"); /* in no group */
  assert_int_equal(host.exit_status, 7);
  run_failing(rt, TRIO "trio.run(async function()\n"
              "await trio.to_thread.run_sync(os.exit, 8) end)",
              "SystemExit");
  assert_int_equal(host.exit_status, 8);
  assert_int_equal(host.exits, 4);
  run_failing(rt, "os.exit('x')", "number expected");
  finish(rt);
}

/* --- closing from inside ---------------------------------------------- */

static int close_inside (lua_State *L) {
  lua_pushinteger(L, ar_close(ar_runtime(L)));
  return 1;
}

static void test_close_from_inside (void **state) {
  static const ar_Reg functions[] = {{"close", close_inside, 0},
                                     {NULL, NULL, 0}};
  ar_Runtime *rt = open_sandbox(AR_ALLOW_NONE);
  lua_State *L = ar_state(rt);
  (void)state;
  assert_int_equal(ar_register(rt, NULL, functions), AR_OK);
  run(rt, "assert(close() == -3)\n" TRIO
          "trio.run(async function() assert(close() == -3) end)\n"
          "coroutine.wrap(function() assert(close() == -3) end)()\n"
          "x = setmetatable({}, {__gc = function() y = close() end})\n"
          "x = nil collectgarbage()\nassert(y == -3)");
  assert_int_equal(luaL_dostring(L, "assert(close() == -3)"), LUA_OK);
  finish(rt);
}

/* Finalizers that run when the state is closed. */
static void test_finalizers (void **state) {
  static const ar_Reg functions[] = {{"close", close_inside, 0},
                                     {NULL, NULL, 0}};
  ar_Runtime *rt = open_sandbox(AR_ALLOW_NONE);
  (void)state;
  ar_register(rt, NULL, functions);
  run(rt, TRIO
    "x = setmetatable({}, {__gc = function()\n"
    "  close() print 'bye' io.write 'bye'\n"
    "  pcall(trio.run, trio.sleep, 0)\n"
    "  pcall(require, 'asyncio')\n"
    "  local ok = pcall(function() os.exit(1) end)\n"
    "end})");
  finish(rt);
  assert_non_null(strstr(host.written.s, "bye\nbye"));
}

/* --- modules of the host's -------------------------------------------- */

static void release_module (void *ud) {
  free(ud);
  host.released++;
}

static int load_module (void *ud, const char *name, ar_Module *m) {
  (void)ud;
  if (strcmp(name, "given") == 0) {
    m->release_ud = strdup("local trio = require 'trio'\n"
                           "return {f = async function(x)\n"
                           "  await trio.sleep(0) return x end, ...}");
    m->text = m->release_ud;
    m->release = release_module;
    return AR_MODULE_FOUND;
  }
  if (strcmp(name, "broken") == 0) {
    m->text = "return +";
    m->chunkname = "@broken.lua";
    return AR_MODULE_FOUND;
  }
  if (strcmp(name, "secret") == 0) {
    m->text = "it is secret";
    return AR_MODULE_REFUSED;
  }
  return AR_MODULE_UNKNOWN;
}

static void test_modules (void **state) {
  ar_Config c;
  ar_Runtime *rt;
  (void)state;
  memset(&host, 0, sizeof(host));
  ar_config_init(&c);
  c.load_module = load_module;
  for (int i = 0; i < 2; i++) {
    rt = open_with(&c);
    run(rt, TRIO "local g, where = require 'given'\n"
            "assert(g[1] == 'given' and where == '=given')\n"
            "assert(trio.run(g.f, 5) == 5)");
    run_failing(rt, "require 'broken'", "broken.lua:1:");
    run_failing(rt, "require 'secret'", "it is secret");
    run_failing(rt, "require 'other'", "the program has no module 'other'");
    if (i == 0)
      run(rt, TRIO "trio.run(async function()\n"
              "  assert(await trio.to_thread.run_sync(function()\n"
              "    return require 'given'[1] end) == 'given')\nend)");
    finish(rt);
    assert_int_equal(host.released, i == 0 ? 2 : 3);
    c.allow = AR_ALLOW_NONE; /* the host may give modules all the same */
  }
}

int main (void) {
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(test_memory),
    cmocka_unit_test(test_limit_is_changed),
    cmocka_unit_test(test_memory_of_threads),
    cmocka_unit_test(test_recursion),
    cmocka_unit_test(test_swallowed_errors),
    cmocka_unit_test(test_capabilities),
    cmocka_unit_test(test_capabilities_of_threads),
    cmocka_unit_test(test_sandbox_works),
    cmocka_unit_test(test_escapes),
    cmocka_unit_test(test_replaced_globals),
    cmocka_unit_test(test_inner_functions),
    cmocka_unit_test(test_exit),
    cmocka_unit_test(test_close_from_inside),
    cmocka_unit_test(test_finalizers),
    cmocka_unit_test(test_modules),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
