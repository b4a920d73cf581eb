-- set_dns_servers is for what is asked from then on; look-ups that wait
-- begin again with the new servers.
local trio = require "trio"
local check = require "tests.lib.check"
local dns_server = require "tests.lib.dns_server"
local net = require "asyncrun.net"

trio.run(async function()
  async with trio.open_nursery() as nursery do
    local old = await nursery:start(dns_server, {["a.test"] = "silence"},
                                    {timeout = 100, tries = 1})
    local waits, found = trio.Event(), {}
    async with trio.open_nursery() as lookers do
      for i = 1, 150 do
        lookers:start_soon(async function()
          found[i] = (await net.getaddrinfo("a.test", 80))[1][5][1]
        end)
      end
      lookers:start_soon(async function()
        check.eq({await net.getnameinfo({"10.0.0.1", 80}, 0)},
                 {"10.0.0.1", "http"})
        waits:set()
      end)
      await trio.sleep(0.01)
      check.eq(#found, 0)
      await nursery:start(dns_server, {["a.test"] = {"10.0.0.9"}},
                          {timeout = 100, tries = 1})
      await waits:wait()
    end
    check.eq(#found, 150)
    for i = 1, 150 do check.eq(found[i], "10.0.0.9") end
    nursery.cancel_scope:cancel()
  end
end)
