-- A lock can't be acquired twice by its owner, nor released by others; all
-- this belongs into a task. trio rule 85
local check = require "tests.lib.check"
local trio = require "trio"

local function show(...)
  local _, err = pcall(...)
  print((tostring(err):gsub("0x%x+", "0x")))
end

local lock = trio.Lock()
show(lock.acquire_nowait, lock)
show(lock.acquire_nowait)
show(lock.release, trio.Event())
check.raises(trio.TypeError, lock.locked)
check.raises(trio.TypeError, lock.statistics, 5)

trio.run(async function()
  show(lock.release, lock)
  await lock:acquire()
  show(lock.acquire_nowait, lock)
  print(check.raised(trio.RuntimeError, await pcall(lock.acquire, lock)))
  async with trio.open_nursery() as nursery do
    nursery:start_soon{async function() show(lock.release, lock) end}
  end
  lock:release()
  check.raised(trio.TypeError, await pcall(lock.acquire))
  check.raised(trio.RuntimeError, await pcall(async function()
    async with lock do lock:release() end
  end))
end)
-- expect: RuntimeError: acquire_nowait() must be called from inside a task: start one with trio.run(main)
-- expect: TypeError: acquire_nowait() needs a Lock as its first argument, got nothing
-- expect:   methods are called with a colon: write object:acquire_nowait(...)
-- expect: TypeError: release() needs a Lock as its first argument, got an Event
-- expect:   methods are called with a colon: write object:release(...)
-- expect: RuntimeError: can't release a Lock you don't own: nobody owns it
-- expect: RuntimeError: attempt to re-acquire an already held Lock
-- expect: RuntimeError: attempt to re-acquire an already held Lock
-- expect: RuntimeError: can't release a Lock you don't own: its owner is task '{any}'
