-- Datagrams: each arrives whole and alone, with who sent it; empty ones
-- too; more than was asked for is cut off.
local trio = require "trio"
local check = require "tests.lib.check"
local socket = trio.socket

local async function udp()
  local sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
  await sock:bind({"127.0.0.1", 0})
  return sock, {sock:getsockname()}
end

trio.run(async function()
  local a <close>, at_a = await udp()
  local b <close>, at_b = await udp()
  check.eq(await a:sendto("one", at_b), 3)
  check.eq(await a:sendto("t\0wo", 0, at_b), 4)
  check.eq(await a:sendto("", at_b), 0)
  check.eq({await b:recvfrom(100)}, {"one", at_a})
  check.eq(await b:recv(100), "t\0wo")
  check.eq({await b:recvfrom(100)}, {"", at_a})

  await a:sendto("hello", at_b)
  await a:sendto("world", at_b)
  check.eq(await b:recv(2), "he")
  check.eq(await b:recv(2, socket.MSG_TRUNC), "wo")

  local large = ("x"):rep(65507)
  check.eq(await a:sendto(large, at_b), #large)
  check.eq((await b:recvfrom(1 << 20)) == large, true)
  local err = check.raised("EMSGSIZE",
                           await pcall(a.sendto, a, large .. "x", at_b))
  check.eq(err.address, at_b[1] .. ":" .. at_b[2])

  await a:connect(at_b)
  await a:send("connected")
  check.eq(await b:recv(100), "connected")
  b:close()
  await a:send("nobody there")
  err = check.raised("ECONNREFUSED", await pcall(a.recv, a, 100))
  check.eq(err.call, "recv")
end)
