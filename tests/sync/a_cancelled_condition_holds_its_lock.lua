-- Who is cancelled while it waits for a condition has the lock again when
-- Cancelled is raised, even if it must wait for it; before and after it was
-- notified. trio rule 91
local check = require "tests.lib.check"
local trio = require "trio"

local virtual = require "tests.lib.virtual"

local lock = trio.Lock()
local condition = trio.Condition(lock)
local order = check.order()

local async function waiter(i, scope)
  with scope do
    async with condition do
      local ok, err = await pcall(condition.wait, condition)
      check.raised(trio.Cancelled, ok, err)
      check.eq(lock:statistics().owner == trio.lowlevel.current_task(),
               true)
      order(i)
      error(err)
    end
  end
  check.eq(scope.cancelled_caught, true)
end

virtual(async function()
  -- the lock is free
  await waiter(1, trio.move_on_after(1))
  -- the lock is held by another task for a time
  async with trio.open_nursery() as nursery do
    local scope = trio.CancelScope()
    nursery:start_soon(waiter, 2, scope)
    await trio.sleep(1)
    async with lock do
      scope:cancel()
      await trio.sleep(1)
      check.eq(lock:statistics().tasks_waiting, 1)
      order "still mine"
    end
  end
  -- it was notified, and is cancelled before it has the lock
  async with trio.open_nursery() as nursery do
    local scope = trio.CancelScope()
    nursery:start_soon(waiter, 3, scope)
    await trio.sleep(1)
    async with condition do
      condition:notify()
      check.eq(lock:statistics().tasks_waiting, 1)
      scope:cancel()
    end
  end
  -- its wait for the lock can't be cancelled, but the lock can break
  async with trio.open_nursery() as nursery do
    local scope = trio.CancelScope()
    nursery:start_soon(async function()
      with scope do
        await condition:acquire()
        check.raised(trio.BrokenResourceError,
                     await pcall(condition.wait, condition))
        order "broken"
      end
    end)
    await trio.sleep(1)
    nursery:start_soon(async function()
      await lock:acquire()
      scope:cancel()
      await trio.sleep(1)
    end)
  end
end)
order:is {1, "still mine", 2, 3, "broken"}
check.eq(lock:statistics().tasks_waiting, 0)
check.eq(condition:statistics().tasks_waiting, 0)
print "done" -- expect: done
