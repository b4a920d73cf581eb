-- Semaphores: values, bounds, waiting in turn. trio rules 83, 84, 86 and 89
local show, virtual, shape = require "tests.pairs.lib.pair"()
local trio = require "trio"

local function attempt(f, ...)
  local ok, result = pcall(f, ...)
  if ok then show("fine", result and true) else show(shape(result)) end
end
local async function worker(name, semaphore, seconds)
  async with semaphore do
    show(name, "in", trio.current_time())
    await trio.sleep(seconds)
  end
  show(name, "out", trio.current_time())
end
virtual(async function()
  attempt(trio.Semaphore, -1)
  attempt(trio.Semaphore, 1.5)
  attempt(trio.Semaphore, "1")
  attempt(trio.Semaphore, 2, {max_value = 1})
  attempt(trio.Semaphore, 1, {max_value = 1})
  local semaphore = trio.Semaphore(2, {max_value = 3})
  show(semaphore.value, semaphore.max_value, trio.Semaphore(0).max_value)
  async with trio.open_nursery() as nursery do
    for _, call in ipairs {{"a", 3}, {"b", 1}, {"c", 1.5}, {"d", 4}} do
      nursery:start_soon(worker, call[1], semaphore, call[2])
      await trio.testing.wait_all_tasks_blocked()
    end
    show(semaphore.value, semaphore:statistics().tasks_waiting)
    attempt(semaphore.acquire_nowait, semaphore)
    await trio.sleep(0.5)
    semaphore:release()
    show(semaphore.value, semaphore:statistics().tasks_waiting)
  end
  show(semaphore.value)
  attempt(semaphore.release, semaphore)
  attempt(semaphore.acquire_nowait, semaphore)
  show(semaphore.value)
  await semaphore:acquire()
  await semaphore:acquire()
  local scope = trio.CancelScope{deadline = trio.current_time() + 1}
  with scope do await semaphore:acquire() end
  show(scope.cancelled_caught, semaphore:statistics().tasks_waiting)
  semaphore:release()
  show(semaphore.value)
end)
-- expect: ValueError
-- expect: TypeError
-- expect: TypeError
-- expect: ValueError
-- expect: fine	true
-- expect: 2	3	nil
-- expect: a	in	0.0
-- expect: b	in	0.0
-- expect: 0	2
-- expect: WouldBlock
-- expect: 0	1
-- expect: c	in	0.5
-- expect: b	out	1.0
-- expect: d	in	1.0
-- expect: c	out	2.0
-- expect: a	out	3.0
-- expect: d	out	5.0
-- expect: 3
-- expect: ValueError
-- expect: fine	nil
-- expect: 2
-- expect: true	0
-- expect: 1
