-- Items come out in the order in which they went in. A sender waits while
-- the buffer is full, a receiver while it is empty; without waiting there is
-- WouldBlock. trio rule 96
local check = require "tests.lib.check"
local trio = require "trio"

local order = check.order()

trio.run(async function()
  local send, receive = trio.open_memory_channel(3)
  check.raises(trio.WouldBlock, receive.receive_nowait, receive)
  for item = 1, 3 do send:send_nowait(item) end
  check.raises(trio.WouldBlock, send.send_nowait, send, 4)
  async with trio.open_nursery() as nursery do
    nursery:start_soon(async function()
      for item = 4, 8 do
        await send:send(item)
        order("sent " .. item)
      end
      send:close()
    end)
    await trio.testing.wait_all_tasks_blocked()
    order "full"
    async for item in receive do
      order(item)
      await trio.testing.wait_all_tasks_blocked()
    end
  end
end)
order:is {
  "full", "sent 4", 1, "sent 5", 2, "sent 6", 3, "sent 7", 4, "sent 8", 5,
  6, 7, 8,
}

-- The receiver may wait first, too.
order = check.order()
trio.run(async function()
  local send, receive = trio.open_memory_channel(0)
  async with trio.open_nursery() as nursery do
    nursery:start_soon(async function()
      for _ = 1, 2 do order(await receive:receive()) end
    end)
    await trio.testing.wait_all_tasks_blocked()
    for item = 1, 2 do
      await send:send(item)
      order("sent " .. item)
    end
  end
end)
order:is {1, "sent 1", {2, "sent 2"}}
