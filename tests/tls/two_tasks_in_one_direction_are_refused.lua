-- A second receiver, or sender, gets BusyResourceError; one of each is
-- fine, also while the handshake is being done.
-- needs: openssl
local trio = require "trio"
local tls = require "tests.lib.tls"
local check = require "tests.lib.check"

trio.run(async function()
  local pki <close> = tls.pki()
  for _, handshake in ipairs {false, true} do
    local client, server = tls.pair(pki, {limit = 1000})
    if handshake then await tls.handshake(client, server) end
    async with trio.open_nursery() as nursery do
      nursery:start_soon(async function()
        await client:receive_some()
      end)
      nursery:start_soon(async function()
        await client:send_all(("x"):rep(100000))
      end)
      await trio.testing.wait_all_tasks_blocked()
      local function busy(...)
        print(check.raised(trio.BusyResourceError, ...).message)
      end
      busy(await pcall(client.receive_some, client))
      busy(await pcall(client.send_all, client, "x"))
      busy(await pcall(client.wait_send_all_might_not_block, client))
      busy(await pcall(client.unwrap, client))
      nursery.cancel_scope:cancel()
    end
  end
  -- expect: another task is currently receiving data on this SSLStream
  -- expect: another task is currently sending data on this SSLStream
  -- expect: another task is currently sending data on this SSLStream
  -- expect: another task is currently receiving data on this SSLStream
  -- expect: another task is currently receiving data on this SSLStream
  -- expect: another task is currently sending data on this SSLStream
  -- expect: another task is currently sending data on this SSLStream
  -- expect: another task is currently receiving data on this SSLStream
end)
