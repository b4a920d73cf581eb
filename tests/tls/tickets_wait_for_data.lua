-- A TLS 1.3 server's tickets for later sessions go out with the next thing
-- that it sends: to a client that only sends they'd be a danger.
-- needs: openssl
local trio = require "trio"
local tls = require "tests.lib.tls"

trio.run(async function()
  local pki <close> = tls.pki()
  local client, server = tls.pair(pki)
  await tls.handshake(client, server)
  local wire = client.transport_stream
  print(#wire.data)                       -- expect: 0
  await client:send_all("x")
  print(await server:receive_some())      -- expect: x
  print(#wire.data)                       -- expect: 0
  await server:send_all("y")
  print(#wire.data > 200)                 -- expect: true
  print(await client:receive_some())      -- expect: y
end)
