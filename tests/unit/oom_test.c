/* SPDX-License-Identifier: MIT
**
** Running out of memory: the n-th allocation of a program fails, for each
** n. Nothing may crash, hang or leak; the error is reported, and the
** runtime can be used again.
**
** AR_OOM_STRIDE: test every so-maniest n only (1; 23 with sanitizers).
** AR_OOM_ONLY, AR_OOM_N: one program, one n. AR_OOM_VERBOSE: the errors.
*/
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include <asyncrun.h>

/* --- an allocator that fails ---------------------------------------- */

typedef enum Mode {
  FAIL_ONCE,   /* the n-th; Lua collects garbage and tries again */
  FAIL_TWICE,  /* that, too */
  FAIL_FOR_GOOD,
  FAIL_MODES
} Mode;

typedef struct Memory {
  size_t live;       /* bytes in use */
  size_t n;          /* allocations that grew since it was armed */
  size_t fail_at;    /* 0: never */
  Mode mode;
  bool failed;
} Memory;

static bool must_fail (Memory *m) {
  size_t last = m->fail_at + (m->mode == FAIL_TWICE);
  if (m->fail_at == 0 || ++m->n < m->fail_at) return false;
  if (m->mode != FAIL_FOR_GOOD && m->n > last) return false;
  m->failed = true;
  return true;
}

static void *test_alloc (void *ud, void *ptr, size_t osize, size_t nsize) {
  Memory *m = ud;
  void *p;
  if (!ptr) osize = 0;
  if (nsize == 0) {
    free(ptr);
    m->live -= osize;
    return NULL;
  }
  if (nsize > osize && must_fail(m)) return NULL;
  p = realloc(ptr, nsize);
  if (p) m->live += nsize - osize;
  return p;
}

static void arm (Memory *m, Mode mode, size_t n) {
  m->n = 0;
  m->fail_at = n;
  m->mode = mode;
  m->failed = false;
}

static void disarm (Memory *m) {
  m->fail_at = 0;
}

/* --- programs ------------------------------------------------------- */

typedef struct Program {
  const char *name;
  const char *text;   /* returns "ok" */
  bool fresh;         /* needs a new runtime each time: takes longer */
} Program;

#define TRIO "local trio = require 'trio'\n"

