-- Contexts: defaults, attributes, files that are missing or wrong.
-- needs: openssl
local trio = require "trio"
local ssl = require "ssl"
local tls = require "tests.lib.tls"
local check = require "tests.lib.check"

local pki <close> = tls.pki()
local client = ssl.create_default_context()
print(client.protocol == ssl.PROTOCOL_TLS_CLIENT, client.check_hostname,
      client.verify_mode == ssl.CERT_REQUIRED,
      client.minimum_version == ssl.TLSVersion.TLSv1_2,
      client.maximum_version == ssl.TLSVersion.MAXIMUM_SUPPORTED)
-- expect: true	true	true	true	true
local server = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
print(server.protocol == ssl.PROTOCOL_TLS_SERVER, server.check_hostname,
      server.verify_mode == ssl.CERT_NONE, server.sni_callback)
-- expect: true	false	true	nil
print(ssl.Purpose.SERVER_AUTH)
-- expect: <Purpose TLS Web Server Authentication>
print(ssl.OPENSSL_VERSION)     -- expect: OpenSSL 3.{any}

check.raises("check_hostname", function()
  client.verify_mode = ssl.CERT_NONE
end)
check.raises(trio.ValueError, function() client.verify_mode = 7 end)
check.raises(trio.TypeError, function() client.verify_mode = "x" end)
check.raises(trio.TypeError, function() client.check_hostname = 1 end)
check.raises(trio.TypeError, function() client.nonsense = 1 end)
check.raises(trio.ValueError, function() client.minimum_version = 5 end)
server.check_hostname = true
print(server.verify_mode == ssl.CERT_REQUIRED)   -- expect: true
client.maximum_version = ssl.TLSVersion.TLSv1_2
print(client.maximum_version == ssl.TLSVersion.TLSv1_2)  -- expect: true
client.minimum_version = ssl.TLSVersion.MINIMUM_SUPPORTED
print(client.minimum_version == ssl.TLSVersion.MINIMUM_SUPPORTED)
-- expect: true
local options = client.options
client.options = options | ssl.OP_NO_TICKET
print(client.options == options | ssl.OP_NO_TICKET)      -- expect: true
client.options = options
print(client.options == options)                         -- expect: true
client.verify_flags = client.verify_flags | ssl.VERIFY_X509_STRICT
print(client.verify_flags & ssl.VERIFY_X509_STRICT ~= 0) -- expect: true
client:set_ciphers("ECDHE+AESGCM")
client:set_ciphersuites("TLS_AES_128_GCM_SHA256")
check.raises("NO_CIPHER_MATCH", client.set_ciphers, client, "NONE-SUCH")
check.raises(trio.TypeError, client.set_ciphers, client, nil)
check.raises("write object:set_ciphers", client.set_ciphers, "ALL")

-- Files
local absent = pki.folder .. "/absent.pem"
local err = check.raises(trio.OSError, server.load_cert_chain, server,
                         absent)
print(err.errno, err.name, err.address == absent)  -- expect: 2	ENOENT	true
err = check.raises(trio.OSError, client.load_verify_locations, client,
                   {cafile = absent})
print(err.name)                                    -- expect: ENOENT
err = check.raises(trio.OSError, client.load_verify_locations, client,
                   {capath = absent})
print(err.name)                                    -- expect: ENOENT
err = check.raises(trio.OSError, client.load_verify_locations, client,
                   nil, pki.ca.cert)
print(err.name)                                    -- expect: ENOTDIR
err = check.raises(trio.OSError, client.load_verify_locations, client,
                   pki.folder)
print(err.name)                                    -- expect: EISDIR
client:load_verify_locations(nil, pki.folder)
client:load_verify_locations {capath = pki.folder, cafile = pki.ca.cert}
check.raises("cannot be all omitted", client.load_verify_locations, client)
check.raises("no option 'cadir'", client.load_verify_locations, client,
             {cadir = "x"})
check.raises("no option 'ca'", ssl.create_default_context, {ca = "x"})
check.raises(trio.TypeError, ssl.create_default_context, "x")
check.raises(ssl.SSLError, client.load_verify_locations, client,
             {cadata = "no certificate"})
check.raises(trio.TypeError, client.load_verify_locations, client,
             {cadata = 1})
check.raises(trio.ValueError, client.load_verify_locations, client, "a\0b")
check.raises(trio.TypeError, ssl.SSLContext)
check.raises(trio.ValueError, ssl.SSLContext, 99)

-- Keys
server:load_cert_chain(pki.host.cert, pki.host.key)
check.raises("the key doesn't belong to the certificate",
             server.load_cert_chain, server, pki.host.cert, pki.ca.key)
check.raises(ssl.SSLError, server.load_cert_chain, server, pki.host.cert)
local locked = pki.folder .. "/locked.key"
assert(os.execute(("openssl pkey -in '%s' -aes256 -passout pass:sesame "
  .. "-out '%s'"):format(pki.host.key, locked)))
err = check.raises(ssl.SSLError, server.load_cert_chain, server,
                   pki.host.cert, locked)
print(err.message:gsub("'.*'", "'FILE'"))
-- expect: load_cert_chain 'FILE': the key is encrypted; give its password as third argument	1
check.raises("BAD_DECRYPT", server.load_cert_chain, server, pki.host.cert,
             locked, "wrong")
server:load_cert_chain(pki.host.cert, locked, "sesame")
server:load_cert_chain(pki.host.cert, locked, function() return "sesame" end)
server:load_cert_chain(pki.host.cert, {keyfile = locked,
                                       password = "sesame"})
check.raises("oops", server.load_cert_chain, server, pki.host.cert, locked,
             function() error("oops") end)
check.raises(trio.TypeError, server.load_cert_chain, server, pki.host.cert,
             locked, 5)
-- A password that isn't needed isn't asked for.
server:load_cert_chain(pki.host.cert, pki.host.key, error)
