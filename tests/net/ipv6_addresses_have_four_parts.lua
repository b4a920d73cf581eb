-- IPv6: {host, port, flowinfo, scope_id}, of which the last two may be
-- missing; both families on one socket; zones.
local trio = require "trio"
local check = require "tests.lib.check"
local socket = trio.socket

trio.run(async function()
  local listener <close> = socket.socket(socket.AF_INET6)
  await listener:bind({"", 0})
  listener:listen()
  local host, port, flowinfo, scope_id = listener:getsockname()
  check.eq({host, flowinfo, scope_id}, {"::", 0, 0})

  local six <close> = socket.socket(socket.AF_INET6)
  await six:connect({"::1", port, 0, 0})
  local server <close>, address = await listener:accept()
  check.eq(address, {six:getsockname()})
  check.eq(#address, 4)
  check.eq(tostring(server):find("raddr=[::1]:", 1, true) ~= nil, true)

  local four <close> = socket.socket()
  await four:connect({"127.0.0.1", port})
  local mapped <close>, from = await listener:accept()
  check.eq(from[1], "::ffff:127.0.0.1")
  check.eq(mapped.family, socket.AF_INET6)

  local zoned <close> = socket.socket(socket.AF_INET6, socket.SOCK_DGRAM)
  await zoned:bind({"::1%lo", 0})
  check.eq((zoned:getsockname()), "::1")
  local err = check.raised(trio.OSError, await pcall(
    zoned.connect, zoned, {"fe80::1", 9, 0, 99999}))
  check.eq(err.call, "connect")
end)
