-- A peer that resets breaks what waits and what comes then, again and
-- again; each error names the peer, which the system itself hides by then.
-- The stream can still be closed.
local trio = require "trio"
local check = require "tests.lib.check"
local reset = require "tests.lib.reset"

local async function connect(host)
  local listeners = await trio.open_tcp_listeners(0, {host = host})
  local listener = listeners[1]
  local sock = listener.socket
  local _, port = sock:getsockname()
  local a = await trio.open_tcp_stream(host, port)
  local b = await listener:accept()
  await listener:aclose()
  local where = (host == "::1" and "[::1]:" or host .. ":") .. port
  return a, b, where
end

local async function pour(stream)
  while true do await stream:send_all(("x"):rep(100000)) end
end

local async function broken(names, where, method, ...)
  local err = check.raised(trio.BrokenResourceError,
                           await pcall(method, ...))
  check.raised(err.cause.name, false, names)
  check.eq(err.cause.address, where)
  check.eq(tostring(err):find(where, 1, true) ~= nil, true)
end

local async function main(host)
  -- Nobody waited.
  local a, b, where = await connect(host)
  reset(b)
  await broken("ECONNRESET", where, a.receive_some, a)
  await broken("EPIPE", where, a.send_all, a, "x")
  await broken("ENOTCONN", where, a.send_eof, a)
  check.raises(where, a.socket.getpeername, a.socket)
  await a:aclose()

  -- Both directions wait. The first is told, and nobody takes the rest for
  -- an end.
  a, b, where = await connect(host)
  async with trio.open_nursery() as nursery do
    nursery:start_soon(broken, "ECONNRESET", where, a.receive_until, a, "x")
    nursery:start_soon(broken, "ECONNRESET or EPIPE", where, pour, a)
    await trio.testing.wait_all_tasks_blocked(0.01)
    reset(b)
  end
  await broken("ECONNRESET", where, a.receive_some, a)
  await a:aclose()

  -- What had come before is lost, as the system has it; what was taken out
  -- is not.
  a, b, where = await connect(host)
  await b:send_all("one\ntwo\nthree")
  check.eq(await a:receive_until("\n"), "one")
  reset(b)
  check.eq(await a:receive_until("\n"), "two")
  await broken("ECONNRESET", where, a.receive_until, a, "\n")
  check.eq(await a:receive_some(), "three")
  await broken("ECONNRESET", where, a.receive_some, a)
  await a:aclose()
end

trio.run(main, "127.0.0.1")
trio.run(main, "::1")
