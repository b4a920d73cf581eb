-- A second started() raises, in the child; with a dot it says to use the
-- colon. trio rule 36
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
  end
end)
-- expect: called 'started' twice on the same task status
