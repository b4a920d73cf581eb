-- The conformance kit over FdStreams: a pipe, which is one-way, and UNIX
-- sockets taken as plain descriptors.
local trio = require "trio"
local FdStream, socket = trio.lowlevel.FdStream, trio.socket

local async function pair()
  local a, b = socket.socketpair()
  return FdStream(a:detach()), FdStream(b:detach())
end

local async function clogged()
  local a, b = await pair()
  for _, s in ipairs {a, b} do
    repeat
      local full = trio.move_on_after(0.005)
      with full do await s:send_all(("x"):rep(65536)) end
    until full.cancelled_caught
  end
  return a, b
end

trio.run(async function()
  await trio.testing.check_two_way_stream(pair, clogged)
end)
