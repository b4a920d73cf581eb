-- aclose says goodbye: the peer reads "" as often as it likes, can still
-- send until it notices, and closes in its turn without error.
-- needs: openssl
local trio = require "trio"
local tls = require "tests.lib.tls"

trio.run(async function()
  local pki <close> = tls.pki()
  local client, server = tls.pair(pki)
  await tls.handshake(client, server)
  await client:send_all("a")
  await client:send_all("b")
  await client:aclose()
  await client:aclose()                     -- nothing the second time
  print(client, client.transport_stream.closed)
  -- expect: <SSLStream, client, closed>	true
  local chunks = {}
  async for data in server do chunks[#chunks + 1] = data end
  print(table.concat(chunks))               -- expect: ab
  print(await server:receive_some() == "")  -- expect: true
  local ok, err = await pcall(server.send_all, server, "too late")
  print(ok, err)               -- expect: false	BrokenResourceError: peer closed
  await server:aclose()
  print(server.transport_stream.closed)     -- expect: true

  -- Without any data: closing needs the handshake.
  client, server = tls.pair(pki)
  await tls.both(async function()
    await client:aclose()
  end, async function()
    print(await server:receive_some() == "") -- expect: true
    async with server do end
    print(server)                -- expect: <SSLStream, server, closed>
  end)

  -- Both at once.
  client, server = tls.pair(pki, {limit = 2000})
  await tls.both(async function()
    await client:aclose()
  end, async function()
    await server:aclose()
  end)
  print(client, server)
  -- expect: <SSLStream, client, closed>	<SSLStream, server, closed>
end)