static const Program programs[] = {
  {"plain", "local t = {} for i = 1, 20 do t[i] = ('x'):rep(i) .. i end "
            "return select('#', table.unpack(t)) == 20 and 'ok'", false},
  {"require", TRIO "return trio.run(async function() "
              "await trio.sleep(0) return 'ok' end)", true},
  {"await", TRIO
   "local async function f(x) await trio.sleep(0) return x + 1 end\n"
   "return trio.run(async function(a, b)\n"
   "  local n = 0\n"
   "  for i = 1, 5 do n = n + await f(i) end\n"
   "  local c = f(3)\n"
   "  local m = await c\n"
   "  return n == 20 and m == 4 and a + b == 3 and 'ok'\n"
   "end, 1, 2)", false},
  {"pcall", TRIO
   "return trio.run(async function()\n"
   "  local ok, err = await pcall(async function()\n"
   "    await trio.sleep(0)\n"
   "    error(trio.ValueError('no'))\n"
   "  end)\n"
   "  if tostring(err) ~= 'ValueError: no' then error(err) end\n"
   "  if #err.traceback < 10 then error(err) end\n"
   "  local ok, err = await xpcall(async function() error('x', 0) end,\n"
   "    function(e) return {e} end)\n"
   "  if type(err) ~= 'table' then error(err) end\n"
   "  return 'ok'\n"
   "end)", false},
  {"with", TRIO
   "local log = {}\n"
   "local M = {__enter = function(m) log[#log + 1] = 'in' return m end,\n"
   "  __exit = function(m, e) log[#log + 1] = 'out' end,\n"
   "  __aenter = async function(m) await trio.sleep(0) return m end,\n"
   "  __aexit = async function(m, e) await trio.sleep(0) end}\n"
   "local async function f(n)\n"
   "  for i = 1, 3 do\n"
   "    with setmetatable({}, M) as a do\n"
   "      async with setmetatable({}, M) as b do\n"
   "        if i == 1 then goto continue end\n"
   "        if i == n then break end\n"
   "        return i, n, a\n"
   "      end\n"
   "    end\n"
   "    ::continue::\n"
   "  end\n"
   "  return 'end'\n"
   "end\n"
   "return trio.run(async function()\n"
   "  if await f(2) == 'end' and await f(3) == 2 then return 'ok' end\n"
   "end)", false},
  {"generators", TRIO
   "local async function gen(n)\n"
   "  for i = 1, n do await trio.sleep(0) yield i, 'v' end\n"
   "end\n"
   "return trio.run(async function()\n"
   "  local s = 0\n"
   "  async for i, v in gen(5) do\n"
   "    s = s + i\n"
   "    async for j in gen(3) do s = s + j break end\n"
   "    if i == 4 then break end\n"
   "  end\n"
   "  return s == 14 and 'ok'\n"
   "end)", false},
  {"nursery", TRIO
   "local async function child(n)\n"
   "  await trio.sleep(0)\n"
   "  if n == 2 then error(trio.ValueError('two')) end\n"
   "  await trio.sleep_forever()\n"
   "end\n"
   "return trio.run(async function()\n"
   "  local ok, err = await pcall(async function()\n"
   "    async with trio.open_nursery() as n do\n"
   "      for i = 1, 3 do n:start_soon(child, i) end\n"
   "      n:start_soon {child, 4, name = 'four'}\n"
   "    end\n"
   "  end)\n"
   "  if not trio.isinstance(err, trio.ExceptionGroup) then error(err) end\n"
   "  if #err.exceptions ~= 1 then error(err) end\n"
   "  return 'ok'\n"
   "end)", false},
  {"report", TRIO
   "return trio.run(async function()\n"
   "  async with trio.open_nursery() as n do\n"
   "    n:start_soon(async function()\n"
   "      local ok, err = await pcall(error, 'first')\n"
   "      with trio.CancelScope() do error(trio.ValueError(err)) end\n"
   "    end)\n"
   "    n:start_soon(async function() local x = nil + 1 end)\n"
   "  end\n"
   "end)", false},
  {"start", TRIO
   "local async function server(n, task_status)\n"
   "  await trio.sleep(0)\n"
   "  task_status:started(n)\n"
   "  await trio.sleep_forever()\n"
   "end\n"
   "return trio.run(async function()\n"
   "  async with trio.open_nursery() as n do\n"
   "    local got = await n:start(server, 7)\n"
   "    n.cancel_scope:cancel()\n"
   "    if got ~= 7 then error('wrong') end\n"
   "  end\n"
   "  return 'ok'\n"
   "end)", false},
  {"timeouts", TRIO
   "return trio.run {async function()\n"
   "  local count = 0\n"
   "  with trio.move_on_after(5) as s do\n"
   "    await trio.sleep(10)\n"
   "  end\n"
   "  if s then error('s') end\n"
   "  for i = 1, 3 do\n"
   "    with trio.move_on_after(i) as s do\n"
   "      s.shield = true\n"
   "      s.deadline = s.deadline + 1\n"
   "      await trio.sleep_forever()\n"
   "    end\n"
   "  end\n"
   "  local ok, err = await pcall(async function()\n"
   "    with trio.fail_after(1) do await trio.sleep(2) end\n"
   "  end)\n"
   "  if not trio.isinstance(err, trio.TooSlowError) then error(err) end\n"
   "  return 'ok'\n"
   "end, clock = trio.testing.MockClock(0, 0)}", false},
  {"waiting", TRIO
   "return trio.run(async function()\n"
   "  local e, lot = trio.Event(), trio.lowlevel.ParkingLot()\n"
   "  local task\n"
   "  async with trio.open_nursery() as n do\n"
   "    for i = 1, 3 do\n"
   "      n:start_soon(async function() await e:wait() end)\n"
   "      n:start_soon(async function() await lot:park() end)\n"
   "    end\n"
   "    n:start_soon(async function()\n"
   "      task = trio.lowlevel.current_task()\n"
   "      await trio.lowlevel.wait_task_rescheduled(function()\n"
   "        return trio.lowlevel.Abort.SUCCEEDED\n"
   "      end)\n"
   "    end)\n"
   "    await trio.testing.wait_all_tasks_blocked()\n"
   "    e:set()\n"
   "    lot:unpark(2)\n"
   "    lot:unpark_all()\n"
   "    trio.lowlevel.reschedule(task, trio.lowlevel.Value(1))\n"
   "  end\n"
   "  local function abort() return trio.lowlevel.Abort.SUCCEEDED end\n"
   "  with trio.CancelScope() as s do\n"
   "    async with trio.open_nursery() as n do\n"
   "      n:start_soon(async function()\n"
   "        await trio.lowlevel.wait_task_rescheduled(abort)\n"
   "      end)\n"
   "      n:start_soon(lot.park, lot)\n"
   "      n:start_soon(trio.sleep, 1000)\n"
   "      await trio.testing.wait_all_tasks_blocked()\n"
   "      s:cancel()\n"
   "    end\n"
   "  end\n"
   "  if #lot ~= 0 then error('lot') end\n"
   "  return 'ok'\n"
   "end)", false},
  {"locks", TRIO
   "return trio.run(async function()\n"
   "  local lock, got = trio.Lock(), 0\n"
   "  local condition = trio.Condition(lock)\n"
   "  local limiter = trio.CapacityLimiter(1)\n"
   "  local semaphore = trio.Semaphore(1)\n"
   "  async with trio.open_nursery() as n do\n"
   "    for i = 1, 3 do\n"
   "      n:start_soon(async function()\n"
   "        async with limiter do async with semaphore do\n"
   "          async with lock do await trio.sleep(0) got = got + 1 end\n"
   "        end end\n"
   "      end)\n"
   "    end\n"
   "    n:start_soon(async function()\n"
   "      async with condition do\n"
   "        while got < 3 do await condition:wait() end\n"
   "      end\n"
   "    end)\n"
   "    n:start_soon(async function()\n"
   "      while got < 3 do await trio.sleep(0) end\n"
   "      async with condition do condition:notify() end\n"
   "    end)\n"
   "  end\n"
   "  local broken = trio.Lock()\n"
   "  async with trio.open_nursery() as n do\n"
   "    n:start_soon(broken.acquire, broken)\n"
   "  end\n"
   "  local ok, err = await pcall(broken.acquire, broken)\n"
   "  if not trio.isinstance(err, trio.BrokenResourceError) then\n"
   "    error(err)\n"
   "  end\n"
   "  return 'ok'\n"
   "end)", false},
  {"variables", TRIO
   "local contextvars = require 'contextvars'\n"
   "local a = contextvars.ContextVar('a', {default = 0})\n"
   "return trio.run(async function()\n"
   "  async with trio.open_nursery() as n do\n"
   "    for i = 1, 3 do\n"
   "      local token = a:set(i)\n"
   "      n:start_soon(async function()\n"
   "        a:set(a:get() + 1)\n"
   "        await trio.sleep(0)\n"
   "        if a:get() ~= i + 1 then error(a:get()) end\n"
   "      end)\n"
   "      if i > 1 then a:reset(token) end\n"
   "    end\n"
   "  end\n"
   "  local context = contextvars.copy_context()\n"
   "  context:run(a.set, a, 9)\n"
   "  return a:get() == 1 and context[a] == 9 and 'ok'\n"
   "end)", false},
  {"children", TRIO
   "return trio.run(async function()\n"
   "  local sum, text = 0, ''\n"
   "  async with trio.open_nursery() as n do\n"
   "    n:start_soon{trio.sleep_forever, daemon = true}\n"
   "    await n:start{async function(task_status)\n"
   "      task_status:started()\n"
   "      await trio.sleep_forever()\n"
   "    end, daemon = true}\n"
   "    local a = n:start_task(async function(x) return x end, 3)\n"
   "    local b = n:start_task(trio.sleep_forever)\n"
   "    sum = await a\n"
   "    text = trio.lowlevel.dump_tasks()\n"
   "    b:cancel('enough')\n"
   "    await b:wait()\n"
   "  end\n"
   "  return sum == 3 and text:find('sleep_forever') and 'ok'\n"
   "end)", false},
  {"channels", TRIO
   "return trio.run(async function()\n"
   "  local sum = 0\n"
   "  async with trio.open_nursery() as n do\n"
   "    local s, r = trio.open_memory_channel(6)\n"
   "    n:start_soon(async function()\n"
   "      with s do\n"
   "        for i = 1, 20 do await s:send(i) end\n"
   "      end\n"
   "    end)\n"
   "    await trio.sleep(0)\n"
   "    async for i in r do sum = sum + i end\n"
   "    r:close()\n"
   "    local ok, err = await pcall(s.clone, s)\n"
   "    if not trio.isinstance(err, trio.ClosedResourceError) then\n"
   "      error(err, 0)\n"
   "    end\n"
   "    local x, y = trio.open_memory_channel(0)\n"
   "    n:start_soon(async function()\n"
   "      async for _ in y do sum = sum + 1 end\n"
   "    end)\n"
   "    await trio.sleep(0)\n"
   "    await x:send(1)\n"
   "    x:close()\n"
   "  end\n"
   "  return sum == 211 and 'ok' or sum\n"
   "end)", false},
  {"instruments", TRIO
   "local seen = {}\n"
   "local I = {}\n"
   "for _, h in ipairs {'before_run', 'after_run', 'task_spawned',\n"
   "    'task_scheduled', 'before_task_step', 'after_task_step',\n"
   "    'task_exited', 'before_io_wait', 'after_io_wait'} do\n"
   "  I[h] = function(self, x)\n"
   "    seen[#seen + 1] = h .. tostring(type(x) == 'userdata' and x.name)\n"
   "  end\n"
   "end\n"
   "local r = trio.run {async function()\n"
   "  async with trio.open_nursery() as n do\n"
   "    n:start_soon(trio.sleep, 0)\n"
   "    n:start_soon(trio.sleep, 0.0001)\n"
   "  end\n"
   "  local J = {task_spawned = function() error('bad') end}\n"
   "  trio.lowlevel.add_instrument(J)\n"
   "  async with trio.open_nursery() as n do\n"
   "    n:start_soon(trio.sleep, 0)\n"
   "  end\n"
   "  return 'ok'\n"
   "end, instruments = {I}}\n"
   "return r", false},
  {"forgotten", TRIO
   "local async function f() end\n"
   "trio.run(async function()\n"
   "  f()\n"
   "  local x = f()\n"
   "  x = nil\n"
   "  collectgarbage()\n"
   "end)\n"
   "return 'ok'", false},
  {"load", "local f = load('local async function f(x) await x() end '\n"
           "  .. 'async function g() with f() as v do await f(v) end end '\n"
           "  .. 'return 1')\n"
           "assert(load('await x') == nil)\n"
           "return f() == 1 and 'ok'", false},
  {"deadlock", TRIO
   "local ok, err = pcall(trio.run, async function()\n"
   "  async with trio.open_nursery() as n do\n"
   "    n:start_soon(trio.sleep_forever)\n"
   "    n:start_soon(trio.Event().wait, trio.Event())\n"
   "  end\n"
   "end)\n"
   "if not trio.isinstance(err, trio.DeadlockError) then error(err, 0) end\n"
   "return 'ok'", false},
  {"groups", TRIO
   "local E = trio.ValueError:subclass('E')\n"
   "local g = trio.ExceptionGroup('g', {E('a'), trio.TypeError('b'),\n"
   "  trio.ExceptionGroup('h', {E('c'), 'text'})})\n"
   "local a, b = g:split(E)\n"
   "return #a.exceptions == 2 and #b.exceptions == 2 and 'ok'", false},
  {"streams", TRIO
   "return trio.run(async function()\n"
   "  local s, r = trio.testing.memory_stream_one_way_pair()\n"
   "  async with s do\n"
   "    await s:send_all(('x'):rep(300) .. 'one\\ntwo\\r\\nthree')\n"
   "  end\n"
   "  local n, last = #await r:receive_exactly(300), nil\n"
   "  local first = await r:receive_until('\\n')\n"
   "  async for line in r:lines() do last = line end\n"
   "  return n == 300 and first == 'one' and last == 'three' and 'ok'\n"
   "end)", false},
};

