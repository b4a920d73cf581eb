-- Which hooks are called for a task that sleeps once and has one child.
-- trio rules 137 to 139
local show = require "tests.pairs.lib.pair"()
local trio = require "trio"

local tracer = {}
for _, name in ipairs {"task_spawned", "task_scheduled", "before_task_step",
                       "after_task_step", "task_exited"} do
  tracer[name] = function(_, task)
    if task.name == "main" or task.name == "child" then
      show(name, task.name)
    end
  end
end
function tracer:before_run() show("before_run") end
function tracer:after_run() show("after_run") end
local async function child() await trio.sleep(1) end
local async function main()
  trio.lowlevel.current_task().name = "main"
  trio.lowlevel.add_instrument(tracer)
  async with trio.open_nursery() as nursery do
    nursery:start_soon{child, name = "child"}
  end
  await trio.lowlevel.checkpoint()
end
trio.run{main, clock = trio.testing.MockClock{autojump_threshold = 0}}
-- expect: task_spawned	child
-- expect: task_scheduled	child
-- expect: after_task_step	main
-- expect: before_task_step	child
-- expect: after_task_step	child
-- expect: task_scheduled	child
-- expect: before_task_step	child
-- expect: task_scheduled	main
-- expect: task_exited	child
-- expect: after_task_step	child
-- expect: before_task_step	main
-- expect: task_scheduled	main
-- expect: after_task_step	main
-- expect: before_task_step	main
-- expect: task_exited	main
-- expect: after_task_step	main
-- expect: after_run
