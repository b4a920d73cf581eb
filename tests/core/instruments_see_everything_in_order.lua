-- The nine hooks and their order: a run with one child. trio rules 137
-- to 139
local trio = require "trio"

local lines = {}
local tracer = {}
local function note(name)
  tracer[name] = function(self, x)
    assert(self == tracer)
    if type(x) == "number" then x = x > 0 and "wait" or "look" end
    lines[#lines + 1] = name .. (x and " " .. (x.name or x) or "")
  end
end
for _, name in ipairs {"before_run", "after_run", "task_spawned",
    "task_scheduled", "before_task_step", "after_task_step", "task_exited"} do
  note(name)
end
tracer.before_io_wait = function(_, timeout)
  if timeout > 0 then lines[#lines + 1] = "before_io_wait wait" end
end
tracer.after_io_wait = function(_, timeout)
  if timeout > 0 then lines[#lines + 1] = "after_io_wait wait" end
end
local async function child() await trio.sleep(0.03) end
local async function main()
  async with trio.open_nursery() as nursery do
    nursery:start_soon(child)
  end
  await trio.lowlevel.checkpoint()
end
trio.run{main, instruments = {tracer}}
print(table.concat(lines, "\n"))
-- expect: before_run
-- expect: task_spawned <init>
-- expect: task_scheduled <init>
-- expect: before_task_step <init>
-- expect: task_spawned main
-- expect: task_scheduled main
-- expect: after_task_step <init>
-- expect: before_task_step main
-- expect: task_spawned child
-- expect: task_scheduled child
-- expect: after_task_step main
-- expect: before_task_step child
-- expect: after_task_step child
-- expect: before_io_wait wait
-- expect: after_io_wait wait
-- expect: task_scheduled child
-- expect: before_task_step child
-- expect: task_scheduled main
-- expect: task_exited child
-- expect: after_task_step child
-- expect: before_task_step main
-- expect: task_scheduled main
-- expect: after_task_step main
-- expect: before_task_step main
-- expect: task_scheduled <init>
-- expect: task_exited main
-- expect: after_task_step main
-- expect: before_task_step <init>
-- expect: task_exited <init>
-- expect: after_task_step <init>
-- expect: after_run
