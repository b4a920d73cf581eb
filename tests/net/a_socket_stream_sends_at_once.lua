-- SocketStream and SocketListener set TCP_NODELAY, want a connected or
-- listening stream socket, and work when the peer has closed already.
-- trio rule 118
local trio = require "trio"
local check = require "tests.lib.check"
local socket = trio.socket

local function no_delay(sock)
  return sock:getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
end

trio.run(async function()
  local listener = (await trio.open_tcp_listeners(0, {host = "127.0.0.1"}))[1]
  local address = {listener.socket:getsockname()}
  local client = socket.socket()
  print(no_delay(client))                              -- expect: 0
  await client:connect(address)
  local stream = trio.SocketStream(client)
  print(no_delay(client), stream.socket == client)     -- expect: 1	true
  local peer = await listener:accept()
  print(no_delay(peer.socket))                         -- expect: 1

  await peer:send_all("bye")
  await peer:aclose()
  print(await stream:receive_some(10))                 -- expect: bye
  print(#await stream:receive_some(10))                -- expect: 0
  await stream:aclose()
  await listener:aclose()

  local a, b = socket.socketpair()
  b:close()
  local late = trio.SocketStream(a) -- nobody is there any more
  print(#await late:receive_some(1))                   -- expect: 0
  check.raised(trio.BrokenResourceError, await pcall(late.send_all, late, "x"))
  await late:aclose()

  local udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
  check.raises("SOCK_STREAM", trio.SocketStream, udp)
  check.raises(trio.ValueError, trio.SocketListener, udp)
  check.raises(trio.TypeError, trio.SocketStream, 5)
  local plain = socket.socket()
  check.raises(trio.ValueError, trio.SocketListener, plain)
  plain:close()
  udp:close()
end)