/* These take longer, and allocate more that is alike. */
static const Program network[] = {
  {"sockets", TRIO
   "local socket = trio.socket\n"
   "return trio.run(async function()\n"
   "  local listener <close> = socket.socket()\n"
   "  await listener:bind({'127.0.0.1', 0})\n"
   "  listener:listen()\n"
   "  local a <close>, b = socket.socketpair()\n"
   "  async with trio.open_nursery() as n do\n"
   "    n:start_soon(async function()\n"
   "      local sock <close> = await listener:accept()\n"
   "      await sock:send(await sock:recv(10))\n"
   "      await b:send('x')\n"
   "    end)\n"
   "    local client <close> = socket.socket()\n"
   "    await client:connect({listener:getsockname()})\n"
   "    await client:send('ok')\n"
   "    local got = await client:recv(10)\n"
   "    local ok, err = await pcall(client.connect, client,\n"
   "                                {'224.0.0.1', 1})\n"
   "    if tostring(err):find('224.0.0.1:1', 1, true) then return got end\n"
   "    error(err)\n"
   "  end\n"
   "end)", false},
  {"serving", TRIO
   "return trio.run(async function()\n"
   "  local ok\n"
   "  async with trio.open_nursery() as n do\n"
   "    local listeners = await n:start(trio.serve_tcp,\n"
   "      async function(s)\n"
   "        async for line in s:lines() do\n"
   "          await s:send_all(line:upper() .. '\\n')\n"
   "        end\n"
   "      end, 0, {host = '127.0.0.1'})\n"
   "    local _, port = listeners[1].socket:getsockname()\n"
   "    async with await trio.open_tcp_stream('127.0.0.1', port) as s do\n"
   "      await s:send_all('one\\ntwo\\n')\n"
   "      local one = await s:receive_exactly(4)\n"
   "      local two = await s:receive_until('\\n')\n"
   "      await s:send_eof()\n"
   "      ok = one .. two == 'ONE\\nTWO' and 'ok'\n"
   "    end\n"
   "    n.cancel_scope:cancel()\n"
   "  end\n"
   "  return ok\n"
   "end)", false},
  {"names", TRIO
   "local server = require 'tests.lib.dns_server'\n"
   "local look_up = trio.socket.getaddrinfo\n"
   "return trio.run(async function()\n"
   "  async with trio.open_nursery() as n do\n"
   "    await n:start(server, {['a.test'] = {'10.0.0.1', 'fd00::1'}},\n"
   "                  {timeout = 5, tries = 1})\n"
   "    local got = await look_up('a.test', 80)\n"
   "    local ok, err = await pcall(look_up, 'b.test', 80)\n"
   "    n.cancel_scope:cancel()\n"
   "    if not tostring(err):find('b.test', 1, true) then error(err) end\n"
   "    return #got == 6 and 'ok'\n"
   "  end\n"
   "end)", false},
  {"tls", TRIO
   "local ssl = require 'ssl'\n"
   "local function context(kind)\n"
   "  local c = ssl.SSLContext(kind)\n"
   "  c.check_hostname = false\n"
   "  c.verify_mode = ssl.CERT_NONE\n"
   "  c.maximum_version = ssl.TLSVersion.TLSv1_2\n"
   "  c:set_ciphers('AECDH-AES128-SHA:@SECLEVEL=0')\n" /* no certificate */
   "  return c\n"
   "end\n"
   "return trio.run(async function()\n"
   "  local a, b = trio.testing.memory_stream_pair()\n"
   "  a = trio.SSLStream(a, context(ssl.PROTOCOL_TLS_CLIENT),\n"
   "                     {server_hostname = 'a.test'})\n"
   "  b = trio.SSLStream(b, context(ssl.PROTOCOL_TLS_SERVER),\n"
   "                     {server_side = true})\n"
   "  async with trio.open_nursery() as n do\n"
   "    n:start_soon(async function()\n"
   "      await a:send_all('one\\ntwo\\n')\n"
   "      await a:aclose()\n"
   "    end)\n"
   "    local lines = {}\n"
   "    async for line in b:lines() do lines[#lines + 1] = line end\n"
   "    await b:aclose()\n"
   "    return #lines == 2 and 'ok'\n"
   "  end\n"
   "end)", false},
  {"threads", TRIO
   "local run, from_thread = trio.to_thread.run_sync, trio.from_thread\n"
   "local E = trio.Exception:subclass('E')\n"
   "local async function twice(x) await trio.sleep(0) return 2 * x end\n"
   "local sum = 0\n"
   "local function add(x) sum = sum + x end\n"
   "return trio.run(async function()\n"
   "  local token = trio.lowlevel.current_trio_token()\n"
   "  local t = {1, {2}} t.self = t\n"
   "  local u = await run(function(v) v[3] = t[2] return v end, t)\n"
   "  if u.self ~= u or u[3][1] ~= 2 then return 'bad copy' end\n"
   "  local ok, err = await pcall(run, function() error(E('x')) end)\n"
   "  if not trio.isinstance(err, E) then error(err) end\n"
   "  if #err.traceback < 10 then error(err) end\n"
   "  await run(function()\n"
   "    from_thread.run_sync(add, from_thread.run(twice, 4))\n"
   "    token:run_sync_soon(add, 1)\n"
   "  end)\n"
   "  local ok, err = await pcall(run, print, io.stdout)\n"
   "  if not trio.isinstance(err, trio.TypeError) then error(err) end\n"
   "  await trio.sleep(0)\n"
   "  return sum == 9 and 'ok'\n"
   "end)", false},
  {"functions sent to threads",
   "local asyncio, unsync = require 'asyncio', require 'unsync'\n"
   "local add = unsync(function(a, b) return a + b end)\n"
   "local async function twice(x) return 2 * x end\n"
   "local early = add(1, 2)\n"
   "local sum = asyncio.run((async function()\n"
   "  local loop = asyncio.get_running_loop()\n"
   "  local f = loop:run_in_executor(nil, math.max, 3, 4)\n"
   "  local n = await asyncio.to_thread(function()\n"
   "    return require 'asyncio'.run_coroutine_threadsafe(\n"
   "      twice(5), loop):result()\n"
   "  end)\n"
   "  return n + await f + await add(5, 6)\n"
   "end)())\n"
   "return sum == 25 and early:result() == 3 and 'ok'\n", false},
  {"signals", TRIO
   "local signal = require 'signal'\n"
   "return trio.run(async function()\n"
   "  with trio.open_signal_receiver(signal.SIGURG, signal.SIGWINCH) as s\n"
   "  do\n"
   "    async with trio.open_nursery() as n do\n"
   "      n:start_soon(async function()\n"
   "        async for number in s do break end\n"
   "      end)\n"
   "      await trio.testing.wait_all_tasks_blocked()\n"
   "      signal.raise_signal(signal.SIGURG)\n"
   "    end\n"
   "    signal.raise_signal(signal.SIGWINCH)\n"
   "    async for number in s do\n"
   "      return number == signal.SIGWINCH and 'ok'\n"
   "    end\n"
   "  end\n"
   "end)", false},
  {"processes", TRIO
   "local PIPE = trio.subprocess.PIPE\n"
   "return trio.run(async function()\n"
   "  local ok, err = await pcall(trio.run_process, {'/no/such', 'x'},\n"
   "    {stdin = 'data', capture_stdout = true, env = {A = 'b'}})\n"
   "  if err.filename ~= '/no/such' then error(err) end\n"
   "  local p = await trio.lowlevel.open_process({'cat'},\n"
   "    {stdin = PIPE, stdout = PIPE})\n"
   "  await p.stdio:send_all('one\\n')\n"
   "  local line = await p.stdio:receive_until('\\n')\n"
   "  await p.stdin:aclose()\n"
   "  await p.stdout:aclose()\n"
   "  return await p:wait() == 0 and line == 'one' and 'ok'\n"
   "end)", false},
  {"asyncio's processes",
   "local asyncio = require 'asyncio'\n"
   "local PIPE = asyncio.subprocess.PIPE\n"
   "return asyncio.run((async function()\n"
   "  local p = await asyncio.create_subprocess_exec('cat',\n"
   "    {stdin = PIPE, stdout = PIPE})\n"
   "  p.stdin:write('one\\n')\n"
   "  local line = await p.stdout:readline()\n"
   "  local rest = await p:communicate('two')\n"
   "  return line == 'one\\n' and rest == 'two' and 'ok'\n"
   "end)())", false},
  {"files", TRIO
   "return trio.run(async function()\n"
   "  local lines = {}\n"
   "  async with await trio.open_file('/dev/null', 'w') as f do\n"
   "    await f:write('x')\n"
   "  end\n"
   "  async with await trio.open_file('README.md') as f do\n"
   "    async for line in f do lines[#lines + 1] = line break end\n"
   "    if await f:read(1) == '' then error('end') end\n"
   "  end\n"
   "  local p = trio.Path('.') / 'README.md'\n"
   "  local ok, err = await pcall(p.mkdir, p)\n"
   "  if err.errno ~= 17 then error(err) end\n"
   "  local all = await trio.Path('cmake'):glob('*.cmake')\n"
   "  return #lines == 1 and #all > 1 and await p:is_file() and 'ok'\n"
   "end)", false},
};

