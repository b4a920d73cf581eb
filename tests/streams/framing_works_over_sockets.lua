-- A protocol of lines and counted bytes over TCP, sent byte by byte and in
-- one piece; a task that is cancelled in the middle; an end and a reset in
-- the middle; no descriptor is left.
local check = require "tests.lib.check"
local trio = require "trio"
local socket = trio.socket

local async function pair()
  local a, b = socket.socketpair()
  return trio.SocketStream(a), trio.SocketStream(b)
end

local async function shout(stream)
  async for line in stream:lines() do
    local body = await stream:receive_exactly(math.tointeger(line))
    await stream:send_all(body:upper())
  end
  print("served")
end

local async function ask(port, send)
  async with await trio.open_tcp_stream("127.0.0.1", port) as stream do
    await send(stream, "5\nhello3\r\nyou0\n")
    check.eq(await stream:receive_exactly(8), "HELLOYOU")
    await stream:send_eof()
    check.eq(await stream:receive_some(), "")
  end
end

local async function main()
  async with trio.open_nursery() as nursery do
    local listeners = await nursery:start(trio.serve_tcp, shout, 0,
                                          {host = "127.0.0.1"})
    local _, port = listeners[1].socket:getsockname()
    await ask(port, async function(stream, data)
      await stream:send_all(data)
    end)
    await ask(port, async function(stream, data)
      for byte in data:gmatch "." do
        await stream:send_all(byte)
        await trio.testing.wait_all_tasks_blocked()
      end
    end)
    await trio.testing.wait_all_tasks_blocked(0.001)
    nursery.cancel_scope:cancel()
  end

  -- Cancelled before the rest has come: nothing is lost.
  local a, b = await pair()
  await a:send_all("one\ntw")
  check.eq(await b:receive_until("\n"), "one")
  with trio.move_on_after(0.001) do await b:receive_until("\n") end
  with trio.move_on_after(0.001) do await b:receive_exactly(100) end
  await a:send_all("o\nthree")
  check.eq(await b:receive_until("\n"), "two")
  await a:aclose()
  local err = check.raised(trio.IncompleteReadError,
                           await pcall(b.receive_until, b, "\n"))
  check.eq(err.partial, "three")
  check.eq(await b:receive_some(), "")
  await b:aclose()
  check.raised(trio.ClosedResourceError, await pcall(b.receive_exactly, b, 1))

  -- A reset: what came before it can still be had.
  local listener = (await trio.open_tcp_listeners(
    0, {host = "127.0.0.1"}))[1]
  a = await trio.testing.open_stream_to_socket_listener(listener)
  b = await listener:accept()
  await a:send_all("line\nres")
  check.eq(await b:receive_until("\n"), "line")
  a:setsockopt(socket.SOL_SOCKET, socket.SO_LINGER,
               string.pack("i4i4", 1, 0))
  await a:aclose()
  check.raised(trio.BrokenResourceError,
               await pcall(b.receive_until, b, "\n"))
  check.eq(await b:receive_exactly(3), "res")
  await b:aclose()
  await listener:aclose()

  -- Closed by another task in the middle.
  a, b = await pair()
  async with trio.open_nursery() as nursery do
    nursery:start_soon(async function()
      check.raised(trio.ClosedResourceError,
                   await pcall(b.receive_until, b, "\n"))
    end)
    await a:send_all("half a li")
    await trio.testing.wait_all_tasks_blocked()
    await b:aclose()
  end
  await a:aclose()
end

trio.run(main)
-- expect: served
-- expect: served
print = function() end
check.no_leaks(trio.run, main)
