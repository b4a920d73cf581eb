-- Each way in which a server's certificate can be wrong: the client says
-- what and what to do; the server learns it by an alert.
-- needs: openssl
local trio = require "trio"
local ssl = require "ssl"
local tls = require "tests.lib.tls"
local check = require "tests.lib.check"

local async function refused(pki, name, options)
  options = options or {}
  options.name = name
  local client, server = tls.pair(pki, options)
  local err, other = await tls.handshake(client, server)
  check.eq(trio.isinstance(err, trio.BrokenResourceError), true)
  check.eq(trio.isinstance(err.cause, ssl.SSLCertVerificationError), true)
  check.eq(trio.isinstance(err.cause, ssl.SSLError), true)
  check.eq(trio.isinstance(err.cause, trio.OSError), true)
  check.eq(err.cause.reason, "CERTIFICATE_VERIFY_FAILED")
  print(err.cause.verify_code, err.cause.verify_message)
  print(err.cause.message)
  print(other.cause.reason)
  -- It stays broken, and can be closed.
  check.raised(trio.BrokenResourceError,
               await pcall(client.send_all, client, "x"))
  check.raised(trio.BrokenResourceError,
               await pcall(client.receive_some, client))
  await client:aclose()
  check.eq(client.transport_stream.closed, true)
end

trio.run(async function()
  local pki <close> = tls.pki()
  await refused(pki, "host", {hostname = "other.example"})
  -- expect: 62	Hostname mismatch, certificate is not valid for 'other.example'
  -- expect: [SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed: Hostname mismatch, certificate is not valid for 'other.example'; it is for 'localhost', '127.0.0.1': connect to such a name, or give it as server_hostname
  -- expect: SSLV3_ALERT_BAD_CERTIFICATE
  await refused(pki, "host", {hostname = "127.0.0.2"})
  -- expect: 64	IP address mismatch, certificate is not valid for '127.0.0.2'
  -- expect: [SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed: IP address mismatch, certificate is not valid for '127.0.0.2'; it is for 'localhost', '127.0.0.1': connect to such a name, or give it as server_hostname
  -- expect: SSLV3_ALERT_BAD_CERTIFICATE
  pki:make("old", {from = "20200101000000Z", to = "20200201000000Z"})
  await refused(pki, "old")
  -- expect: 10	certificate has expired
  -- expect: [SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed: certificate has expired: 'CN = old' was valid until Feb  1 00:00:00 2020 GMT; renew it, or set this machine's clock
  -- expect: SSLV3_ALERT_CERTIFICATE_EXPIRED
  pki:make("new", {from = "20990101000000Z", to = "20990201000000Z"})
  await refused(pki, "new")
  -- expect: 9	certificate is not yet valid
  -- expect: [SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed: certificate is not yet valid: 'CN = new' is valid from Jan  1 00:00:00 2099 GMT; set this machine's clock
  -- expect: SSLV3_ALERT_BAD_CERTIFICATE
  pki:root("self", "-addext subjectAltName=DNS:localhost")
  await refused(pki, "self")
  -- expect: 18	self-signed certificate
  -- expect: [SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed: self-signed certificate: 'CN = self'; to trust it, load it as cafile
  -- expect: TLSV1_ALERT_UNKNOWN_CA
  pki:root("stranger")
  pki:make("foreign", {by = "stranger"})
  await refused(pki, "foreign")
  -- expect: 20	unable to get local issuer certificate
  -- expect: [SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed: unable to get local issuer certificate: 'CN = foreign' was issued by 'CN = stranger', which isn't known here; load that certificate as cafile, or let the peer send the whole chain
  -- expect: TLSV1_ALERT_UNKNOWN_CA
end)
