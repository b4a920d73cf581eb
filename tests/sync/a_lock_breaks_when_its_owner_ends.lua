-- When a task ends and still owns a lock, who waits for it and who comes
-- later gets BrokenResourceError with the task's name: it returned, it
-- failed, or it was cancelled. trio rule 11
local check = require "tests.lib.check"
local trio = require "trio"

local virtual = require "tests.lib.virtual"

local async function forgetful(lock) -- line 9
  await lock:acquire()
  await trio.sleep(1)
end

local async function failing(lock)
  await forgetful(lock)
  error("failed", 0)
end

local async function broken(lock, owner, cancel)
  local waited = 0
  async with trio.open_nursery() as nursery do
    local scope = trio.CancelScope()
    nursery:start_soon{async function()
      with scope do await pcall(owner, lock) end
    end, name = "owner of it"}
    for _ = 1, 2 do
      nursery:start_soon(async function()
        await trio.sleep(0.5)
        local err = check.raised(trio.BrokenResourceError,
                                 await pcall(lock.acquire, lock))
        check.eq(err.message:match("releasing: (task '[^']*')"),
                 "task 'owner of it'")
        waited = waited + 1
      end)
    end
    if cancel then
      await trio.sleep(0.7)
      scope:cancel()
    end
  end
  check.eq(waited, 2)
  local err = check.raised(trio.BrokenResourceError,
                           await pcall(lock.acquire, lock))
  check.raises(trio.WouldBlock, lock.acquire_nowait, lock)
  local stats = lock:statistics()
  check.eq({lock:locked(), stats.locked, stats.owner, stats.tasks_waiting},
           {true, true, nil, 0})
  print((err.message:gsub("at .*/", "at ")))
end

virtual(broken, trio.Lock(), forgetful)
-- expect: Owner of this lock exited without releasing: task 'owner of it', started at {any}
virtual(broken, trio.StrictFIFOLock(), failing)
-- expect: Owner of this lock exited without releasing: task 'owner of it', started at {any}
virtual(broken, trio.Lock(), forgetful, true)
-- expect: Owner of this lock exited without releasing: task 'owner of it', started at {any}

-- Nobody waited; the owner had no name of its own, and two locks.
virtual(async function()
  local a, b = trio.Lock(), trio.Lock()
  local async function worker()
    await a:acquire()
    await b:acquire()
    b:release()
    await b:acquire()
  end
  async with trio.open_nursery() as nursery do
    nursery:start_soon(worker)
  end
  for _, lock in ipairs {a, b} do
    print(check.raised(trio.BrokenResourceError,
                       await pcall(lock.acquire, lock)).message)
  end
end)
-- expect: Owner of this lock exited without releasing: task 'worker', started at {any}
-- expect: Owner of this lock exited without releasing: task 'worker', started at {any}

-- The run itself may be over.
local lock = trio.Lock()
trio.run(lock.acquire, lock)
check.raises(trio.BrokenResourceError, trio.run, lock.acquire, lock)
