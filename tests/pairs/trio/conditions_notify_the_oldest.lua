-- Conditions: who is notified waits for the lock; who is cancelled has it
-- again. trio rules 90 and 91
local show, virtual, shape = require "tests.pairs.lib.pair"()
local trio = require "trio"

local function attempt(f, ...)
  local ok, result = pcall(f, ...)
  if ok then show("fine", result) else show(shape(result)) end
end
local async function waiter(name, condition, scope)
  with scope do
    async with condition do
      local ok, err = await pcall(condition.wait, condition)
      if ok then show(name, "notified", trio.current_time())
      else
        show(name, "cancelled", condition:locked(), trio.current_time())
        error(err)
      end
      await trio.sleep(1)
    end
  end
end
local function tell(condition)
  local s = condition:statistics()
  show(s.tasks_waiting, s.lock_statistics.locked,
       s.lock_statistics.tasks_waiting)
end
virtual(async function()
  local condition = trio.Condition()
  attempt(condition.notify, condition)
  attempt(condition.notify_all, condition)
  attempt(trio.Condition, 5)
  local ok, err = await pcall(condition.wait, condition)
  show(shape(err))
  local scopes = {}
  async with trio.open_nursery() as nursery do
    for name in ("abcdef"):gmatch "." do
      scopes[name] = trio.CancelScope()
      nursery:start_soon(waiter, name, condition, scopes[name])
      await trio.testing.wait_all_tasks_blocked()
    end
    tell(condition)
    async with condition do
      tell(condition)
      condition:notify()
      tell(condition)
      condition:notify(2)
      tell(condition)
      await trio.sleep(5)
    end
    await trio.sleep(10)
    tell(condition)
    async with condition do
      scopes.d:cancel()
      await trio.sleep(1)
      show("holding", trio.current_time())
    end
    await trio.sleep(1)
    async with condition do condition:notify_all() end
  end
  show(trio.current_time())
  local lock = trio.Lock()
  local one, two = trio.Condition(lock), trio.Condition{lock = lock}
  async with one do
    show(two:locked())
    attempt(two.notify, two)
  end
  one:acquire_nowait()
  two:release()
  show(lock:locked())
end)
-- expect: RuntimeError
-- expect: RuntimeError
-- expect: TypeError
-- expect: RuntimeError
-- expect: 6	false	0
-- expect: 6	true	0
-- expect: 5	true	1
-- expect: 3	true	3
-- expect: a	notified	5.0
-- expect: b	notified	6.0
-- expect: c	notified	7.0
-- expect: 3	false	0
-- expect: holding	16.0
-- expect: d	cancelled	true	16.0
-- expect: e	notified	17.0
-- expect: f	notified	18.0
-- expect: 19.0
-- expect: true
-- expect: fine	nil
-- expect: false
