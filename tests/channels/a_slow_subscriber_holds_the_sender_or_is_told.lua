-- A receiver that is as many items behind as the buffer holds: send waits
-- for it, or it loses the oldest items and is told how many.
local check = require "tests.lib.check"
local trio = require "trio"
local virtual = require "tests.lib.virtual"

virtual(async function()
  local order = check.order()
  local events = trio.open_broadcast_channel(2)
  local slow, quick = events:subscribe(), events:subscribe()
  for item = 1, 2 do await events:send(item) end
  for _ = 1, 2 do await quick:receive() end
  local err = check.raises(trio.WouldBlock, events.send_nowait, events, 3)
  check.eq(err.message, "send_nowait(): the channel is full")
  async with trio.open_nursery() as nursery do
    for item = 3, 4 do
      nursery:start_soon(async function()
        await events:send(item)
        order("sent " .. item)
      end)
    end
    await trio.testing.wait_all_tasks_blocked()
    check.eq(events:statistics().tasks_waiting_send, 2)
    check.raises(trio.WouldBlock, quick.receive_nowait, quick)
    order(await slow:receive())
    await trio.testing.wait_all_tasks_blocked()
    order(await quick:receive())
    check.raises(trio.WouldBlock, events.send_nowait, events, 5)
    slow:close()
  end
  order:is {"sent 3", 1, 3, "sent 4"}
  check.eq(quick:receive_nowait(), 4)
end)

virtual(async function()
  local events = trio.open_broadcast_channel(3, {overflow = "drop"})
  local slow, quick = events:subscribe(), events:subscribe()
  for item = 1, 8 do
    await events:send(item)
    check.eq(await quick:receive(), item)
  end
  check.eq(events:statistics().current_buffer_used, 3)
  check.eq(slow:statistics().unread, 3)
  local copy = slow:clone()
  for _, receiver in ipairs {slow, copy} do
    local err = check.raised(trio.LaggedError,
                             await pcall(receiver.receive, receiver))
    check.eq(err.missed, 5)
    check.eq(err.message, "receive(): too slow, 5 items were dropped")
    for item = 6, 8 do check.eq(await receiver:receive(), item) end
    check.raises(trio.WouldBlock, receiver.receive_nowait, receiver)
  end
  for item = 9, 12 do events:send_nowait(item) end
  check.eq(check.raises(trio.LaggedError, slow.receive_nowait, slow).missed,
           1)
  slow:close()
  copy:close()
  check.eq(events:statistics().current_buffer_used, 3)
  events:close()
  check.raised(trio.LaggedError, await pcall(quick.receive, quick))
  local rest = {}
  async for item in quick do rest[#rest + 1] = item end
  check.eq(rest, {10, 11, 12})
end)

-- What is dropped and what was read by all is let go.
for _, overflow in ipairs {"wait", "drop"} do
  virtual(async function()
    local events = trio.open_broadcast_channel(2, {overflow = overflow})
    local slow, quick = events:subscribe(), events:subscribe()
    local weak = setmetatable({}, {__mode = "v"})
    for i = 1, 9 do
      weak[i] = {}
      await events:send(weak[i])
      await quick:receive()
      if overflow == "wait" then await slow:receive() end
    end
    collectgarbage()
    local kept = 0
    for _ in pairs(weak) do kept = kept + 1 end
    check.eq(kept, overflow == "wait" and 0 or 2)
  end)
end
