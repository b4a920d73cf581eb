-- wait_task_rescheduled: values, errors, aborts that succeed or fail.
-- trio rules 78 and 79
local show, virtual, shape = require "tests.pairs.lib.pair"()
local trio = require "trio"
local lowlevel = trio.lowlevel

local tasks = {}
local async function wait(name, answer)
  tasks[name] = lowlevel.current_task()
  local ok, value = await pcall(lowlevel.wait_task_rescheduled,
    function()
      show("abort", name)
      return answer
    end)
  show(name, ok, ok and value or shape(value), trio.current_time())
end
virtual(async function()
  local yes, no = lowlevel.Abort.SUCCEEDED, lowlevel.Abort.FAILED
  async with trio.open_nursery() as nursery do
    nursery:start_soon(wait, "value", yes)
    nursery:start_soon(wait, "error", yes)
    await trio.sleep(1)
    lowlevel.reschedule(tasks.value, lowlevel.Value(42))
    await trio.sleep(1)
    lowlevel.reschedule(tasks.error, lowlevel.Error(trio.ValueError("x")))
  end
  local scope = trio.move_on_after(1)
  with scope do await wait("succeeded", yes) end
  show(scope.cancelled_caught)
  async with trio.open_nursery() as nursery do
    nursery:start_soon(wait, "failed", no)
    await trio.sleep(1)
    nursery.cancel_scope:cancel()
    with trio.CancelScope{shield = true} do await trio.sleep(1) end
    lowlevel.reschedule(tasks.failed, lowlevel.Value("late"))
  end
end)
-- expect: value	true	42	1.0
-- expect: error	false	ValueError	2.0
-- expect: abort	succeeded
-- expect: succeeded	false	Cancelled	3.0
-- expect: false
-- expect: abort	failed
-- expect: failed	true	late	5.0
