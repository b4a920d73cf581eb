-- The conformance kit over SocketStreams: a pair of UNIX sockets, TCP over
-- both families, and StapledStreams of them. trio rules 110-117
local trio = require "trio"
local socket = trio.socket

--- Send until there was no more room for so long.
local async function fill(s, quiet)
  local data = ("x"):rep(4096)
  while true do
    local sent = trio.move_on_after(quiet)
    with sent do await s:send_all(data) end
    if sent.cancelled_caught then return end
  end
end

--- Of the kernel's buffers only a little is used; TCP moves data from one
--- to the other for a while.
local async function clog(a, b, quiet)
  for _, s in ipairs {a, b} do
    s:setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 4096)
    s:setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
  end
  async with trio.open_nursery() as nursery do
    nursery:start_soon(fill, a, quiet)
    nursery:start_soon(fill, b, quiet)
  end
  return a, b
end

local async function unix()
  local a, b = socket.socketpair()
  return trio.SocketStream(a), trio.SocketStream(b)
end

--- A pair over TCP.
local function tcp(host)
  return async function()
    local listeners = await trio.open_tcp_listeners(0, {host = host})
    async with listeners[1] as listener do
      local a = await trio.testing.open_stream_to_socket_listener(listener)
      return a, await listener:accept()
    end
  end
end

local function clogged(maker, quiet)
  return async function()
    local a, b = await maker()
    return await clog(a, b, quiet)
  end
end

local async function stapled()
  local a, b = await unix()
  local c, d = await unix()
  return trio.StapledStream(a, c), trio.StapledStream(d, b)
end

trio.run(async function()
  local check = trio.testing.check_half_closeable_stream
  local ipv4, ipv6 = tcp "127.0.0.1", tcp "::1"
  await check(unix, clogged(unix, 0.002))
  await check(ipv4)
  await trio.testing.check_one_way_stream(ipv4, clogged(ipv4, 0.05))
  await check(ipv6)
  await check(stapled)
end)