#define COUNT(list) (sizeof(list) / sizeof(*(list)))

/* What a runtime must still be able to do. */
static const char after_text[] = TRIO
  "return trio.run {async function()\n"
  "  local n = 0\n"
  "  async with trio.open_nursery() as nursery do\n"
  "    for i = 1, 3 do\n"
  "      nursery:start_soon(async function()\n"
  "        await trio.sleep(i)\n"
  "        n = n + i\n"
  "      end)\n"
  "    end\n"
  "  end\n"
  "  return n == 6 and 'ok'\n"
  "end, clock = trio.testing.MockClock(0, 0)}\n";

/* --- running them ---------------------------------------------------- */

static bool verbose;
static const char *now_program = "";
static size_t now_n;
static Mode now_mode;

static void on_warning (void *ud, const char *text, size_t len) {
  (void)ud;
  if (verbose) fprintf(stderr, "    warning: %.*s", (int)len, text);
}

static ar_Runtime *open_runtime (Memory *m) {
  ar_Config config;
  ar_config_init(&config);
  config.alloc = test_alloc;
  config.alloc_ud = m;
  config.warn = on_warning;
  config.allow = AR_ALLOW_ALL;
  return ar_open(&config);
}

/* Load and call a text. Result: did it return "ok"? Leaves nothing. */
static bool run_text (ar_Runtime *rt, const char *text, int *status) {
  lua_State *L = ar_state(rt);
  bool ok;
  *status = ar_load_text(rt, text, strlen(text), "=program");
  if (*status == LUA_OK) *status = ar_call(rt, 0, 1);
  if (*status != LUA_OK) ar_report(rt);
  ok = *status == LUA_OK && lua_type(L, -1) == LUA_TSTRING &&
       strcmp(lua_tostring(L, -1), "ok") == 0;
  if (*status != LUA_OK) {
    assert_int_equal(lua_type(L, -1), LUA_TSTRING);
    if (verbose && !strstr(lua_tostring(L, -1), "not enough memory"))
      fprintf(stderr, "  %s mode %d n %zu: %s\n", now_program,
              (int)now_mode, now_n, lua_tostring(L, -1));
  }
  lua_pop(L, 1);
  assert_int_equal(lua_gettop(L), 0);
  return ok;
}

