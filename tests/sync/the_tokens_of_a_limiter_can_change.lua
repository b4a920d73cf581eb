-- More tokens wake those who wait, in their order; fewer take nothing away,
-- but nobody gets one until enough came back. trio rule 88
local check = require "tests.lib.check"
local trio = require "trio"

trio.run(async function()
  local order = check.order()
  local limiter = trio.CapacityLimiter(1)
  local go = {}
  async with trio.open_nursery() as nursery do
    for i = 1, 5 do
      go[i] = trio.Event()
      nursery:start_soon(async function()
        async with limiter do
          order(i)
          await go[i]:wait()
        end
      end)
    end
    local quiet = trio.testing.wait_all_tasks_blocked
    await quiet()
    order:is {1}
    limiter.total_tokens = 3
    check.eq(limiter.borrowed_tokens, 3)
    await quiet()
    order:is {1, 2, 3}
    check.raises(trio.ValueError, function() limiter.total_tokens = -1 end)
    check.raises(trio.TypeError, function() limiter.total_tokens = 1.5 end)
    limiter.total_tokens = 1
    check.eq({limiter.borrowed_tokens, limiter.available_tokens}, {3, -2})
    go[1]:set()
    go[2]:set()
    await quiet()
    order:is {1, 2, 3}
    check.eq(limiter.available_tokens, 0)
    limiter.total_tokens = math.huge
    await quiet()
    order:is {1, 2, 3, 4, 5}
    check.eq({limiter.total_tokens, limiter.available_tokens},
             {math.huge, math.huge})
    for i = 3, 5 do go[i]:set() end
  end
  check.eq(limiter.borrowed_tokens, 0)
  check.raises(trio.TypeError, function() limiter.borrowed_tokens = 1 end)
end)
print "done" -- expect: done
