-- Instruments that are added twice, that fail, that are removed.
-- trio rules 139 to 141
-- stderr: any
local show = require "tests.pairs.lib.pair"()
local trio = require "trio"
local lowlevel = trio.lowlevel

local function steps(name)
  return {
    task_scheduled = function(_, task)
      if task.name == "main" then show(name, "scheduled") end
    end,
    after_task_step = function(_, task)
      if task.name == "main" then show(name, "stepped") end
    end,
  }
end
local failing = steps "failing"
function failing:after_task_step() error(trio.ValueError()) end
trio.run(async function()
  lowlevel.current_task().name = "main"
  local first = steps "first"
  lowlevel.add_instrument(first)
  lowlevel.add_instrument(first)
  await lowlevel.checkpoint()
  show("added")
  lowlevel.add_instrument(failing)
  await lowlevel.checkpoint()
  show("failed")
  await lowlevel.checkpoint()
  lowlevel.remove_instrument(first)
  await lowlevel.checkpoint()
  show("removed")
  local ok = pcall(lowlevel.remove_instrument, first)
  if not ok then show("wasn't there") end
end)
-- expect: first	scheduled
-- expect: first	stepped
-- expect: added
-- expect: first	scheduled
-- expect: failing	scheduled
-- expect: first	stepped
-- expect: failed
-- expect: first	scheduled
-- expect: first	stepped
-- expect: removed
-- expect: wasn't there
