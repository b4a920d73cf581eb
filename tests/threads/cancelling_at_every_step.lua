-- A program with threads is cancelled at its first step, its second, and so
-- on until it gets through: tokens come back, threads end, nothing hangs.
local trio = require "trio"
local check = require "tests.lib.check"
local run, from_thread = trio.to_thread.run_sync, trio.from_thread

local async function turn(x)
  await trio.sleep(0)
  return x
end

local async function program(limiter)
  async with trio.open_nursery() as nursery do
    for i = 1, 2 do
      nursery:start_soon(async function()
        await run{function()
          return from_thread.run(turn, i)
        end, limiter = limiter}
      end)
    end
    await run{function() return from_thread.run_sync(math.abs, -1) end,
              abandon_on_cancel = true, limiter = limiter}
    await trio.lowlevel.checkpoint()
  end
  return true
end

local through, steps = false, 0
while not through do
  steps = steps + 1
  check.eq(steps < 200, true)
  trio.run(async function()
    local limiter = trio.CapacityLimiter(2)
    local scope = trio.CancelScope()
    async with trio.open_nursery() as nursery do
      local done = false
      nursery:start_soon(async function()
        with scope do through = await program(limiter) end
        done = true
      end)
      for _ = 1, steps do await trio.sleep(0) end
      scope:cancel()
      while not done do await trio.sleep(0) end
    end
    await trio.testing.wait_all_threads_completed()
    check.eq(limiter.borrowed_tokens, 0)
    check.eq(trio.lowlevel.current_statistics().tasks_living, 2)
  end)
  if steps > 60 and not through then -- it takes real time
    trio.run(async function()
      through = await program(trio.CapacityLimiter(2))
    end)
  end
end
print("ok") -- expect: ok
