-- sni_callback gets the name that the client wants and may take another
-- context, or refuse. What it raises is what the server's handshake raises.
-- needs: openssl
local trio = require "trio"
local ssl = require "ssl"
local tls = require "tests.lib.tls"
local check = require "tests.lib.check"

trio.run(async function()
  local pki <close> = tls.pki()
  pki:make("blue", {names = {"blue.example"}})
  local blue, context = pki:server("blue"), pki:server()
  context.sni_callback = function(object, name, original)
    check.eq(original, context)
    check.eq(object.server_side, true)
    if name == "blue.example" then object.context = blue
    elseif name == "red.example" then
      return ssl.ALERT_DESCRIPTION_UNRECOGNIZED_NAME
    elseif name == "odd.example" then error("no luck")
    elseif name == "none.example" then return "what"
    elseif name == "deep.example" then object:do_handshake() end
  end
  local async function connect(name)
    local client, server = tls.pair(pki, {server = context, hostname = name})
    local err, other = await tls.handshake(client, server)
    return err and err.cause.reason, other, server
  end
  print(await connect("blue.example"))
  -- expect: nil	nil	<SSLStream, server, ok>
  local _, _, server = await connect("blue.example")
  check.eq(server.context, blue)
  print(await connect("localhost"))
  -- expect: nil	nil	<SSLStream, server, ok>
  print((await connect("red.example")))
  -- expect: TLSV1_UNRECOGNIZED_NAME
  print(await connect("odd.example"))
  -- expect: SSLV3_ALERT_HANDSHAKE_FAILURE	BrokenResourceError: {any} no luck	<SSLStream, server, broken>
  print((select(2, await connect("none.example"))))
  -- expect: BrokenResourceError: sni_callback must return nil or the number of an alert, got 'what'
  print((select(2, await connect("deep.example"))))
  -- expect: BrokenResourceError: do_handshake() can't be called by sni_callback

  -- An address is no name.
  local got = "?"
  context:set_servername_callback(function(_, name) got = name end)
  print((await connect("127.0.0.1")), got)          -- expect: nil	nil
  check.raises(trio.TypeError, function() context.sni_callback = 1 end)
  context.sni_callback = nil
  print((await connect("localhost")))               -- expect: nil
end)
