-- Others run, and a cancelled task is told, at every await that succeeds.
-- trio rule 71
-- needs: openssl
local trio = require "trio"
local tls = require "tests.lib.tls"
local check = require "tests.lib.check"

local async function checkpoints(what, f, ...)
  local ran, args = false, table.pack(...)
  async with trio.open_nursery() as nursery do
    nursery:start_soon(async function() ran = true end)
    await f(table.unpack(args, 1, args.n))
    check.eq(ran, true, what)
  end
  local scope = trio.CancelScope()
  with scope do
    scope:cancel()
    await f(table.unpack(args, 1, args.n))
  end
  check.eq(scope.cancelled_caught, true, what)
end

trio.run(async function()
  local pki <close> = tls.pki()
  local client, server = tls.pair(pki)
  await tls.handshake(client, server)
  await checkpoints("do_handshake", client.do_handshake, client)
  await checkpoints("send_all", client.send_all, client, "data")
  await checkpoints("send nothing", client.send_all, client, "")
  await checkpoints("wait", client.wait_send_all_might_not_block, client)
  print(client.transport_stream.waits)             -- expect: 1
  await checkpoints("receive_some", server.receive_some, server, 1)
  print(await server:receive_some())               -- expect: ata
  await client:aclose()
  await checkpoints("eof", server.receive_some, server)
  await checkpoints("aclose", client.aclose, client)
end)
