-- A cancelled look-up ends at once, whatever the name server does, and
-- closes its descriptor when nobody else waits; others go on.
local trio = require "trio"
local check = require "tests.lib.check"
local dns_server = require "tests.lib.dns_server"
local socket = trio.socket

trio.run(async function()
  async with trio.open_nursery() as nursery do
    local gate = trio.Event()
    local server = await nursery:start(dns_server, {
      ["silent.test"] = "silence", ["good.test"] = {"10.0.0.1"},
      ["0.0.0.10.in-addr.arpa"] = "silence",
    }, {timeout = 100, tries = 1})
    local open = check.descriptors()
    for _, call in ipairs {{socket.getaddrinfo, "silent.test", 80},
                           {socket.getnameinfo, {"10.0.0.0", 80}, 0}} do
      local scope = trio.move_on_after(0.01)
      with scope do
        await call[1](table.unpack(call, 2))
      end
      check.eq(scope.cancelled_caught, true)
    end
    check.eq(check.descriptors(), open)
    -- Many, of which most are still queued; one more goes on.
    async with trio.open_nursery() as lookers do
      for _ = 1, 500 do
        lookers:start_soon(socket.getaddrinfo, "silent.test", 80)
      end
      nursery:start_soon(async function()
        local found = await socket.getaddrinfo("good.test", 80)
        check.eq(found[1][5][1], "10.0.0.1")
        gate:set()
      end)
      await trio.sleep(0.01)
      check.eq(gate:is_set(), false) -- it is queued behind them
      lookers.cancel_scope:cancel()
    end
    await gate:wait()
    check.eq(check.descriptors(), open)
    -- Those that were queued have asked nobody.
    assert(#server.asked < 300)
    nursery.cancel_scope:cancel()
  end
end)
