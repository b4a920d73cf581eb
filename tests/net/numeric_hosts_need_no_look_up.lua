-- Hosts and ports that are numbers, no host, and names of services are
-- answered as libc does, without a name server, and as checkpoints.
local trio = require "trio"
local check = require "tests.lib.check"
local socket = trio.socket
local TCP = {type = socket.SOCK_STREAM}

-- Of one that says "silence" to everything, had it a socket.
require "asyncrun.net".set_dns_servers("127.0.0.1:9")

local async function hosts(host, port, options)
  local list = {}
  for _, entry in ipairs(await socket.getaddrinfo(host, port, options)) do
    list[#list + 1] = entry[5][1]
  end
  return list
end

trio.run(async function()
  check.eq(await socket.getaddrinfo("127.0.0.1", 80, TCP),
           {{2, 1, 6, "", {"127.0.0.1", 80}}})
  check.eq(await socket.getaddrinfo("::1", "80", 0, socket.SOCK_STREAM),
           {{10, 1, 6, "", {"::1", 80, 0, 0}}})
  check.eq(await socket.getaddrinfo("fe80::1%1", 80, TCP),
           {{10, 1, 6, "", {"fe80::1", 80, 0, 1}}})
  -- One entry for each type of socket.
  local all = await socket.getaddrinfo("10.0.0.1", nil)
  check.eq({all[1][2], all[2][2], all[3][2], #all}, {1, 2, 3, 3})
  check.eq(all[1][5], {"10.0.0.1", 0})
  check.eq((await socket.getaddrinfo("10.1", "http", TCP))[1][5],
           {"10.0.0.1", 80})
  check.eq((await socket.getaddrinfo("10.0.0.1", 5, {
    flags = socket.AI_CANONNAME}))[1][4], "10.0.0.1")
  -- No host: this one.
  check.eq(await hosts(nil, 80, {type = 1, family = socket.AF_INET}),
           {"127.0.0.1"})
  check.eq(await hosts(nil, 80, {type = 1, flags = socket.AI_PASSIVE}),
           {"0.0.0.0", "::"})
  check.eq({await socket.getnameinfo({"10.0.0.1", 80},
    socket.NI_NUMERICHOST | socket.NI_NUMERICSERV)}, {"10.0.0.1", "80"})

  async with trio.open_nursery() as nursery do
    nursery:start_soon(async function() print "other" end)
    await socket.getaddrinfo("10.0.0.1", 80)
    print "answered"
  end
  for _, call in ipairs {{socket.getaddrinfo, "10.0.0.1", 80},
                         {socket.getaddrinfo, "no.name", 80},
                         {socket.getnameinfo, {"10.0.0.1", 80}, 3},
                         {socket.getnameinfo, {"10.0.0.1", 80}, 0}} do
    with trio.CancelScope() as scope do
      scope:cancel()
      await call[1](table.unpack(call, 2))
      print "not reached"
    end
  end
  print "cancelled"
end)
-- expect: other
-- expect: answered
-- expect: cancelled
