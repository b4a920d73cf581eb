-- A name has addresses of both families, or those of the one that is
-- wanted; each comes with the types of socket, and the port.
local trio = require "trio"
local check = require "tests.lib.check"
local dns_server = require "tests.lib.dns_server"
local socket = trio.socket

local function hosts(entries)
  local list = {}
  for i, entry in ipairs(entries) do list[i] = entry[5][1] end
  table.sort(list)
  return list
end

trio.run(async function()
  async with trio.open_nursery() as nursery do
    await nursery:start(dns_server, {
      ["both.test"] = {"10.0.0.1", "10.0.0.2", "fd00::1"},
      ["four.test"] = {"10.0.0.4"},
      ["alias.test"] = {cname = "real.test", "10.0.0.5"},
    })
    local look_up = socket.getaddrinfo
    local found = await look_up("both.test", 80, {type = 1})
    check.eq(hosts(found), {"10.0.0.1", "10.0.0.2", "fd00::1"})
    for _, entry in ipairs(found) do
      check.eq(entry, {entry[1], 1, 6, "", entry[1] == socket.AF_INET
        and {entry[5][1], 80} or {"fd00::1", 80, 0, 0}})
    end
    check.eq(hosts(await look_up("both.test", 80, socket.AF_INET, 1)),
             {"10.0.0.1", "10.0.0.2"})
    check.eq(hosts(await look_up("both.test.", 80, socket.AF_INET6, 1)),
             {"fd00::1"})
    check.eq(hosts(await look_up("four.test", 80, {type = 1})),
             {"10.0.0.4"})
    -- Every type of socket; a service knows which there are.
    check.eq(#await look_up("four.test", 80), 3)
    check.eq(await look_up("four.test", "http"),
             {{2, 1, 6, "", {"10.0.0.4", 80}}})
    -- The name behind an alias, in the first entry.
    found = await look_up("alias.test", 80, {flags = socket.AI_CANONNAME})
    check.eq({found[1][4], found[2][4]}, {"real.test", ""})
    -- IPv4 addresses as IPv6 ones, only if there are no others, or always.
    local mapped = {type = 1, family = socket.AF_INET6,
                    flags = socket.AI_V4MAPPED}
    check.eq(hosts(await look_up("four.test", 80, mapped)),
             {"::ffff:10.0.0.4"})
    check.eq(hosts(await look_up("both.test", 80, mapped)), {"fd00::1"})
    mapped.flags = mapped.flags | socket.AI_ALL
    check.eq(#await look_up("both.test", 80, mapped), 3)
    -- At least one family is there.
    found = await look_up("both.test", 80, {flags = socket.AI_ADDRCONFIG})
    assert(#found > 0)
    nursery.cancel_scope:cancel()
  end
end)
