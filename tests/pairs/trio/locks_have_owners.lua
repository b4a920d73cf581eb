-- A lock belongs to the task that acquired it; its statistics.
-- trio rules 85 and 89
local show, virtual, shape = require "tests.pairs.lib.pair"()
local trio = require "trio"

local function attempt(f, ...)
  local ok, result = pcall(f, ...)
  if ok then show("fine", result) else show(shape(result)) end
end
local async function attempt_async(f, ...)
  local ok, result = await pcall(f, ...)
  if ok then show("fine", result) else show(shape(result)) end
end
local async function stranger(lock)
  attempt(lock.release, lock)
  attempt(lock.acquire_nowait, lock)
  show(lock:locked(), lock:statistics().owner.name)
end
local function tell(lock)
  local s = lock:statistics()
  show(s.locked, s.owner and s.owner.name, s.tasks_waiting)
end
virtual(async function()
  trio.lowlevel.current_task().name = "main"
  for _, lock in ipairs {trio.Lock(), trio.StrictFIFOLock()} do
    show(lock:locked())
    tell(lock)
    attempt(lock.release, lock)
    await attempt_async(lock.acquire, lock)
    attempt(lock.acquire_nowait, lock)
    await attempt_async(lock.acquire, lock)
    tell(lock)
    async with trio.open_nursery() as nursery do
      nursery:start_soon(stranger, lock)
    end
    async with trio.open_nursery() as nursery do
      nursery:start_soon{lock.acquire, lock, name = "other"}
      await trio.testing.wait_all_tasks_blocked()
      tell(lock)
      nursery.cancel_scope:cancel()
    end
    tell(lock)
    lock:release()
    attempt(lock.acquire_nowait, lock)
    lock:release()
    async with lock do show(lock:locked()) end
    show(lock:locked())
    local scope = trio.CancelScope()
    with scope do
      scope:cancel()
      async with lock do show("not reached") end
    end
    show(scope.cancelled_caught, lock:locked())
  end
end)
-- expect: false
-- expect: false	nil	0
-- expect: RuntimeError
-- expect: fine	nil
-- expect: RuntimeError
-- expect: RuntimeError
-- expect: true	main	0
-- expect: RuntimeError
-- expect: WouldBlock
-- expect: true	main
-- expect: true	main	1
-- expect: true	main	0
-- expect: fine	nil
-- expect: true
-- expect: false
-- expect: true	false
-- expect: false
-- expect: false	nil	0
-- expect: RuntimeError
-- expect: fine	nil
-- expect: RuntimeError
-- expect: RuntimeError
-- expect: true	main	0
-- expect: RuntimeError
-- expect: WouldBlock
-- expect: true	main
-- expect: true	main	1
-- expect: true	main	0
-- expect: fine	nil
-- expect: true
-- expect: false
-- expect: true	false
