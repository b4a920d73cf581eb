-- Without check_hostname and verify_mode any certificate will do; with a
-- certificate as its own authority a self-signed one is fine.
-- needs: openssl
local trio = require "trio"
local ssl = require "ssl"
local tls = require "tests.lib.tls"

trio.run(async function()
  local pki <close> = tls.pki()
  pki:root("self", "-addext subjectAltName=DNS:localhost")
  local blind = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
  blind.check_hostname = false
  blind.verify_mode = ssl.CERT_NONE
  local client, server = tls.pair(pki, {name = "self", client = blind,
                                        hostname = "whatever.example"})
  print(await tls.handshake(client, server))       -- expect: nil	nil
  print(next(client:getpeercert()))                -- expect: nil
  print(#client:getpeercert(true) > 0)             -- expect: true

  local knowing = ssl.create_default_context {cafile = pki.self.cert}
  client, server = tls.pair(pki, {name = "self", client = knowing})
  print(await tls.handshake(client, server))       -- expect: nil	nil

  -- The same as text, in PEM and in DER.
  local pem = ssl.create_default_context {cadata = tls.read(pki.self.cert)}
  local der = ssl.create_default_context {
    cadata = client:getpeercert {binary_form = true},
  }
  for _, context in ipairs {pem, der} do
    client, server = tls.pair(pki, {name = "self", client = context})
    print(await tls.handshake(client, server))
  end
  -- expect: nil	nil
  -- expect: nil	nil

  -- By address.
  client, server = tls.pair(pki, {hostname = "127.0.0.1"})
  print(await tls.handshake(client, server))       -- expect: nil	nil
end)
