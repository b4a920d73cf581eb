/* SPDX-License-Identifier: MIT
**
** System calls that fail as they do once in a thousand years, and in the
** middle of the night: this program has its own recv, send, accept4, ...,
** which fail as a table says and else call the system.
*/
#include <errno.h>
#include <poll.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cmocka.h>

#include <asyncrun.h>
#include <lauxlib.h>

/* --- the faults ------------------------------------------------------- */

typedef enum Call { RECV, SEND, ACCEPT, CONNECT, POLL, CALLS } Call;

static const char *const call_names[] = { /* ORDER Call */
  "recv", "send", "accept", "connect", "poll", NULL
};

/* A call fails with this error so many times out of [period]; it is 0
   otherwise. */
static struct Fault {
  int error, times, period;
  int count, failed;
} faults[CALLS];

static size_t largest_send;

static bool fails (Call call) {
  struct Fault *f = &faults[call];
  if (f->error == 0 || f->count++ % f->period >= f->times) return false;
  f->failed++;
  errno = f->error;
  return true;
}

static size_t cut (size_t n) {
  return largest_send && n > largest_send ? largest_send : n;
}

ssize_t recv (int fd, void *to, size_t n, int flags) {
  if (fails(RECV)) return -1;
  return syscall(SYS_recvfrom, fd, to, n, flags, NULL, NULL);
}

ssize_t recvfrom (int fd, void *restrict to, size_t n, int flags,
                  struct sockaddr *restrict sa, socklen_t *restrict len) {
  if (fails(RECV)) return -1;
  return syscall(SYS_recvfrom, fd, to, n, flags, sa, len);
}

ssize_t send (int fd, const void *data, size_t n, int flags) {
  if (fails(SEND)) return -1;
  return syscall(SYS_sendto, fd, data, cut(n), flags, NULL, 0);
}

ssize_t sendto (int fd, const void *data, size_t n, int flags,
                const struct sockaddr *sa, socklen_t len) {
  if (fails(SEND)) return -1;
  return syscall(SYS_sendto, fd, data, n, flags, sa, len);
}

int accept4 (int fd, struct sockaddr *restrict sa, socklen_t *restrict len,
             int flags) {
  if (fails(ACCEPT)) return -1;
  return (int)syscall(SYS_accept4, fd, sa, len, flags);
}

int connect (int fd, const struct sockaddr *sa, socklen_t len) {
  if (fails(CONNECT)) return -1;
  return (int)syscall(SYS_connect, fd, sa, len);
}

int poll (struct pollfd *fds, nfds_t n, int ms) {
  if (fails(POLL)) return -1;
  return (int)syscall(SYS_poll, fds, n, ms);
}

/* fault(call, errno, times, period): the next calls; failed(call) -> how
   often it has failed */
static int set_fault (lua_State *L) {
  struct Fault *f = &faults[luaL_checkoption(L, 1, NULL, call_names)];
  f->error = (int)luaL_checkinteger(L, 2);
  f->times = (int)luaL_optinteger(L, 3, 1);
  f->period = (int)luaL_optinteger(L, 4, 1 << 30);
  f->count = f->failed = 0;
  return 0;
}

static int get_failed (lua_State *L) {
  lua_pushinteger(
    L, faults[luaL_checkoption(L, 1, NULL, call_names)].failed);
  return 1;
}

/* cut_sends(n): send takes no more than this; 0: all */
static int cut_sends (lua_State *L) {
  largest_send = (size_t)luaL_checkinteger(L, 1);
  return 0;
}

/* --- running ---------------------------------------------------------- */

/* pair(host) -> two SocketStreams, the address of the second's listener,
   the listener; broken(err, name, address) checks an error. */
static const char prelude[] =
  "trio = require 'trio'\n"
  "socket = trio.socket\n"
  "check = require 'tests.lib.check'\n"
  "async function pair()\n"
  "  local listeners = await trio.open_tcp_listeners(0,\n"
  "    {host = '127.0.0.1'})\n"
  "  local _, port = listeners[1].socket:getsockname()\n"
  "  local a = await trio.open_tcp_stream('127.0.0.1', port)\n"
  "  local b = await listeners[1]:accept()\n"
  "  return a, b, '127.0.0.1:' .. port, listeners[1]\n"
  "end\n"
  "async function broken(name, address, f, ...)\n"
  "  local err = check.raised(trio.BrokenResourceError,\n"
  "                           await pcall(f, ...))\n"
  "  check.eq({err.cause.name, err.cause.address}, {name, address})\n"
  "end\n";

