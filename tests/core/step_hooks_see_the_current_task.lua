-- In the step hooks current_task is the task; in the others there is none.
-- trio rule 142
local check = require "tests.lib.check"
local trio = require "trio"
local lowlevel = trio.lowlevel

local seen = {}
local function same(name)
  return function(_, task)
    seen[name] = lowlevel.current_task() == task
  end
end
local function none(name)
  return function()
    check.raises(trio.RuntimeError, lowlevel.current_task)
    seen[name] = trio.current_time() ~= nil
  end
end
local tracer = {before_task_step = same "before",
                after_task_step = same "after",
                task_exited = same "exited",
                before_io_wait = none "io", after_io_wait = none "io2"}
trio.run{async function() await trio.sleep(0.001) end, instruments = {tracer}}
print(seen.before, seen.exited, seen.after, seen.io, seen.io2)
-- expect: true	true	true	true	true