static void check_usable (ar_Runtime *rt) {
  int status;
  if (!run_text(rt, after_text, &status)) {
    fail_msg("%s, mode %d, n %zu: the runtime can't be used any more",
             now_program, (int)now_mode, now_n);
  }
}

static void on_hang (int sig) {
  (void)sig;
  fprintf(stderr, "%s, mode %d, n %zu: hangs\n", now_program,
          (int)now_mode, now_n);
  abort();
}

static size_t number (const char *name, size_t otherwise) {
  const char *s = getenv(name);
  return s ? strtoul(s, NULL, 10) : otherwise;
}

static size_t stride (void) {
#ifdef __SANITIZE_ADDRESS__
  return number("AR_OOM_STRIDE", 23);
#else
  return number("AR_OOM_STRIDE", 1);
#endif
}

#define KEEP 40 /* failures after which a runtime is closed */

/* Descriptors are given out from the lowest: what is left open shows. */
static int lowest_descriptor (void) {
  int fd = dup(0);
  close(fd);
  return fd;
}

static void close_runtime (const Memory *m, ar_Runtime *rt, int lowest) {
  ar_close(rt);
  assert_int_equal(m->live, 0);
  if (lowest_descriptor() != lowest)
    fail_msg("%s, mode %d, n %zu: a descriptor is left open", now_program,
             (int)now_mode, now_n);
}

