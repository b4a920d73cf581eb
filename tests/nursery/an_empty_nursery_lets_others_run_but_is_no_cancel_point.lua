-- Closing an empty nursery schedules once and doesn't check cancellation.
-- trio rule 30
local check = require "tests.lib.check"
local trio = require "trio"

local order = check.order()
trio.run(async function()
  async with trio.open_nursery() as nursery do
    nursery:start_soon(async function() order "child" end)
    async with trio.open_nursery() do end
    order "closed"
  end
  with trio.CancelScope() as scope do
    scope:cancel()
    async with trio.open_nursery() do end
    order "not cancelled"
  end
end)
order:is {"child", "closed", "not cancelled"}
print "done" -- expect: done
