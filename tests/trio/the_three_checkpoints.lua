-- checkpoint is both halves; checkpoint_if_cancelled only the cancel point,
-- cancel_shielded_checkpoint only the schedule point. trio rule 73
local check = require "tests.lib.check"
local trio = require "trio"
local lowlevel = trio.lowlevel

trio.run(async function()
  for _, name in ipairs {"checkpoint", "checkpoint_if_cancelled",
                         "cancel_shielded_checkpoint"} do
    local order = {}
    async with trio.open_nursery() as nursery do
      nursery:start_soon(async function() order[#order + 1] = "other" end)
      await lowlevel[name]()
      order[#order + 1] = "after"
    end
    local scope = trio.CancelScope()
    with scope do
      scope:cancel()
      await lowlevel[name]()
    end
    print(name, table.concat(order, " "), scope.cancelled_caught)
  end
end)
-- expect: checkpoint	other after	true
-- expect: checkpoint_if_cancelled	after other	true
-- expect: cancel_shielded_checkpoint	other after	false
