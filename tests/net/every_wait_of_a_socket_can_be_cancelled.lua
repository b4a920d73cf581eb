-- Each operation that waits ends when it is cancelled, and the socket still
-- works afterwards; a task that is cancelled already does nothing.
-- trio rule 74
local trio = require "trio"
local check = require "tests.lib.check"
local fill = require "tests.lib.fill"
local socket = trio.socket

local async function cancelled(method, ...)
  local scope = trio.move_on_after(0.005)
  with scope do await method(...) end
  check.eq(scope.cancelled_caught, true)
end

local async function cancelled_before(method, ...)
  local others = false
  async with trio.open_nursery() as nursery do
    nursery:start_soon(async function() others = true end)
    local scope = trio.CancelScope()
    with scope do
      scope:cancel()
      await method(...)
    end
    check.eq(scope.cancelled_caught, true)
    check.eq(others, true) -- it gave them their turn
  end
end

trio.run(async function()
  local listener <close> = socket.socket()
  await cancelled_before(listener.bind, listener, {"127.0.0.1", 0})
  check.eq({listener:getsockname()}, {"0.0.0.0", 0})
  await listener:bind({"127.0.0.1", 0})
  listener:listen()
  await cancelled(listener.accept, listener)
  await cancelled_before(listener.accept, listener)
  local _, port = listener:getsockname()
  local client <close> = socket.socket()
  await client:connect({"127.0.0.1", port})
  local server <close> = await listener:accept()
  await cancelled(listener.wait_readable, listener)

  await cancelled(server.recv, server, 10)
  await cancelled(server.recvfrom, server, 10)
  await cancelled(server.wait_readable, server)
  await client:send("kept")
  await cancelled_before(server.recv, server, 10)
  await cancelled_before(server.recvfrom, server, 10)
  await cancelled_before(server.wait_readable, server)
  check.eq(await server:recv(10), "kept")
  await cancelled_before(client.send, client, "never")
  await cancelled_before(client.sendto, client, "never", {"127.0.0.1", 1})
  await cancelled_before(client.wait_writable, client)
  await cancelled(server.recv, server, 10)

  await cancelled(async function() -- TCP finds more room now and then
    while true do await client:send(("x"):rep(100000)) end
  end)
  await cancelled(async function()
    while true do await client:wait_writable() end
  end)
  check.eq(#await server:recv(10), 10)

  local a, b = socket.socketpair(socket.AF_UNIX,
                                                 socket.SOCK_DGRAM)
  await fill(a)
  check.eq(#await b:recv(10), 10)
end)
