-- A scope that has ended may still be asked and set; nothing happens.
local trio = require "trio"

local kept = trio.move_on_after(1)
trio.run(async function()
  with kept do end
  kept:cancel()
  kept.shield = true
  kept.deadline = trio.current_time() - 5
  await trio.sleep(0)
  print(kept.cancel_called, kept.cancelled_caught, kept.shield)
end)
-- expect: true	false	true
kept:cancel("again") -- outside of any run
print(kept.cancelled_caught)                            -- expect: false
print((tostring(kept):gsub("0x%x+", "0x")))
-- expect: <trio.CancelScope at 0x, exited, cancelled>
trio.run(async function() print "the next run is well" end)
-- expect: the next run is well
