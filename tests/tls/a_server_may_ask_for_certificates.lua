-- CERT_REQUIRED refuses clients without a certificate, or with a wrong one;
-- CERT_OPTIONAL takes those without. TLS 1.3 tells a client only after its
-- handshake.
-- needs: openssl
local trio = require "trio"
local ssl = require "ssl"
local tls = require "tests.lib.tls"

local async function try(pki, mode, who)
  local server_context = pki:server()
  server_context:load_verify_locations(pki.ca.cert)
  server_context.verify_mode = mode
  local client_context = pki:client()
  if who then
    client_context:load_cert_chain(pki[who].cert, pki[who].key)
  end
  local client, server = tls.pair(pki, {client = client_context,
                                        server = server_context})
  await tls.both(async function()
    local ok, data = await pcall(client.receive_some, client)
    print("client", ok and data or data.cause.reason)
    await client:aclose()
  end, async function()
    local ok, err = await pcall(server.send_all, server, "welcome")
    if ok then
      local cert = server:getpeercert()
      print("server", cert and cert.subject[1][1][2])
    else print("server", err.cause.message) end
    await server:aclose()
  end)
end

trio.run(async function()
  local pki <close> = tls.pki()
  pki:make("alice")
  pki:root("mallory")
  await try(pki, ssl.CERT_REQUIRED, "alice")
  -- expect: server	alice
  -- expect: client	welcome
  await try(pki, ssl.CERT_REQUIRED)
  -- expect: server	[SSL: PEER_DID_NOT_RETURN_A_CERTIFICATE] peer did not return a certificate: do_handshake (verify_mode is CERT_REQUIRED)
  -- expect: client	TLSV13_ALERT_CERTIFICATE_REQUIRED
  await try(pki, ssl.CERT_REQUIRED, "mallory")
  -- expect: server	[SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed: self-signed certificate: 'CN = mallory'; to trust it, load it as cafile
  -- expect: client	TLSV1_ALERT_UNKNOWN_CA
  await try(pki, ssl.CERT_OPTIONAL)
  -- expect: server	nil
  -- expect: client	welcome
end)
