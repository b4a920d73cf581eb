-- open_ssl_over_tcp_stream to openssl s_server, which sends lines back
-- reversed; and to one with a certificate for somebody else.
-- needs: openssl
local trio = require "trio"
local tls = require "tests.lib.tls"
local check = require "tests.lib.check"

trio.run(async function()
  local pki <close> = tls.pki()
  pki:make("other", {names = {"other.example"}})
  local async function server(name)
    local process = tls.start(pki, ("openssl s_server -accept 127.0.0.1:0 "
      .. "-cert %s.pem -key %s.key -alpn echo -rev -naccept 1"):format(
      name, name))
    local port = await process:see("ACCEPT 127%.0%.0%.1:(%d+)")
    return process, math.tointeger(tonumber(port))
  end
  local context = pki:client()
  context:set_alpn_protocols {"echo", "chat"}

  local process, port = await server("host")
  local stream = await trio.open_ssl_over_tcp_stream(
    "localhost", port, {ssl_context = context})
  await stream:send_all("abc\n")
  local lines = stream:lines()
  print(await lines:__anext(), stream:selected_alpn_protocol())
  -- expect: cba	echo
  await stream:send_all("xyz\n")
  print(await lines:__anext())             -- expect: zyx
  print(stream:version())                  -- expect: TLSv1.3
  await stream:aclose()
  await process:wait()

  process, port = await server("other")
  stream = await trio.open_ssl_over_tcp_stream(
    "127.0.0.1", port, {ssl_context = context})
  local err = check.raised(trio.BrokenResourceError,
                           await pcall(stream.do_handshake, stream))
  print(err.cause.verify_message)
  -- expect: IP address mismatch, certificate is not valid for '127.0.0.1'
  await stream:aclose()
  print((await process:wait()):match("alert [%a ]+"))
  -- expect: alert bad certificate

  -- Nothing is left of a connection whose arguments are wrong.
  check.raised(trio.TypeError, await pcall(
    trio.open_ssl_over_tcp_stream, "127.0.0.1", 1, {context = context}))
end)
