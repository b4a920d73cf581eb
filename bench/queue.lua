-- A producer and a consumer, and an unbuffered channel between them.
-- usage: queue.lua ITEMS; prints seconds for one item.

local trio = require "trio"

local items = tonumber(arg[1])
local send_channel, receive_channel = trio.open_memory_channel(0)

async function producer()
  for item = 1, items do await send_channel:send(item) end
end

async function consumer()
  local item
  for _ = 1, items do item = await receive_channel:receive() end
  assert(item == items)
end

trio.run(async function()
  local start = os.clock()
  async with trio.open_nursery() as nursery do
    nursery:start_soon(producer)
    nursery:start_soon(consumer)
  end
  print(("%.12f"):format((os.clock() - start) / items))
end)
