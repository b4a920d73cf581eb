-- A stream with TLS is a transport for another.
-- needs: openssl
local trio = require "trio"
local trio_ssl = require "trio.ssl"
local tls = require "tests.lib.tls"

trio.run(async function()
  local pki <close> = tls.pki()
  local outer, inner = tls.pair(pki)
  local client = trio_ssl.SSLStream(outer, pki:client(),
                                    {server_hostname = "localhost"})
  local server = trio_ssl.SSLStream(inner, pki:server(),
                                    {server_side = true})
  await tls.both(async function()
    await client:send_all("twice secret")
    await client:aclose()
  end, async function()
    async for data in server do print(data) end    -- expect: twice secret
    await server:aclose()
  end)
  print(outer, inner)
  -- expect: <SSLStream, client, closed>	<SSLStream, server, closed>
end)
