-- Who waits for a condition goes on in the order in which it came, holding
-- the lock; notify needs the lock. trio rule 90
local check = require "tests.lib.check"
local trio = require "trio"

check.raises(trio.TypeError, trio.Condition, 5)
check.raises(trio.TypeError, trio.Condition, trio.Semaphore(1))
check.raises(trio.TypeError, trio.Condition, trio.StrictFIFOLock())

local lock = trio.Lock()
local condition = trio.Condition(lock)
local order = check.order()

local async function waiter(i)
  async with condition do
    await condition:wait()
    check.eq(lock:statistics().owner == trio.lowlevel.current_task(), true)
    order(i)
  end
end

trio.run(async function()
  print(check.raises(trio.RuntimeError, condition.notify, condition))
  check.raises(trio.RuntimeError, condition.notify_all, condition)
  print(check.raised(trio.RuntimeError,
                     await pcall(condition.wait, condition)))
  async with trio.open_nursery() as nursery do
    local quiet = trio.testing.wait_all_tasks_blocked
    for i = 1, 7 do nursery:start_soon(waiter, i) end
    await quiet()
    check.eq(condition:statistics().tasks_waiting, 7)
    check.eq(lock:locked(), false)
    async with lock do
      condition:notify()
      check.eq(condition:statistics().lock_statistics.tasks_waiting, 1)
    end
    await quiet()
    order:is {1}
    async with condition do
      condition:notify(2)
      condition:notify {n = 1}
      condition:notify(0)
      check.raises(trio.ValueError, condition.notify, condition, -1)
      check.raises(trio.TypeError, condition.notify, condition, "one")
    end
    await quiet()
    order:is {1, 2, 3, 4}
    condition:acquire_nowait()
    check.eq(condition:locked(), true)
    condition:notify_all()
    condition:release()
  end
  order:is {1, 2, 3, 4, 5, 6, 7}
  async with condition do condition:notify() end -- nobody waits
  check.eq(trio.Condition{lock = lock}:locked(), false)
end)
-- expect: RuntimeError: must hold the lock to notify
-- expect: RuntimeError: must hold the lock to wait
