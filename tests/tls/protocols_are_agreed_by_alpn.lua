-- The server's first protocol that the client has, too, is used; none in
-- common is no error.
-- needs: openssl
local trio = require "trio"
local tls = require "tests.lib.tls"
local check = require "tests.lib.check"

trio.run(async function()
  local pki <close> = tls.pki()
  local async function agree(ours, theirs)
    local a, b = pki:client(), pki:server()
    if ours then a:set_alpn_protocols(ours) end
    if theirs then b:set_alpn_protocols(theirs) end
    local client, server = tls.pair(pki, {client = a, server = b})
    local err = await tls.handshake(client, server)
    check.eq(err, nil)
    check.eq(client:selected_alpn_protocol(),
             server:selected_alpn_protocol())
    return client:selected_alpn_protocol()
  end
  print(await agree({"http/1.1", "h2"}, {"h2", "http/1.1"}))  -- expect: h2
  print(await agree({"http/1.1"}, {"h2", "http/1.1"}))
  -- expect: http/1.1
  print(await agree({"a"}, {"b"}))      -- expect: nil
  print(await agree({"a"}, nil))        -- expect: nil
  print(await agree(nil, {"b"}))        -- expect: nil
  local context = pki:client()
  check.raises(trio.TypeError, context.set_alpn_protocols, context, "h2")
  check.raises(trio.ValueError, context.set_alpn_protocols, context, {""})
  check.raises(trio.ValueError, context.set_alpn_protocols, context,
               {("x"):rep(256)})
  check.raises(trio.TypeError, context.set_alpn_protocols, context, {1})
end)
