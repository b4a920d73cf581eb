-- Connections that are closed or reset before the server has seen them, or
-- before it has answered: its handlers get the end, or an error that names
-- the peer; others are served.
local trio = require "trio"
local allow = require "tests.lib.allow"
local check = require "tests.lib.check"
local reset = require "tests.lib.reset"
local socket = trio.socket

local ends, errors = 0, 0

local async function echo(stream)
  async for data in stream do await stream:send_all(data) end
  ends = ends + 1
end

local async function handle(stream)
  local err = await allow(trio.BrokenResourceError, echo, stream)
  if err then
    check.raised("127.0.0.1:", false, err)
    errors = errors + 1
  end
end

local async function vanish(port, i)
  local sock = socket.socket()
  await sock:connect({"127.0.0.1", port})
  if i % 4 >= 2 then await sock:send("gone") end
  if i % 2 == 0 then sock:close() else reset(sock) end
end

trio.run(async function()
  local listeners = await trio.open_tcp_listeners(0, {host = "127.0.0.1"})
  local _, port = listeners[1].socket:getsockname()
  for i = 1, 50 do await vanish(port, i) end -- nobody accepts yet
  async with trio.open_nursery() as nursery do
    await nursery:start(trio.serve_listeners, handle, listeners)
    for i = 1, 50 do await vanish(port, i) end
    async with await trio.open_tcp_stream("127.0.0.1", port) as stream do
      await stream:send_all("here")
      check.eq(await stream:receive_exactly(4), "here")
    end
    await trio.testing.wait_all_tasks_blocked(0.01)
    check.eq(ends + errors, 101)
    check.eq(errors >= 50, true)
    nursery.cancel_scope:cancel()
  end
end)
