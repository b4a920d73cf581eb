-- Acquiring is a checkpoint, free or not; what returns at once is none. A
-- task that is cancelled gets Cancelled, and doesn't acquire. trio rules
-- 71, 74
local check = require "tests.lib.check"
local trio = require "trio"

local with_checkpoint = trio.testing.assert_checkpoints
local without_checkpoint = trio.testing.assert_no_checkpoints

local async function checkpoints(lock)
  with with_checkpoint() do await lock:acquire() end
  with without_checkpoint() do lock:release() end
  with without_checkpoint() do lock:acquire_nowait() end
  lock:release()
  async with trio.open_nursery() as nursery do
    await lock:acquire()
    nursery:start_soon(async function()
      with with_checkpoint() do await lock:acquire() end
      lock:release()
    end)
    await trio.testing.wait_all_tasks_blocked()
    lock:release()
  end
end

local async function cancelled(lock)
  local others = 0
  async with trio.open_nursery() as nursery do
    nursery:start_soon(async function() others = others + 1 end)
    with trio.CancelScope() as scope do
      scope:cancel()
      await lock:acquire()
      error "acquired"
    end
    check.eq(others, 1)
  end
  lock:acquire_nowait() -- nobody has it
  lock:release()
  check.eq(lock:statistics().tasks_waiting, 0)
end

for _, kind in ipairs {trio.Lock, trio.StrictFIFOLock} do
  trio.run(checkpoints, kind())
  trio.run(cancelled, kind())
end
trio.run(checkpoints, trio.Semaphore(1))
trio.run(cancelled, trio.Semaphore(1))
trio.run(checkpoints, trio.CapacityLimiter(1))
trio.run(cancelled, trio.CapacityLimiter(1))
print "done" -- expect: done