/* The runtime for the next attempt: the old one, or a new one. */
static ar_Runtime *next_runtime (Memory *m, ar_Runtime *rt,
                                 const Program *p, size_t attempt,
                                 int lowest) {
  if (rt && !p->fresh && attempt % KEEP != 0) return rt;
  close_runtime(m, rt, lowest);
  rt = open_runtime(m);
  assert_non_null(rt);
  if (!p->fresh) check_usable(rt);
  return rt;
}

static bool always_fails (const Program *p) {
  return strcmp(p->name, "report") == 0;
}

static void run_program (const Program *p, Mode mode, size_t step) {
  Memory m = {0};
  ar_Runtime *rt = NULL;
  size_t only = number("AR_OOM_N", 0), attempt = 0;
  int lowest = lowest_descriptor();
  now_program = p->name;
  now_mode = mode;
  for (now_n = only ? only : 1;; now_n += step) {
    int status;
    bool ok;
    alarm(20);
    rt = next_runtime(&m, rt, p, attempt++, lowest);
    arm(&m, mode, now_n);
    ok = run_text(rt, p->text, &status);
    disarm(&m);
    if (!ok && (status == LUA_OK || !(m.failed || always_fails(p))))
      fail_msg("%s, mode %d, n %zu: a wrong result, and no error",
               p->name, (int)mode, now_n);
    if (!m.failed) break;
    check_usable(rt);
    if (only) break;
  }
  alarm(0);
  if (verbose)
    fprintf(stderr, "%s mode %d: %zu\n", p->name, (int)mode, now_n);
  close_runtime(&m, rt, lowest);
}

