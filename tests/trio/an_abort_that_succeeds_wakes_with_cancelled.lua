-- Abort.SUCCEEDED: the task is woken with Cancelled now. trio rule 78
local trio = require "trio"
local lowlevel = trio.lowlevel

trio.run(async function()
  local scope = trio.CancelScope()
  async with trio.open_nursery() as nursery do
    nursery:start_soon(async function()
      with scope do
        await lowlevel.wait_task_rescheduled(function(raise_cancel)
          print("abort", type(raise_cancel))
          return lowlevel.Abort.SUCCEEDED
        end)
      end
      print("after", scope.cancelled_caught)
    end)
    await trio.testing.wait_all_tasks_blocked()
    scope:cancel()
    scope:cancel()
    print "cancelled"
  end
end)
-- expect: abort	function
-- expect: cancelled
-- expect: after	true
