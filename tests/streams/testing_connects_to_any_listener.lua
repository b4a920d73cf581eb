-- open_stream_to_socket_listener finds the way to a listener: on any
-- address of either family, or on a path.
local check = require "tests.lib.check"
local trio = require "trio"
local connect = trio.testing.open_stream_to_socket_listener
local socket = trio.socket

local async function talk(listener)
  async with listener, await connect(listener) as client do
    async with await listener:accept() as server do
      await client:send_all("hello\n")
      print(client.socket.family, await server:receive_until("\n"))
    end
  end
end

local async function main()
  for _, host in ipairs {"127.0.0.1", "0.0.0.0", "::1", "::"} do
    local listeners = await trio.open_tcp_listeners(0, {host = host})
    await talk(listeners[1])
  end
  local sock = socket.socket(socket.AF_UNIX)
  await sock:bind("\0asyncrun-test-" .. tostring(sock):match "%w+>?$")
  sock:listen()
  await talk(trio.SocketListener(sock))
  check.raised("argument 'socket_listener'", await pcall(connect, sock))
  check.raised("argument 'socket_listener'", await pcall(connect))

  local listener = (await trio.open_tcp_listeners(
    0, {host = "127.0.0.1"}))[1]
  await listener:aclose()
  check.raised(trio.ClosedResourceError, await pcall(connect, listener))
end

trio.run(main)
-- expect: 2	hello
-- expect: 2	hello
-- expect: 10	hello
-- expect: 10	hello
-- expect: 1	hello
print = function() end
check.no_leaks(trio.run, main)
