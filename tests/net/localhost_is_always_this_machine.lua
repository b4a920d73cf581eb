-- localhost and the names below it are this machine, in any case and with a
-- last dot; no name server is asked. RFC 6761
local trio = require "trio"
local check = require "tests.lib.check"
local dns_server = require "tests.lib.dns_server"

trio.run(async function()
  async with trio.open_nursery() as nursery do
    local server = await nursery:start(dns_server, {
      localhost = {"10.0.0.1"}, ["a.localhost"] = {"10.0.0.1"}})
    for _, host in ipairs {"localhost", "LocalHost", "localhost.",
                           "a.localhost", "A.b.LOCALHOST."} do
      for _, entry in ipairs(await trio.socket.getaddrinfo(host, 80)) do
        local address = entry[5][1]
        assert(address == "127.0.0.1" or address == "::1", host)
        check.eq(entry[5][2], 80)
      end
    end
    check.eq(server.asked, {})
    -- It only looks like it.
    check.raised(trio.socket.gaierror, await pcall(
      trio.socket.getaddrinfo, "notlocalhost", 80))
    assert(#server.asked > 0)
    nursery.cancel_scope:cancel()
  end
end)
