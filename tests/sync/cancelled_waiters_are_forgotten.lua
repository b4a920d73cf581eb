-- A cancelled acquire leaves nothing queued, and the others in their order.
-- One that was given the lock before its cancellation has it. trio rules
-- 74, 89
local check = require "tests.lib.check"
local trio = require "trio"

local async function waiter(lock, order, i, scopes)
  local scope = trio.CancelScope()
  scopes[i] = scope
  with scope do
    await lock:acquire()
    order(i)
    lock:release()
  end
end

local async function cancelled(lock)
  local order, scopes = check.order(), {}
  await lock:acquire()
  async with trio.open_nursery() as nursery do
    for i = 1, 4 do nursery:start_soon(waiter, lock, order, i, scopes) end
    await trio.testing.wait_all_tasks_blocked()
    scopes[1]:cancel()
    scopes[3]:cancel()
    check.eq(lock:statistics().tasks_waiting, 2)
    lock:release()
    scopes[2]:cancel() -- too late
  end
  order:is {2, 4}
  check.eq({scopes[1].cancelled_caught, scopes[2].cancelled_caught,
            scopes[3].cancelled_caught}, {true, false, true})
  check.eq(lock:statistics().tasks_waiting, 0)
end

trio.run(cancelled, trio.Lock())
trio.run(cancelled, trio.StrictFIFOLock())
trio.run(cancelled, trio.Semaphore(1))
trio.run(cancelled, trio.CapacityLimiter(1))
print "done" -- expect: done
