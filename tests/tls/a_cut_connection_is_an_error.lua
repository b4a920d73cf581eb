-- The end of the transport without a goodbye may have lost data: an error,
-- again and again, unless https_compatible.
-- needs: openssl
local trio = require "trio"
local ssl = require "ssl"
local tls = require "tests.lib.tls"
local check = require "tests.lib.check"

trio.run(async function()
  local pki <close> = tls.pki()
  local client, server = tls.pair(pki)
  await tls.handshake(client, server)
  await tls.both(async function()
    await client:send_all("last words")
    await client.transport_stream:aclose()
  end, async function()
    print(await server:receive_some())           -- expect: last words
    for _ = 1, 2 do
      local err = check.raised(trio.BrokenResourceError,
                               await pcall(server.receive_some, server))
      check.eq(trio.isinstance(err.cause, ssl.SSLEOFError), true)
    end
    await server:aclose()
  end)

  client, server = tls.pair(pki, {https = true})
  await tls.handshake(client, server)
  await tls.both(async function()
    await client:send_all("last words")
    await client:aclose()
  end, async function()
    print(await server:receive_some())           -- expect: last words
    print(await server:receive_some() == "")     -- expect: true
    print(await server:receive_some() == "")     -- expect: true
    check.raised(trio.BrokenResourceError,
                 await pcall(server.send_all, server, "x"))
    await server:aclose()
  end)

  -- Before the handshake, too.
  client, server = tls.pair(pki, {https = true})
  await client:aclose()
  print(await server:receive_some() == "")       -- expect: true
  await server:aclose()
  client, server = tls.pair(pki)
  await client.transport_stream:aclose()
  local err = check.raised(trio.BrokenResourceError,
                           await pcall(server.receive_some, server))
  print(err.cause.message)
  -- expect: [SSL: UNEXPECTED_EOF_WHILE_READING] unexpected eof while reading: do_handshake (the peer closed the connection without saying goodbye: data may be missing)
  await server:aclose()
end)