static void run_programs (const Program *list, size_t n, size_t step) {
  const char *only = getenv("AR_OOM_ONLY");
  for (size_t i = 0; i < n; i++) {
    if (only && strcmp(only, list[i].name) != 0) continue;
    for (int mode = FAIL_ONCE; mode < FAIL_MODES; mode++)
      run_program(&list[i], (Mode)mode, list[i].fresh ? 3 * step : step);
  }
}

static void test_programs (void **state) {
  (void)state;
  run_programs(programs, COUNT(programs), stride());
}

static void test_network (void **state) {
  (void)state;
  run_programs(network, COUNT(network), 5 * stride());
}

/* --- opening, translating, closing ----------------------------------- */

static void test_open (void **state) {
  Memory m = {0};
  (void)state;
  now_program = "ar_open";
  for (int mode = FAIL_ONCE; mode < FAIL_MODES; mode++) {
    now_mode = (Mode)mode;
    for (now_n = 1;; now_n += stride()) {
      arm(&m, (Mode)mode, now_n);
      ar_Runtime *rt = open_runtime(&m);
      disarm(&m);
      if (rt) check_usable(rt);
      else assert_true(m.failed);
      ar_close(rt);
      assert_int_equal(m.live, 0);
      if (!m.failed) break;
    }
  }
}

