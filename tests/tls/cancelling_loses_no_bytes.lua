-- Cancelled in the handshake the stream is broken; in receive_some nothing
-- happens to it; in send_all it is broken, as nobody knows what was sent;
-- waiting for the transport to be free, nothing is lost. trio rule 74
-- needs: openssl
local trio = require "trio"
local tls = require "tests.lib.tls"
local check = require "tests.lib.check"

local async function cancelled(f, ...)
  local args = table.pack(...)
  local scope = trio.CancelScope()
  async with trio.open_nursery() as nursery do
    nursery:start_soon(async function()
      with scope do await f(table.unpack(args)) end
    end)
    await trio.testing.wait_all_tasks_blocked()
    scope:cancel()
  end
  check.eq(scope.cancelled_caught, true)
end

trio.run(async function()
  local pki <close> = tls.pki()
  local client, server = tls.pair(pki)
  await cancelled(client.do_handshake, client)
  print(client)                        -- expect: <SSLStream, client, broken>
  check.raised(trio.BrokenResourceError,
               await pcall(client.do_handshake, client))
  await client:aclose()

  -- Receiving, many times; then all is there.
  client, server = tls.pair(pki)
  await tls.handshake(client, server)
  for _ = 1, 5 do await cancelled(server.receive_some, server) end
  await client:send_all("one")
  print(await server:receive_some())   -- expect: one
  for _ = 1, 5 do await cancelled(server.receive_some, server) end
  await client:send_all("two")
  -- Cancelled before it begins: the data stay.
  with trio.CancelScope() as scope do
    scope:cancel()
    await server:receive_some()
  end
  print(await server:receive_some())   -- expect: two

  -- A record that arrives in pieces, each followed by a cancellation.
  await client:send_all("pieces")
  local wire = server.transport_stream
  local bytes = wire.data
  wire.data = ""
  for i = 1, #bytes - 1 do
    wire.data = bytes:sub(i, i)
    await cancelled(server.receive_some, server)
  end
  wire.data = bytes:sub(-1)
  print(await server:receive_some())   -- expect: pieces

  -- Sending that is under way.
  client, server = tls.pair(pki, {limit = 100000})
  await tls.handshake(client, server)
  await cancelled(client.send_all, client, ("x"):rep(200000))
  print(client)                        -- expect: <SSLStream, client, broken>
  check.raised(trio.BrokenResourceError,
               await pcall(client.send_all, client, "x"))

  -- Sending that waits for another task, which flushes.
  client, server = tls.pair(pki)
  await tls.handshake(client, server)
  client._send_held = true             -- as if a receiver were sending
  await cancelled(client.send_all, client, "first ")
  client._send_held = false
  print(client)                        -- expect: <SSLStream, client, ok>
  await client:send_all("second")
  print(await server:receive_some())   -- expect: first second

  -- Closing.
  client, server = tls.pair(pki)
  await cancelled(client.aclose, client)
  print(client, client.transport_stream.closed)
  -- expect: <SSLStream, client, closed>	true
  client, server = tls.pair(pki)
  await tls.handshake(client, server)
  with trio.CancelScope() as scope do
    scope:cancel()
    await client:aclose()
  end
  print(client, client.transport_stream.closed)
  -- expect: <SSLStream, client, closed>	true
  local err = check.raised(trio.BrokenResourceError,
                           await pcall(server.receive_some, server))
  print(err.cause.reason)              -- expect: UNEXPECTED_EOF_WHILE_READING
end)
