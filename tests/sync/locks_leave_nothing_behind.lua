-- Locks of all kinds, waited for, cancelled, broken and thrown away in use,
-- leave no memory behind.
local check = require "tests.lib.check"
local trio = require "trio"

local async function use(lock)
  async with trio.open_nursery() as nursery do
    for _ = 1, 3 do
      nursery:start_soon(async function()
        async with lock do await trio.lowlevel.checkpoint() end
      end)
    end
    await trio.testing.wait_all_tasks_blocked()
    nursery:start_soon(async function()
      await lock:acquire()
      with trio.move_on_after(0) do await trio.sleep_forever() end
      lock:release()
    end)
    for _ = 1, 2 do
      nursery:start_soon(async function()
        with trio.move_on_after(0) do
          async with lock do end
        end
      end)
    end
  end
end

local async function main()
  await use(trio.Lock())
  await use(trio.Semaphore(1))
  await use(trio.CapacityLimiter(1))
  await use(trio.Condition())
  local condition = trio.Condition()
  with trio.move_on_after(0) do
    async with condition do await condition:wait() end
  end
  async with trio.open_nursery() as nursery do
    for _ = 1, 3 do
      nursery:start_soon(async function() -- it ends and keeps the lock
        local lock = trio.Lock()
        await lock:acquire()
        await trio.CapacityLimiter(1):acquire()
      end)
    end
  end
end

for _ = 1, 50 do trio.run(main) end
check.no_leaks(trio.run, main)
print "done" -- expect: done
