-- Before started() the child's parent_nursery is a private one and
-- eventual_parent_nursery the target; afterwards it is the target. trio
-- rule 44
local trio = require "trio"

trio.run(async function()
  async with trio.open_nursery() as nursery do
    local me = trio.lowlevel.current_task()
    await nursery:start(async function(task_status)
      local task = trio.lowlevel.current_task()
      print(task.parent_nursery == nursery,
            task.eventual_parent_nursery == nursery,
            task.parent_nursery.parent_task == me)
      task_status:started()
      print(task.parent_nursery == nursery, task.eventual_parent_nursery)
    end)
    print(me.eventual_parent_nursery)
  end
end)
-- expect: false	true	true
-- expect: true	nil
-- expect: nil
