-- A deadline that has passed cancels at the first checkpoint, also at a
-- plain one that doesn't block; a sleeper is woken. trio rules 46 and 58
local time = require "time"
local virtual = require "tests.lib.virtual"
local trio = require "trio"

virtual(async function()
  local scope = trio.move_on_after(3)
  with scope do await trio.sleep(5) end
  print(scope.cancelled_caught, trio.current_time())    -- expect: true	3.0
  scope = trio.move_on_at(trio.current_time())
  with scope do await trio.sleep(0) end
  print(scope.cancelled_caught)                         -- expect: true
  scope = trio.move_on_after(5)
  with scope do await trio.sleep(4.5) end
  print(scope.cancel_called, scope.cancelled_caught)    -- expect: false	false
end)
trio.run(async function()
  local scope = trio.move_on_after(0.01)
  with scope do
    time.sleep(0.02)
    await trio.lowlevel.checkpoint()
    print "not reached"
  end
  print(scope.cancelled_caught)                         -- expect: true
end)
