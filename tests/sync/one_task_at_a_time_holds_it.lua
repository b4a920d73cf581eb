-- Lock, StrictFIFOLock, Semaphore(1) and CapacityLimiter(1) let one task in
-- at a time, first come, first served; who lets go and comes again is
-- behind those who wait. trio rule 83
local check = require "tests.lib.check"
local trio = require "trio"

local kinds = {
  trio.Lock, trio.StrictFIFOLock, trio.Condition,
  function() return trio.Semaphore(1) end,
  function() return trio.CapacityLimiter(1) end,
}

local async function exclusive(lock)
  local inside = 0
  async with trio.open_nursery() as nursery do
    for _ = 1, 5 do
      nursery:start_soon(async function()
        for _ = 1, 10 do
          async with lock do
            inside = inside + 1
            check.eq(inside, 1)
            await trio.lowlevel.checkpoint()
            inside = inside - 1
          end
        end
      end)
    end
  end
end

local async function fair(lock)
  local order, expected = check.order(), {}
  async with trio.open_nursery() as nursery do
    for i = 1, 3 do
      nursery:start_soon(async function()
        for _ = 1, 5 do
          await lock:acquire()
          order(i)
          await trio.lowlevel.checkpoint()
          lock:release()
        end
      end)
    end
  end
  for _ = 1, 5 do
    for i = 1, 3 do expected[#expected + 1] = i end
  end
  order:is(expected)
end

for _, kind in ipairs(kinds) do
  trio.run(exclusive, kind())
  trio.run(fair, kind())
end
print "done" -- expect: done
