-- A cancelled open_tcp_stream closes all its sockets, at whatever moment.
local trio = require "trio"
local check = require "tests.lib.check"
local virtual = require "tests.lib.virtual"
local fake_net = require "tests.lib.fake_net"

virtual(async function()
  for tenths = 0, 9 do
    local log = fake_net({"10.0.0.1", "10.0.0.2", "10.0.0.3"}, {
      ["10.0.0.1"] = {0.3, 111}, ["10.0.0.2"] = {9}, ["10.0.0.3"] = {9}})
    local scope = trio.move_on_after(tenths / 10)
    with scope do
      await trio.open_tcp_stream("host.test", 80)
    end
    check.eq(scope.cancelled_caught, true)
    check.eq(log.open(), 0)
  end
  -- The moment of the success: either the stream or Cancelled, never a
  -- socket that nobody has.
  local log = fake_net({"10.0.0.1"}, {["10.0.0.1"] = {1}})
  local stream
  local scope = trio.move_on_after(1)
  with scope do
    stream = await trio.open_tcp_stream("host.test", 80)
  end
  check.eq(log.open(), stream and 1 or 0)
  if stream then await stream:aclose() end
end)

local async function connect(port)
  local stream = await trio.open_tcp_stream("localhost", port)
  await stream:aclose()
  await pcall(trio.open_tcp_stream, "127.0.0.1", 1)
  with trio.move_on_after(0) do
    await trio.open_tcp_stream("localhost", port)
  end
end

local async function main()
  local listeners = await trio.open_tcp_listeners(0, {host = "127.0.0.1"})
  local _, port = listeners[1].socket:getsockname()
  await connect(port)
  await listeners[1]:aclose()
end
check.no_leaks(trio.run, main)