static void run (ar_Runtime *rt, const char *text) {
  if (ar_load_text(rt, text, strlen(text), "=test") == LUA_OK &&
      ar_call(rt, 0, 0) == LUA_OK)
    return;
  ar_report(rt);
  fail_msg("%s", lua_tostring(ar_state(rt), -1));
}

static int set_up (void **state) {
  ar_Runtime *rt = ar_open(NULL);
  lua_State *L;
  if (!rt) return -1;
  memset(faults, 0, sizeof(faults));
  largest_send = 0;
  L = ar_state(rt);
  lua_register(L, "fault", set_fault);
  lua_register(L, "failed", get_failed);
  lua_register(L, "cut_sends", cut_sends);
  run(rt, prelude);
  *state = rt;
  return 0;
}

static int tear_down (void **state) {
  memset(faults, 0, sizeof(faults));
  ar_close(*state);
  return 0;
}

/* --- interrupted ------------------------------------------------------ */

/* Every other call is interrupted: nobody notices. */
static void test_interrupted_calls_are_repeated (void **state) {
  run(*state,
      "for _, call in ipairs {'recv', 'send', 'accept', 'poll'} do\n"
      "  fault(call, 4, 1, 2)\n"
      "end\n"
      "trio.run(async function()\n"
      "  local a, b, _, listener = await pair()\n"
      "  for i = 1, 20 do\n"
      "    await a:send_all('message ' .. i .. '\\n')\n"
      "    check.eq(await b:receive_until('\\n'), 'message ' .. i)\n"
      "    check.eq(await b.socket:send('x'), 1)\n"
      "    check.eq(a.socket:is_readable(), true)\n"
      "    check.eq(await a.socket:recv(10), 'x')\n"
      "  end\n"
      "  local u <close> = socket.socket(socket.AF_INET,\n"
      "                                  socket.SOCK_DGRAM)\n"
      "  await u:bind({'127.0.0.1', 0})\n"
      "  local address = {u:getsockname()}\n"
      "  for i = 1, 20 do\n"
      "    check.eq(await u:sendto('y', address), 1)\n"
      "    check.eq(await u:recvfrom(10), 'y')\n"
      "  end\n"
      "  local c <close> = socket.socket()\n"
      "  await c:connect({listener.socket:getsockname()})\n"
      "  local d <close> = await listener.socket:accept()\n"
      "  await a:aclose()\n"
      "  await b:aclose()\n"
      "  await listener:aclose()\n"
      "end)\n"
      "for _, call in ipairs {'recv', 'send', 'accept', 'poll'} do\n"
      "  assert(failed(call) > 0, call)\n"
      "end\n");
}

/* An interrupted connect goes on: it must be waited for, not repeated. */
static void test_an_interrupted_connect_goes_on (void **state) {
  run(*state,
      "trio.run(async function()\n"
      "  local listener <close> = socket.socket()\n"
      "  await listener:bind({'127.0.0.1', 0})\n"
      "  listener:listen()\n"
      "  local address = {listener:getsockname()}\n"
      "  fault('connect', 4, 1)\n"
      "  local a <close> = socket.socket()\n"
      "  await a:connect(address)\n"
      "  check.eq(failed 'connect', 1)\n"
      "  check.eq({a:getpeername()}, address)\n"
      "end)");
}

/* --- not there after all ---------------------------------------------- */

/* What made the descriptor ready was taken back, as a datagram with a wrong
   checksum is: the task waits on. */
static void test_false_alarms_are_waited_out (void **state) {
  run(*state,
      "trio.run(async function()\n"
      "  local a, b, _, listener = await pair()\n"
      "  for _, call in ipairs {'recv', 'send', 'accept'} do\n"
      "    fault(call, 11, 1, 2)\n"
      "  end\n"
      "  for i = 1, 10 do\n"
      "    await a:send_all('x')\n"
      "    check.eq(await b:receive_some(), 'x')\n"
      "    check.eq(await b.socket:send('y'), 1)\n"
      "    check.eq(await a.socket:recv(10), 'y')\n"
      "    local c = await trio.open_tcp_stream(\n"
      "      listener.socket:getsockname())\n"
      "    local d = await listener:accept()\n"
      "    await c:aclose()\n"
      "    await d:aclose()\n"
      "  end\n"
      "  await a:aclose()\n"
      "  await b:aclose()\n"
      "  await listener:aclose()\n"
      "end)\n"
      "for _, call in ipairs {'recv', 'send', 'accept'} do\n"
      "  assert(failed(call) >= 10, call)\n"
      "end\n");
}

