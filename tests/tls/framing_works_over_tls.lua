-- receive_exactly, receive_until and lines, also mixed with receive_some
-- and closed with data left.
-- needs: openssl
local trio = require "trio"
local tls = require "tests.lib.tls"
local check = require "tests.lib.check"

trio.run(async function()
  local pki <close> = tls.pki()
  local client, server = tls.pair(pki)
  await tls.handshake(client, server)
  await client:send_all("HEADbody; one\ntwo\nrest")
  print(await server:receive_exactly(4))     -- expect: HEAD
  print(await server:receive_until("; "))    -- expect: body
  async for line in server:lines() do
    print(line)
    if line == "two" then break end
  end
  -- expect: one
  -- expect: two
  print(await server:receive_some(2))        -- expect: re
  print(await server:receive_some())         -- expect: st
  await client:send_all("more left")
  print(await server:receive_exactly(4))     -- expect: more
  await server:aclose()
  check.raised(trio.ClosedResourceError,
               await pcall(server.receive_some, server))
  check.raised(trio.ClosedResourceError,
               await pcall(server.receive_exactly, server, 1))
end)
