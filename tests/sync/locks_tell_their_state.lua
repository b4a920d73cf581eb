-- locked, statistics and tostring of locks and conditions.
local check = require "tests.lib.check"
local trio = require "trio"

local function show(object)
  print((tostring(object):gsub("0x%x+", "0x")))
end

trio.run(async function()
  local lock, me = trio.Lock(), trio.lowlevel.current_task()
  local condition = trio.Condition(lock)
  show(lock)
  show(condition)
  check.eq(lock:locked(), false)
  await lock:acquire()
  async with trio.open_nursery() as nursery do
    nursery:start_soon(async function() async with lock do end end)
    nursery:start_soon(async function()
      async with condition do await condition:wait() end
    end)
    await trio.testing.wait_all_tasks_blocked()
    show(lock)
    local stats = lock:statistics()
    check.eq(stats.locked, true)
    check.eq(stats.tasks_waiting, 2)
    check.eq(stats.owner == me, true)
    lock:release()
    await trio.testing.wait_all_tasks_blocked()
    check.eq({lock:locked(), condition:locked()}, {false, false})
    stats = condition:statistics()
    check.eq({stats.tasks_waiting, stats.lock_statistics},
             {1, {locked = false, tasks_waiting = 0}})
    show(condition)
    async with condition do condition:notify() end
  end
end)
show(trio.StrictFIFOLock())
-- expect: <unlocked Lock object at 0x>
-- expect: <unlocked Condition object at 0x with 0 waiters>
-- expect: <locked Lock object at 0x with 2 waiters>
-- expect: <unlocked Condition object at 0x with 1 waiters>
-- expect: <unlocked StrictFIFOLock object at 0x>