/* However little the system takes at a time, all is sent, in order. */
static void test_short_sends_add_up (void **state) {
  run(*state,
      "trio.run(async function()\n"
      "  local a, b, _, listener = await pair()\n"
      "  local data = {}\n"
      "  for i = 1, 500 do data[i] = ('%06d'):format(i) end\n"
      "  data = table.concat(data)\n"
      "  cut_sends(7)\n"
      "  async with trio.open_nursery() as nursery do\n"
      "    nursery:start_soon(a.send_all, a, data)\n"
      "    check.eq(await b:receive_exactly(#data), data)\n"
      "  end\n"
      "  check.eq(await a.socket:send(data), 7)\n"
      "  await a:aclose()\n"
      "  await b:aclose()\n"
      "  await listener:aclose()\n"
      "end)");
}

/* --- broken ----------------------------------------------------------- */

/* A network that goes down under a connection: the error has the address,
   and stays. */
static void test_a_lost_network_breaks_the_stream (void **state) {
  run(*state,
      "trio.run(async function()\n"
      "  for errno, name in pairs {\n"
      "    [110] = 'ETIMEDOUT', [113] = 'EHOSTUNREACH',\n"
      "    [101] = 'ENETUNREACH', [105] = 'ENOBUFS'} do\n"
      "    local a, b, where, listener = await pair()\n"
      "    fault('recv', errno)\n"
      "    await broken(name, where, a.receive_some, a)\n"
      "    fault('send', errno)\n"
      "    await broken(name, where, a.send_all, a, 'x')\n"
      "    await b:aclose()\n"
      "    await broken(name, where, a.receive_some, a)\n"
      "    await a:aclose()\n"
      "    await listener:aclose()\n"
      "  end\n"
      "end)");
}

/* --- accepting -------------------------------------------------------- */

/* Errors of a connection that is gone are not the listener's; a flood of
   them doesn't keep others from running, or from cancelling. */
static void test_dead_connections_are_passed_over (void **state) {
  run(*state,
      "trio.run(async function()\n"
      "  local a, b, _, listener = await pair()\n"
      "  for _, errno in ipairs {1, 4, 64, 71, 92, 95, 100, 101, 103, 112,\n"
      "                          113} do\n"
      "    fault('accept', errno, 3)\n"
      "    local c = await trio.open_tcp_stream(\n"
      "      listener.socket:getsockname())\n"
      "    local d = await listener:accept()\n"
      "    check.eq(failed 'accept', 3)\n"
      "    await c:aclose()\n"
      "    await d:aclose()\n"
      "  end\n"
      "  fault('accept', 103, 1000, 1000)\n"
      "  local c = await trio.open_tcp_stream(\n"
      "    listener.socket:getsockname())\n"
      "  with trio.move_on_after(0.005) do await listener:accept() end\n"
      "  assert(failed 'accept' > 10)\n"
      "  fault('accept', 0)\n"
      "  await (await listener:accept()):aclose()\n"
      "  await c:aclose()\n"
      "  await a:aclose()\n"
      "  await b:aclose()\n"
      "  await listener:aclose()\n"
      "end)");
}

/* The low-level accept tells all, with the address. */
static void test_a_socket_tells_what_accept_met (void **state) {
  run(*state,
      "trio.run(async function()\n"
      "  local a, b, where, listener = await pair()\n"
      "  local sock = listener.socket\n"
      "  fault('accept', 103)\n"
      "  local err = check.raised(trio.OSError,\n"
      "                           await pcall(sock.accept, sock))\n"
      "  check.eq({err.name, err.call, err.address},\n"
      "           {'ECONNABORTED', 'accept', where})\n"
      "  fault('accept', 24)\n"
      "  err = check.raised(trio.OSError,\n"
      "                     await pcall(listener.accept, listener))\n"
      "  check.eq({err.name, err.address}, {'EMFILE', where})\n"
      "  await a:aclose()\n"
      "  await b:aclose()\n"
      "  await listener:aclose()\n"
      "end)");
}

#define TEST(name) \
  cmocka_unit_test_setup_teardown(test_##name, set_up, tear_down)

int main (void) {
  const struct CMUnitTest tests[] = {
    TEST(interrupted_calls_are_repeated),
    TEST(an_interrupted_connect_goes_on),
    TEST(false_alarms_are_waited_out),
    TEST(short_sends_add_up),
    TEST(a_lost_network_breaks_the_stream),
    TEST(dead_connections_are_passed_over),
    TEST(a_socket_tells_what_accept_met)
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
