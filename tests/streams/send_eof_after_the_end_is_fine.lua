-- send_eof may be called again, also on a stream that was closed meanwhile;
-- one that was closed without it refuses.
local trio = require "trio"

local async function socket_stream()
  local sock, other = trio.socket.socketpair()
  other:close()
  return trio.SocketStream(sock)
end

trio.run(async function()
  local stream = await socket_stream()
  await stream:send_eof()
  await stream:send_eof()
  await stream:aclose()
  print(await pcall(stream.send_eof, stream))
  stream = await socket_stream()
  await stream:aclose()
  print(await pcall(stream.send_eof, stream))
end)
-- expect: true
-- expect: false	ClosedResourceError: this socket was already closed
