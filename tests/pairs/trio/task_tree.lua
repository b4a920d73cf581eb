-- Names, parents and children of tasks. trio rules 32 and 33
local show, virtual = require "tests.pairs.lib.pair"()
local trio = require "trio"

local async function child(seconds)
  local task = trio.lowlevel.current_task()
  show(task.name, task.parent_nursery.parent_task.name)
  await trio.sleep(seconds)
end
local async function parent()
  trio.lowlevel.current_task().name = "parent"
  async with trio.open_nursery() as nursery do
    nursery:start_soon{child, 1, name = "one"}
    show(#nursery.child_tasks, nursery.child_tasks[1].name)
    await trio.sleep(0.5)
    nursery:start_soon{child, 2, name = "two"}
    await trio.sleep(0.25)
    show(#nursery.child_tasks, nursery.parent_task.name)
    await trio.sleep(1)
    show(#nursery.child_tasks, nursery.child_tasks[1].name)
    show(#nursery.parent_task.child_nurseries)
  end
end
virtual(parent)
-- expect: 1	one
-- expect: one	parent
-- expect: two	parent
-- expect: 2	parent
-- expect: 1	two
-- expect: 1
