-- reschedule(task, value) delivers a value, Error(err) an error; without
-- one, nil. trio rule 79
local check = require "tests.lib.check"
local trio = require "trio"
local lowlevel = trio.lowlevel

local function abort() return lowlevel.Abort.SUCCEEDED end
local async function wait()
  local ok, err = await pcall(lowlevel.wait_task_rescheduled, abort)
  print(ok, err)
end
trio.run(async function()
  local boom = trio.ValueError("boom")
  for _, outcome in ipairs {{}, {5}, {lowlevel.Value(6)},
                            {lowlevel.Error(boom)}, {boom}, {"text"},
                            {lowlevel.Value(nil)}} do
    async with trio.open_nursery() as nursery do
      nursery:start_soon(wait)
      local task = nursery.child_tasks[1]
      check.raises(trio.RuntimeError, lowlevel.reschedule, task)
      await trio.testing.wait_all_tasks_blocked()
      lowlevel.reschedule(task, outcome[1])
      check.raises(trio.RuntimeError, lowlevel.reschedule, task)
    end
  end
  check.raises(trio.TypeError, lowlevel.reschedule, 5)
end)
-- expect: true	nil
-- expect: true	5
-- expect: true	6
-- expect: false	ValueError: boom
-- expect: true	ValueError: boom
-- expect: true	text
-- expect: true	nil
