-- Clearing the shield of a scope whose outer one is cancelled wakes what
-- sleeps inside. trio rule 51
local virtual = require "tests.lib.virtual"
local trio = require "trio"

local shield = trio.CancelScope{shield = true}
virtual(async function()
  async with trio.open_nursery() as nursery do
    nursery:start_soon(async function()
      with shield do await trio.sleep(100) end
      print "not reached"
    end)
    await trio.sleep(1)
    nursery.cancel_scope:cancel()
    await pcall(trio.sleep, 0)
    print("still asleep", #nursery.child_tasks)
    shield.shield = false
  end
  print(trio.current_time(), shield.cancelled_caught)
end)
-- expect: still asleep	1
-- expect: 1.0	false
