-- The deadline of a sleeping task's scope may be moved by others: earlier
-- cancels, the past cancels at once, later postpones. trio rule 57
local virtual = require "tests.lib.virtual"
local trio = require "trio"

local async function sleeper(scope)
  with scope do await trio.sleep_forever() end
  print(trio.current_time(), scope.cancelled_caught)
end
virtual(async function()
  async with trio.open_nursery() as nursery do
    local earlier, later, now, off = trio.move_on_after(100),
      trio.move_on_after(10), trio.CancelScope(), trio.move_on_after(10)
    nursery:start_soon(sleeper, earlier)
    nursery:start_soon(sleeper, later)
    nursery:start_soon(sleeper, now)
    nursery:start_soon(sleeper, off)
    await trio.sleep(5)
    earlier.deadline = 8
    later.deadline = later.deadline + 10
    off.deadline = math.huge
    now.deadline = -math.huge
    await trio.sleep(50)
    off:cancel()
  end
end)
-- expect: 5.0	true
-- expect: 8.0	true
-- expect: 20.0	true
-- expect: 55.0	true
