-- Many tasks at both ends: each gets its share, in the order in which it
-- came, whatever the size of the buffer.
local check = require "tests.lib.check"
local trio = require "trio"

local TASKS, ROUNDS = 20, 10

for _, size in ipairs {0, 1, 7, math.huge} do
  trio.run(async function()
    local next_of, total = {}, 0
    async with trio.open_nursery() as nursery do
      local send, receive = trio.open_memory_channel(size)
      local shares = {}
      for producer = 1, TASKS do
        next_of[producer] = 1
        nursery:start_soon(async function(mine)
          with mine do
            for round = 1, ROUNDS do
              await mine:send {producer, round}
            end
          end
        end, send:clone())
      end
      send:close()
      for consumer = 1, TASKS do
        shares[consumer] = 0
        nursery:start_soon(async function()
          async for item in receive do
            local producer, round = item[1], item[2]
            check.eq(round, next_of[producer])
            next_of[producer] = round + 1
            shares[consumer] = shares[consumer] + 1
            total = total + 1
            -- nobody is served twice before another one is served once
            check.eq(shares[consumer] - shares[1] <= 1
              and shares[1] - shares[consumer] <= 1, true)
          end
        end)
      end
    end
    check.eq(total, TASKS * ROUNDS)
  end)
end
