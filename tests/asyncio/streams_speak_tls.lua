-- TLS from the start, and from the middle on with start_tls; certificates
-- are checked; a client that fails does the server no harm. asyncio rule 149
-- needs: openssl
local asyncio, ssl = require "asyncio", require "ssl"
local check = require "tests.lib.check"
local tls = require "tests.lib.tls"

local pki <close> = tls.pki()
pki:make("server", {names = {"localhost"}})

local server_context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
server_context:load_cert_chain(pki.server.cert, pki.server.key)
local client_context = ssl.create_default_context()
client_context:load_verify_locations(pki.ca.cert)

local async function echo(reader, writer)
  async for line in reader do
    writer:write(line:upper())
    await writer:drain()
  end
  writer:close()
end

local async function main()
  local server = await asyncio.start_server(echo, "127.0.0.1", 0,
                                            {ssl = server_context})
  local host, port = server.sockets[1]:getsockname()
  local options = {ssl = client_context, server_hostname = "localhost"}
  local reader, writer = await asyncio.open_connection(host, port, options)
  writer:write("hello\n")
  check.eq(await reader:readline(), "HELLO\n")
  writer:write(("x"):rep(60000) .. "\n")
  check.eq(#await reader:readexactly(60001), 60001)
  check.eq(writer:can_write_eof(), false)
  check.eq(writer:get_extra_info("ssl_object"):version(), "TLSv1.3")
  check.eq(writer:get_extra_info("peername"), host)
  writer:close()
  await writer:wait_closed()

  check.raised(ssl.SSLCertVerificationError, await pcall(
    asyncio.open_connection, host, port, {ssl = true}))
  server:close()
  await server:wait_closed()

  server = await asyncio.start_server(async function(r, w)
    await r:readline()
    w:write("go on\n")
    await w:start_tls(server_context)
    await echo(r, w)
  end, "127.0.0.1", 0)
  reader, writer = await asyncio.open_connection(
    server.sockets[1]:getsockname())
  writer:write("STARTTLS\n")
  check.eq(await reader:readline(), "go on\n")
  await writer:start_tls(client_context, {server_hostname = "localhost"})
  writer:write("secret\n")
  check.eq(await reader:readline(), "SECRET\n")
  writer:close()
  await writer:wait_closed()
  server:close()
  await server:wait_closed()
  print("ok")
end
asyncio.run(main()) -- expect: ok
