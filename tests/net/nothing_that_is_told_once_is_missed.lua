-- The kernel tells a change once: data and the end in any order with reads
-- and polls, states that are waited for without reading, copies.
local trio = require "trio"
local check = require "tests.lib.check"
local socket = trio.socket

local function poll() return trio.sleep(0.001) end

local async function tcp_pair()
  local listener <close> = (await trio.open_tcp_listeners(
    0, {host = "127.0.0.1"}))[1].socket
  local a = await trio.open_tcp_stream("127.0.0.1",
    select(2, listener:getsockname()))
  return a, trio.SocketStream((await listener:accept()))
end

local async function unix_pair()
  local a, b = socket.socketpair()
  return trio.SocketStream(a), trio.SocketStream(b)
end

-- What the sender does, with polls between or not; the reader gets it all.
local orders = {
  {"x", "end"}, {"x", poll, "end"}, {poll, "x", "end"},
  {poll, "x", poll, "end"}, {"x", "y", poll, "z", "end"},
  {poll, "x", poll, "y", "end"}, {poll, "end"}, {"end"},
}

local async function send(stream, order)
  for _, what in ipairs(order) do
    if what == poll then await poll()
    elseif what == "end" then await stream:send_eof()
    else await stream:send_all(what) end
  end
end

local async function receive_all(stream, pause)
  local got = ""
  repeat
    if pause then await pause() end
    local data = await stream:receive_some()
    got = got .. data
  until data == ""
  return got
end

local function wanted(order)
  local text = ""
  for _, what in ipairs(order) do
    if what ~= poll and what ~= "end" then text = text .. what end
  end
  return text
end

local async function ends_are_seen(pair, order, pause)
  local a, b = await pair()
  async with trio.open_nursery() as nursery do
    nursery:start_soon(send, a, order)
    check.eq(await receive_all(b, pause), wanted(order))
  end
  await a:aclose()
  await b:aclose()
end

-- A state that stays is told to each who waits for it.
local async function states_are_seen_again(pair)
  local a, b = await pair()
  await a:send_all("xyz")
  for _ = 1, 3 do
    await trio.lowlevel.wait_readable(b.socket)
    await b.socket:wait_readable()
    await b:wait_send_all_might_not_block()
  end
  check.eq(await b:receive_some(1), "x")
  await trio.lowlevel.wait_readable(b.socket)
  check.eq(await b.socket:recv(100), "yz")
  local scope = trio.move_on_after(0.001)
  with scope do
    await trio.lowlevel.wait_readable(b.socket)
  end
  check.eq(scope.cancelled_caught, true)
  await a:send_eof()
  check.eq(await b:receive_some(), "")
  await a:aclose()
  await b:aclose()
end

-- Two descriptors of one socket: both are told, and either may read.
local async function copies_are_told(pair)
  local a, b = await pair()
  local copy = trio.SocketStream(b.socket:dup())
  local got = {}
  local async function read(stream)
    local data = await stream:receive_some(1)
    got[#got + 1] = data
  end
  async with trio.open_nursery() as nursery do
    nursery:start_soon(read, b)
    nursery:start_soon(read, copy)
    await poll()
    await a:send_all("12")
  end
  table.sort(got)
  check.eq(table.concat(got), "12")
  for _, stream in ipairs {a, b, copy} do await stream:aclose() end
end

trio.run(async function()
  for _, pair in ipairs {tcp_pair, unix_pair} do
    for _, order in ipairs(orders) do
      await ends_are_seen(pair, order)
      await ends_are_seen(pair, order, poll)
      await ends_are_seen(pair, order, trio.lowlevel.checkpoint)
    end
    await states_are_seen_again(pair)
    await copies_are_told(pair)
  end
end)
print("ok") -- expect: ok
