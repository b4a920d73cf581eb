-- What the transport raises in the handshake, in receive_some and send_all
-- comes out as it is; the stream is broken unless nothing was lost.
-- needs: openssl
local trio = require "trio"
local tls = require "tests.lib.tls"
local check = require "tests.lib.check"

trio.run(async function()
  local pki <close> = tls.pki()
  local Odd = trio.Exception:subclass("Odd")
  local function fail(stream, name)
    stream[name] = async function() error(Odd(name)) end
  end
  for _, name in ipairs {"send_all", "receive_some"} do
    local client = tls.pair(pki)
    fail(client.transport_stream, name)
    check.raised(Odd, await pcall(client.do_handshake, client))
    check.raised(trio.BrokenResourceError,
                 await pcall(client.do_handshake, client))
    await client:aclose()
    check.eq(client.transport_stream.closed, true)
  end
  local client, server = tls.pair(pki)
  await tls.handshake(client, server)
  fail(client.transport_stream, "receive_some")
  check.raised(Odd, await pcall(client.receive_some, client))
  print(client)                        -- expect: <SSLStream, client, ok>
  client.transport_stream.receive_some = nil
  await server:send_all("again")
  print(await client:receive_some())   -- expect: again
  fail(client.transport_stream, "send_all")
  check.raised(Odd, await pcall(client.send_all, client, "x"))
  print(client)                        -- expect: <SSLStream, client, broken>

  -- Others that wait for a handshake that fails aren't left waiting.
  client, server = tls.pair(pki)
  await tls.both(async function()
    check.raised(trio.BrokenResourceError,
                 await pcall(client.receive_some, client))
  end, async function()
    check.raised(trio.BrokenResourceError,
                 await pcall(client.send_all, client, "x"))
  end, async function()
    check.raised(trio.BrokenResourceError,
                 await pcall(client.aclose, client))
    print(client.transport_stream.closed)  -- expect: true
  end, async function()
    await trio.testing.wait_all_tasks_blocked()
    await server.transport_stream:send_all("junk, junk, junk")
  end)

  -- aclose does the handshake, and closes the transport if that fails.
  client, server = tls.pair(pki)
  await server.transport_stream:aclose()
  check.raised(trio.BrokenResourceError,
               await pcall(client.aclose, client))
  print(client, client.transport_stream.closed)
  -- expect: <SSLStream, client, closed>	true
end)
