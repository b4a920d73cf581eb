-- Abort.FAILED: the task sleeps on, is asked only once, and may be woken
-- later with a value, or with the Cancelled. trio rule 78
local check = require "tests.lib.check"
local trio = require "trio"
local lowlevel = trio.lowlevel

local async function stubborn(scope)
  local raise
  local asked = 0
  local result
  with scope do
    result = await lowlevel.wait_task_rescheduled(function(raise_cancel)
      asked, raise = asked + 1, raise_cancel
      return lowlevel.Abort.FAILED
    end)
    print("woken with", result, asked)
    await trio.lowlevel.checkpoint()
    print "not reached"
  end
end
trio.run(async function()
  local scope = trio.CancelScope()
  async with trio.open_nursery() as nursery do
    nursery:start_soon(stubborn, scope)
    local task = nursery.child_tasks[1]
    await trio.testing.wait_all_tasks_blocked()
    scope:cancel()
    nursery.cancel_scope:cancel()
    with trio.CancelScope{shield = true} do
      await trio.testing.wait_all_tasks_blocked()
    end
    print "still asleep"
    lowlevel.reschedule(task, "a value")
  end

  -- the cancel is delivered later
  scope = trio.CancelScope()
  local raise
  async with trio.open_nursery() as nursery do
    nursery:start_soon(async function()
      with scope do
        await lowlevel.wait_task_rescheduled(function(raise_cancel)
          raise = raise_cancel
          return lowlevel.Abort.FAILED
        end)
      end
      print("later", scope.cancelled_caught)
    end)
    local task = nursery.child_tasks[1]
    await trio.testing.wait_all_tasks_blocked()
    scope:cancel()
    await trio.testing.wait_all_tasks_blocked()
    scope.shield = true -- it is in flight: delivered all the same
    local ok, cancelled = pcall(raise)
    print(ok, trio.isinstance(cancelled, trio.Cancelled))
    lowlevel.reschedule(task, lowlevel.Error(cancelled))
  end
end)
-- expect: still asleep
-- expect: woken with	a value	1
-- expect: false	true
-- expect: later	true
