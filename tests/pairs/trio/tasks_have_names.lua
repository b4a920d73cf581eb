-- The names of tasks, and who their parents are. trio rules 32 and 33
local show = require "tests.pairs.lib.pair"()
local trio = require "trio"

local thing = setmetatable({}, {__tostring = function() return "a thing" end})
local async function worker()
  show(trio.lowlevel.current_task().name)
  await trio.sleep(0)
end
local async function starts(task_status)
  show(trio.lowlevel.current_task().name)
  task_status:started()
end
trio.run(async function()
  for _, name in ipairs {false, "seven", 12, thing, worker} do
    async with trio.open_nursery() as nursery do
      nursery:start_soon{worker, name = name or nil}
    end
  end
  async with trio.open_nursery() as nursery do
    await nursery:start{starts, name = "the server"}
  end
  local task = trio.lowlevel.current_task()
  task.name = "renamed"
  show(task.name, tostring(task):find("renamed") ~= nil)
  local root = trio.lowlevel.current_root_task()
  show(root.name, root.parent_nursery, root ~= task)
  show(task.parent_nursery.parent_task == root)
  show(trio.lowlevel.current_task() == task)
end)
-- expect: worker
-- expect: seven
-- expect: 12
-- expect: a thing
-- expect: worker
-- expect: the server
-- expect: renamed	true
-- expect: <init>	nil	true
-- expect: true
-- expect: true
