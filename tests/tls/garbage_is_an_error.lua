-- Bytes that aren't TLS: at the start, and in the middle of a connection.
-- needs: openssl
local trio = require "trio"
local tls = require "tests.lib.tls"
local check = require "tests.lib.check"

trio.run(async function()
  local pki <close> = tls.pki()
  local async function say(text)
    local client, server = tls.pair(pki)
    await client.transport_stream:send_all(text)
    local err = check.raised(trio.BrokenResourceError,
                             await pcall(server.receive_some, server))
    print(err.cause.message)
    await server:aclose()
    check.eq(server.transport_stream.closed, true)
  end
  await say("GET / HTTP/1.0\r\n\r\n")
  -- expect: [SSL: HTTP_REQUEST] http request: do_handshake (the peer speaks HTTP without TLS)
  await say(("\0"):rep(1000))
  -- expect: [SSL: {any}
  await say("SSH-2.0-OpenSSH_9.2\r\n")
  -- expect: [SSL: WRONG_VERSION_NUMBER] wrong version number: do_handshake (the peer doesn't speak TLS on this port, or an older version of it)
  for seed = 1, 50 do
    math.randomseed(seed)
    local bytes = {}
    for i = 1, 300 do bytes[i] = string.char(math.random(0, 255)) end
    local client, server = tls.pair(pki)
    await client.transport_stream:send_all(table.concat(bytes))
    await client.transport_stream:aclose()
    check.raised(trio.BrokenResourceError,
                 await pcall(server.do_handshake, server))
    await server:aclose()
  end

  -- In the middle: what came before is still delivered.
  local client, server = tls.pair(pki)
  await tls.handshake(client, server)
  await client:send_all("good")
  await client.transport_stream:send_all("bad bad bad")
  print(await server:receive_some())           -- expect: good
  local err = check.raised(trio.BrokenResourceError,
                           await pcall(server.receive_some, server))
  print(err.cause.reason)                      -- expect: WRONG_VERSION_NUMBER
  err = check.raised(trio.BrokenResourceError,
                     await pcall(client.receive_some, client))
  print(err.cause.reason)           -- expect: {any}
  -- One bit of a record is flipped on the way.
  client, server = tls.pair(pki)
  await tls.handshake(client, server)
  await client:send_all("precious")
  local wire = server.transport_stream
  wire.data = wire.data:sub(1, -2) .. string.char(wire.data:byte(-1) ~ 1)
  err = check.raised(trio.BrokenResourceError,
                     await pcall(server.receive_some, server))
  print(err.cause.reason)
  -- expect: DECRYPTION_FAILED_OR_BAD_RECORD_MAC
end)
