-- sleep_forever ends only by cancellation; a task that reschedules it makes
-- it raise. trio rule 81
local check = require "tests.lib.check"
local trio = require "trio"

local task
local async function sleeper()
  task = trio.lowlevel.current_task()
  await trio.sleep_forever()
end
local err = check.raises(trio.ExceptionGroup, trio.run, async function()
  async with trio.open_nursery() as nursery do
    nursery:start_soon(sleeper)
    await trio.testing.wait_all_tasks_blocked()
    trio.lowlevel.reschedule(task)
  end
end)
print(err.exceptions[1])
-- expect: RuntimeError: Should never have been rescheduled!