static void test_translate (void **state) {
  static const char text[] =
    "local async function f(x)\n"
    "  with a.b as c, await x:m() as d do return c, d, await f(x) end\n"
    "  async for v in x do yield v break end\n"
    "end\n";
  Memory m = {0};
  ar_Runtime *rt = open_runtime(&m);
  lua_State *L = ar_state(rt);
  (void)state;
  now_program = "ar_translate";
  for (int mode = FAIL_ONCE; mode < FAIL_MODES; mode++)
    for (now_n = 1;; now_n += 1) {
      int status;
      arm(&m, (Mode)mode, now_n);
      status = ar_translate(rt, text, strlen(text), "=text");
      disarm(&m);
      assert_true(status == LUA_OK || status == LUA_ERRMEM ||
                  status == LUA_ERRSYNTAX);
      assert_int_equal(lua_type(L, -1), LUA_TSTRING);
      lua_pop(L, 1);
      if (!m.failed) break;
    }
  check_usable(rt);
  ar_close(rt);
  assert_int_equal(m.live, 0);
}

/* Closing, while nothing can be had. */
static void test_close (void **state) {
  static const char text[] = TRIO
    "local async function g() yield 1 await trio.sleep(1) yield 2 end\n"
    "x, y = g(), g()\n"
    "trio.run(async function() await x.__anext end)\n";
  static const char rest[] = TRIO
    "async function f() end keep = f()\n"
    "setmetatable({}, {__gc = function() trio.Event():set() end})\n"
    "return 'ok'\n";
  (void)state;
  now_program = "ar_close";
  for (now_n = 1; now_n < 100; now_n++) {
    Memory m = {0};
    int status;
    ar_Runtime *rt = open_runtime(&m);
    run_text(rt, text, &status);
    assert_true(run_text(rt, rest, &status));
    arm(&m, FAIL_FOR_GOOD, now_n);
    ar_close(rt);
    assert_int_equal(m.live, 0);
    if (!m.failed) break;
  }
}

int main (void) {
  const struct CMUnitTest tests[] = {
    cmocka_unit_test(test_open),
    cmocka_unit_test(test_translate),
    cmocka_unit_test(test_close),
    cmocka_unit_test(test_programs),
    cmocka_unit_test(test_network),
  };
  verbose = getenv("AR_OOM_VERBOSE") != NULL;
  signal(SIGALRM, on_hang);
  return cmocka_run_group_tests(tests, NULL, NULL);
}
