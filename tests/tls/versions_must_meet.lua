-- Both ends agree on the newest version that both allow; none is an error
-- on both sides.
-- needs: openssl
local trio = require "trio"
local ssl = require "ssl"
local tls = require "tests.lib.tls"

trio.run(async function()
  local pki <close> = tls.pki()
  local V = ssl.TLSVersion
  local server = pki:server()
  local client = pki:client()
  client.maximum_version = V.TLSv1_2
  local a, b = tls.pair(pki, {client = client, server = server})
  await tls.both(async function()
    await a:send_all("1.2")
    print(await a:receive_some(), a:version())   -- expect: 1.2	TLSv1.2
    await a:aclose()
  end, async function()
    await b:send_all(await b:receive_some())
    print(await b:receive_some() == "")          -- expect: true
    await b:aclose()
  end)
  server.minimum_version = V.TLSv1_3
  a, b = tls.pair(pki, {client = client, server = server})
  local err, other = await tls.handshake(a, b)
  print(err.cause.message)
  -- expect: [SSL: TLSV1_ALERT_PROTOCOL_VERSION] tlsv1 alert protocol version: do_handshake (no TLS version in common: see minimum_version)
  print(other.cause.message)
  -- expect: [SSL: UNSUPPORTED_PROTOCOL] unsupported protocol: do_handshake (no TLS version in common: see minimum_version)

  -- A server without a certificate.
  local bare = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
  a, b = tls.pair(pki, {server = bare})
  err, other = await tls.handshake(a, b)
  print(other.cause.message)
  -- expect: [SSL: {any}(is a certificate loaded, with load_cert_chain?)
  print(err.cause.reason)        -- expect: SSLV3_ALERT_HANDSHAKE_FAILURE
end)
