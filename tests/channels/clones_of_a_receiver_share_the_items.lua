-- Consumers with clones take turns: each item goes to one of them.
-- trio rule 105
local check = require "tests.lib.check"
local trio = require "trio"

trio.run(async function()
  local counts, seen = {}, {}
  async with trio.open_nursery() as nursery do
    local send, receive = trio.open_memory_channel(0)
    nursery:start_soon(async function()
      with send do
        for item = 1, 100 do await send:send(item) end
      end
    end)
    with receive do
      for consumer = 1, 4 do
        counts[consumer] = 0
        nursery:start_soon(async function(mine)
          async for item in mine do
            counts[consumer] = counts[consumer] + 1
            check.eq(seen[item], nil)
            seen[item] = consumer
          end
        end, receive:clone())
      end
    end
  end
  check.eq(#seen, 100)
  for _, count in ipairs(counts) do check.eq(count, 25) end
end)
