-- A second started() raises, in the child, and so does one after start() has
-- ended; with a dot it says to use the colon. trio rule 36
local check = require "tests.lib.check"
local trio = require "trio"

trio.run(async function()
  async with trio.open_nursery() as nursery do
    await nursery:start(async function(task_status)
      check.raises(trio.TypeError, task_status.started, 5)
      task_status:started()
      local err = check.raises(trio.RuntimeError, task_status.started,
                               task_status, 2)
      print(err.message)
    end)
    local late
    await pcall(nursery.start, nursery, async function(task_status)
      late = task_status
    end)
    print(check.raises(trio.RuntimeError, late.started, late).message)
  end
end)
-- expect: called 'started' twice on the same task status
-- expect: task_status:started() came too late: nursery:start() has ended
