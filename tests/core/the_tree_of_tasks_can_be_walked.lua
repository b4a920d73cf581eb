-- parent_nursery and parent_task lead up to the root, whose parent nursery
-- is nil; child_nurseries lead down in the order of opening; the links up
-- outlive the task. trio rule 33
local check = require "tests.lib.check"
local trio = require "trio"

local kept
local async function child(order)
  kept = trio.lowlevel.current_task()
  local path = {}
  local task = kept
  while task do
    path[#path + 1] = task.name
    task = task.parent_nursery and task.parent_nursery.parent_task
  end
  print(table.concat(path, " < "))
end

trio.run(async function()
  local me = trio.lowlevel.current_task()
  me.name = "main"
  check.eq(#me.child_nurseries, 0)
  async with trio.open_nursery() as one, trio.open_nursery() as two do
    check.eq(#me.child_nurseries, 2)
    print(me.child_nurseries[1] == one, me.child_nurseries[2] == two)
    print(one.parent_task == me)
    two:start_soon(child)
    check.eq(#two.child_tasks, 1)
    local task = two.child_tasks[1]
    print(task.name, two.child_tasks[task], task.parent_nursery == two)
    await trio.sleep(0)
    await trio.sleep(0)
    check.eq(#two.child_tasks, 0)
    print(task == kept, kept.parent_nursery == two,
          kept.parent_nursery.parent_task == me)
  end
  check.eq(#me.child_nurseries, 0)
  local root = trio.lowlevel.current_root_task()
  print(root.name, root.parent_nursery)
  print(me.parent_nursery.parent_task == root, #root.child_nurseries > 0)
end)
-- expect: true	true
-- expect: true
-- expect: child	true	true
-- expect: child < main < <init>
-- expect: true	true	true
-- expect: <init>	nil
-- expect: true	true
print(kept.name, kept.parent_nursery.parent_task.name) -- expect: child	main
