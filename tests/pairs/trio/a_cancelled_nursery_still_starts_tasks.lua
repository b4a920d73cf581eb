-- A task started in a cancelled nursery, or in one inside a cancelled scope,
-- runs up to its first checkpoint. trio rule 28
local show, virtual, shape = require "tests.pairs.lib.pair"()
local trio = require "trio"

local async function child(name)
  show(name, "runs")
  local ok, err = await pcall(trio.sleep, 1)
  show(name, shape(err))
  error(err)
end
virtual(async function()
  local kept
  async with trio.open_nursery() as nursery do
    kept = nursery
    nursery.cancel_scope:cancel()
    nursery:start_soon(child, "late")
    show(#nursery.child_tasks)
  end
  show(kept.cancel_scope.cancelled_caught, #kept.child_tasks)
  local scope = trio.CancelScope()
  with scope do
    scope:cancel()
    async with trio.open_nursery() as nursery do
      nursery:start_soon(child, "other")
    end
    show("not reached")
  end
  show(scope.cancelled_caught, trio.current_time())
end)
-- expect: 1
-- expect: late	runs
-- expect: late	Cancelled
-- expect: true	0
-- expect: other	runs
-- expect: other	Cancelled
-- expect: true	0.0
