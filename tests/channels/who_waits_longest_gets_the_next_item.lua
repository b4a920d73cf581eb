-- An item belongs to the receiver that waits longest, and room in the buffer
-- to the sender that does: nobody who comes later takes it. trio rule 104
local check = require "tests.lib.check"
local trio = require "trio"

trio.run(async function()
  local order = check.order()
  local send, receive = trio.open_memory_channel(1)
  async with trio.open_nursery() as nursery do
    for i = 1, 3 do
      nursery:start_soon(async function()
        order(i .. " got " .. await receive:receive())
      end)
    end
    await trio.testing.wait_all_tasks_blocked()
    for item = 1, 3 do
      send:send_nowait(item)
      check.raises(trio.WouldBlock, receive.receive_nowait, receive)
    end
  end
  order:is {"1 got 1", "2 got 2", "3 got 3"}
end)

trio.run(async function()
  local order = check.order()
  local send, receive = trio.open_memory_channel(1)
  send:send_nowait(0)
  async with trio.open_nursery() as nursery do
    for i = 1, 3 do
      nursery:start_soon(async function()
        await send:send(i)
        order("sent " .. i)
      end)
    end
    await trio.testing.wait_all_tasks_blocked()
    for item = 0, 2 do
      check.eq(receive:receive_nowait(), item)
      check.raises(trio.WouldBlock, send.send_nowait, send, "in between")
    end
    check.eq(receive:receive_nowait(), 3)
    check.raises(trio.WouldBlock, receive.receive_nowait, receive)
  end
  order:is {"sent 1", "sent 2", "sent 3"}
end)
