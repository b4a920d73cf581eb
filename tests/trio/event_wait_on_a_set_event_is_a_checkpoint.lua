-- Waiting for an event that is set lets others run, and can be cancelled.
-- trio rule 82
local trio = require "trio"

trio.run(async function()
  local event = trio.Event()
  event:set()
  async with trio.open_nursery() as nursery do
    nursery:start_soon(async function() print "other" end)
    await event:wait()
    print "waited"
  end
  local scope = trio.CancelScope()
  with scope do
    scope:cancel()
    await event:wait()
  end
  print(scope.cancelled_caught)
end)
-- expect: other
-- expect: waited
-- expect: true
