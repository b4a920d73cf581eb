-- unwrap ends TLS on both sides and returns what came after it.
-- needs: openssl
local trio = require "trio"
local tls = require "tests.lib.tls"
local check = require "tests.lib.check"

trio.run(async function()
  local pki <close> = tls.pki()
  local client, server = tls.pair(pki)
  local a, b = client.transport_stream, server.transport_stream
  await tls.both(async function()
    await client:send_all("secret")
    local transport, rest = await client:unwrap()
    check.eq(transport == a, true)
    check.eq(rest, "")
    await transport:send_all("plain")
    check.eq(await transport:receive_some(), "reply")
    check.eq(client.transport_stream, nil)
    check.eq(tostring(client), "<SSLStream, client, closed>")
    check.raised(trio.ClosedResourceError,
                 await pcall(client.send_all, client, "x"))
    check.raised(trio.ClosedResourceError,
                 await pcall(client.unwrap, client))
    await client:aclose()
    check.eq(transport.closed, nil)
  end, async function()
    print(await server:receive_some())      -- expect: secret
    print(await server:receive_some() == "") -- expect: true
    local transport = await server:unwrap()
    print(await transport:receive_some())   -- expect: plain
    await transport:send_all("reply")
  end)

  -- What was received together with the goodbye isn't lost.
  client, server = tls.pair(pki)
  await tls.handshake(client, server)
  await tls.both(async function()
    await client:unwrap()
  end, async function()
    await trio.testing.wait_all_tasks_blocked()
    local wire = server.transport_stream
    wire.data = wire.data .. "trailing bytes"
    print(select(2, await server:unwrap()))  -- expect: trailing bytes
  end)

  -- A peer that goes on sending data breaks it.
  client, server = tls.pair(pki)
  await tls.handshake(client, server)
  await server:send_all("news")
  local err = check.raised(trio.BrokenResourceError,
                           await pcall(client.unwrap, client))
  print(err.cause.reason)   -- expect: APPLICATION_DATA_AFTER_CLOSE_NOTIFY
end)
