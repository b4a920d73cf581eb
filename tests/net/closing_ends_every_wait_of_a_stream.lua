-- A stream that is closed while tasks wait in it: each gets
-- ClosedResourceError, at once, whatever it waits in; so does who comes
-- later, and a listener's task.
-- needs: openssl
local trio = require "trio"
local tls = require "tests.lib.tls"
local check = require "tests.lib.check"
local fill = require "tests.lib.fill"
local Closed = trio.ClosedResourceError

local async function closed(f, ...)
  check.raised(Closed, await pcall(f, ...))
end

local async function next_of(stream)
  async for _ in stream do error("data") end
end

local async function next_line(stream)
  async for _ in stream:lines() do error("a line") end
end

local RECEIVING = {
  receive_some = function(s) return s.receive_some, s end,
  receive_exactly = function(s) return s.receive_exactly, s, 9 end,
  receive_until = function(s) return s.receive_until, s, "\n" end,
  iteration = function(s) return next_of, s end,
  lines = function(s) return next_line, s end,
}

-- TCP finds more room now and then: one message might still go out.
local async function pour(stream)
  while true do await stream:send_all(("x"):rep(100000)) end
end

local async function wait_for_room(stream)
  while true do
    await stream:wait_send_all_might_not_block()
    await stream:send_all(("x"):rep(100000))
  end
end

local SENDING = {
  send_all = function(s) return pour, s end,
  waiting = function(s) return wait_for_room, s end,
}

-- One task in each direction waits; then the stream is closed.
local async function close_under(make, receiving, sending)
  local stream, peer = await make(sending)
  async with trio.open_nursery() as nursery do
    nursery:start_soon(closed, receiving(stream))
    if sending then nursery:start_soon(closed, sending(stream)) end
    await trio.testing.wait_all_tasks_blocked()
    await trio.aclose_forcefully(stream)
  end
  for _, f in pairs(RECEIVING) do await closed(f(stream)) end
  await closed(stream.send_all, stream, "")
  await closed(stream.send_all, stream, "x")
  if stream.send_eof then await closed(stream.send_eof, stream) end
  await stream:aclose()
  await trio.aclose_forcefully(peer)
end

local async function unix(full)
  local a, b = trio.socket.socketpair()
  if full then await fill(a) end
  return trio.SocketStream(a), trio.SocketStream(b)
end

local async function tcp(full)
  local listeners = await trio.open_tcp_listeners(0, {host = "127.0.0.1"})
  async with listeners[1] as listener do
    local a = await trio.testing.open_stream_to_socket_listener(listener)
    if full then await fill(a.socket) end
    return a, await listener:accept()
  end
end

local async function secure(pki, maker, full)
  local a, b = await maker(false)
  local client = trio.SSLStream(a, pki:client(),
                                {server_hostname = "localhost"})
  local server = trio.SSLStream(b, pki:server(), {server_side = true})
  await tls.handshake(client, server)
  if full then await fill(a.socket) end
  return client, server
end

local async function listening(pki)
  for _, wrap in ipairs {function(l) return l end, function(l)
    return trio.SSLListener(l, pki:server())
  end} do
    local listener = wrap((await trio.open_tcp_listeners(0))[1])
    async with trio.open_nursery() as nursery do
      nursery:start_soon(closed, listener.accept, listener)
      await trio.testing.wait_all_tasks_blocked()
      await listener:aclose()
    end
    await closed(listener.accept, listener)
    await listener:aclose()
  end
end

trio.run(async function()
  local pki <close> = tls.pki()
  local async function tls_unix(full)
    return await secure(pki, unix, full)
  end
  for _, make in ipairs {unix, tcp, tls_unix} do
    for _, receiving in pairs(RECEIVING) do
      await close_under(make, receiving)
    end
    for _, sending in pairs(SENDING) do
      await close_under(make, RECEIVING.receive_some, sending)
    end
  end
  await listening(pki)
end)
