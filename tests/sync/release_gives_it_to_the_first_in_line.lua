-- Release hands over at once: acquire_nowait right after it would block,
-- though the next owner did not run yet. trio rules 83, 84
local check = require "tests.lib.check"
local trio = require "trio"

local async function handover(lock)
  local order = check.order()
  await lock:acquire()
  check.raises(trio.Exception, lock.acquire_nowait, lock)
  async with trio.open_nursery() as nursery do
    for i = 1, 2 do
      nursery:start_soon(async function()
        await lock:acquire()
        order(i)
        lock:release()
      end)
    end
    nursery:start_soon(async function()
      check.raises(trio.WouldBlock, lock.acquire_nowait, lock)
      order "tried"
    end)
    await trio.testing.wait_all_tasks_blocked()
    check.eq(lock:statistics().tasks_waiting, 2)
    lock:release()
    check.raises(trio.WouldBlock, lock.acquire_nowait, lock)
    check.eq(lock:statistics().tasks_waiting, 1)
  end
  order:is {"tried", 1, 2}
  check.eq(lock:statistics().tasks_waiting, 0)
  lock:acquire_nowait()
  lock:release()
end

trio.run(handover, trio.Lock())
trio.run(handover, trio.StrictFIFOLock())
trio.run(handover, trio.Semaphore(1))
trio.run(handover, trio.CapacityLimiter(1))
print "done" -- expect: done
