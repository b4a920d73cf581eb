-- Datagrams with trio.socket.
local show = require "tests.pairs.lib.pair"()
local trio = require "trio"
local socket = trio.socket

trio.run(async function()
  local a = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
  local b = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
  await a:bind({"127.0.0.1", 0})
  await b:bind({"", 0})
  show((b:getsockname()))
  local _, port = b:getsockname()
  show(await a:sendto("one", {"127.0.0.1", port}))
  show(await a:sendto("second", 0, {"127.0.0.1", port}))
  show(await a:sendto("", {"127.0.0.1", port}))
  local data, address = await b:recvfrom(100)
  show(data, address[1], address[2] == select(2, a:getsockname()))
  show(await b:recv(3))
  data, address = await b:recvfrom(100)
  show(#data, #address)
  a:close()
  b:close()

  local six = socket.socket(socket.AF_INET6, socket.SOCK_DGRAM)
  await six:bind({"::1", 0})
  local host, six_port, flowinfo, scope_id = six:getsockname()
  show(host, six_port > 0, flowinfo, scope_id)
  await six:sendto("six", {"::1", six_port})
  data, address = await six:recvfrom(10)
  show(data, address[1], address[2] == six_port, address[3], address[4])
  six:close()

  local c, d = socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)
  await c:send("unix")
  show(await d:recvfrom(10))
  c:close()
  d:close()
end)
-- expect: 0.0.0.0
-- expect: 3
-- expect: 6
-- expect: 0
-- expect: one	127.0.0.1	true
-- expect: sec
-- expect: 0	2
-- expect: ::1	true	0	0
-- expect: six	::1	true	0	0
-- expect: unix	nil
