-- After aclose all operations raise ClosedResourceError, and tasks that
-- wait in one get it, too. Wrong arguments are told first.
-- needs: openssl
local trio = require "trio"
local trio_ssl = require "trio.ssl"
local tls = require "tests.lib.tls"
local check = require "tests.lib.check"

trio.run(async function()
  local pki <close> = tls.pki()
  local client, server = tls.pair(pki)
  await tls.handshake(client, server)
  await tls.both(async function()
    check.raised(trio.ClosedResourceError,
                 await pcall(client.receive_some, client))
    print("woken")                                 -- expect: woken
  end, async function()
    await trio.testing.wait_all_tasks_blocked()
    await client:aclose()
  end)
  for _, name in ipairs {"do_handshake", "receive_some", "unwrap",
                         "wait_send_all_might_not_block"} do
    check.raised(trio.ClosedResourceError,
                 await pcall(client[name], client))
  end
  check.raised(trio.ClosedResourceError,
               await pcall(client.send_all, client, ""))
  check.raised(trio.TypeError, await pcall(server.send_all, server, 5))
  check.raised(trio.TypeError, await pcall(server.send_all, server))
  check.raised(trio.ValueError, await pcall(server.receive_some, server, 0))
  check.raised(trio.TypeError, await pcall(server.receive_some, server, 1.5))
  check.raised(trio.TypeError, await pcall(server.receive_some, server, "1"))

  local context = pki:client()
  local function bad(class, text, ...)
    check.raises(class, trio_ssl.SSLStream, ...)
    check.raises(text, trio_ssl.SSLStream, ...)
  end
  local a = tls.pipe()
  bad(trio.TypeError, "'transport_stream'", nil, context)
  bad(trio.TypeError, "'ssl_context'", a, nil)
  bad(trio.ValueError, "check_hostname requires", a, context)
  bad(trio.ValueError, "'server_hostname'", a, context,
      {server_hostname = ""})
  bad(trio.ValueError, "'server_hostname'", a, context,
      {server_hostname = "a\0b"})
  bad(trio.ValueError, "xn--", a, context, {server_hostname = "bücher.de"})
  bad(trio.TypeError, "no option 'hostname'", a, context, {hostname = "x"})
  bad(trio.TypeError, "'options'", a, context, "x")
  bad(trio.ValueError, "'max_refill_bytes'", a, context,
      {server_hostname = "x", max_refill_bytes = 0})
  bad("PROTOCOL_TLS_CLIENT context", "PROTOCOL_TLS_CLIENT context", a,
      context, {server_side = true})
  bad("PROTOCOL_TLS_SERVER context", "PROTOCOL_TLS_SERVER context", a,
      pki:server())
  bad(trio.ValueError, "client mode", a, pki:server(),
      {server_side = true, server_hostname = "x"})
  print(pcall(client.version, server))
  -- expect: true	TLSv1.3
  client = tls.pair(pki)
  check.raises(trio_ssl.NeedHandshakeError, client.version, client)
  check.raises(trio_ssl.NeedHandshakeError, client.getpeercert, client)
  check.raises(trio_ssl.NeedHandshakeError, client.cipher, client)
  check.raises(trio_ssl.NeedHandshakeError, client.selected_alpn_protocol,
               client)
  check.raises(trio_ssl.NeedHandshakeError, function()
    return client.session_reused
  end)
end)
