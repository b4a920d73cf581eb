-- A broadcast channel: each receiver gets each item that is sent after it
-- was made, in order; nothing is kept for nobody.
local check = require "tests.lib.check"
local trio = require "trio"
local virtual = require "tests.lib.virtual"

virtual(async function()
  local events = trio.open_broadcast_channel(3)
  await events:send("nobody is there")
  check.eq(events:statistics().current_buffer_used, 0)
  local got = {{}, {}, {}}
  async with trio.open_nursery() as nursery do
    for i = 1, 3 do
      nursery:start_soon(async function(receiver)
        with receiver do
          async for item in receiver do
            table.insert(got[i], item)
            await trio.sleep(i)
          end
        end
      end, events:subscribe())
    end
    with events do
      for item = 1, 10 do await events:send(item) end
    end
  end
  for i = 1, 3 do check.eq(got[i], {1, 2, 3, 4, 5, 6, 7, 8, 9, 10}) end
  check.eq(trio.current_time(), 30.0)
end)

-- One who comes later misses what was before; a clone stands where its
-- original does.
virtual(async function()
  local events = trio.open_broadcast_channel(9)
  local early = events:subscribe()
  events:send_nowait(1)
  events:send_nowait(2)
  local late = events:subscribe()
  check.eq(early:receive_nowait(), 1)
  local clone = early:clone()
  events:send_nowait(3)
  events:send_nowait(nil)
  for _, receiver in ipairs {early, clone} do
    check.eq(receiver:receive_nowait(), 2)
    check.eq(receiver:receive_nowait(), 3)
  end
  check.eq(late:receive_nowait(), 3)
  check.eq(late:receive_nowait(), nil)
  local err = check.raises(trio.WouldBlock, late.receive_nowait, late)
  check.eq(err.message, "receive_nowait(): no item is there")
  check.raised(trio.RuntimeError, await pcall(async function()
    async for _ in clone do end
  end))
end)

-- Awaits are checkpoints, also where nobody waits.
virtual(async function()
  local events = trio.open_broadcast_channel(1)
  local receiver = events:subscribe()
  with trio.testing.assert_checkpoints() do await events:send(1) end
  with trio.testing.assert_checkpoints() do await receiver:receive() end
  with trio.testing.assert_no_checkpoints() do
    events:send_nowait(1)
    receiver:receive_nowait()
  end
end)
