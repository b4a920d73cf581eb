-- A method called with a dot says to use the colon; an event has no fields
-- to set.
local check = require "tests.lib.check"
local trio = require "trio"

local event = trio.Event()
print(check.raises(trio.TypeError, event.set).message)
check.raises(trio.TypeError, event.is_set, {})
check.raises(trio.TypeError, event.statistics, trio.CancelScope())
check.raises(trio.TypeError, function() event.flag = true end)
trio.run(async function()
  check.raised(trio.TypeError, await pcall(event.wait))
  check.raised(trio.TypeError, await pcall(event.wait, 5))
end)
print((tostring(event):gsub("0x%x+", "0x")))
-- expect: set() needs an Event as its first argument, got nothing
-- expect:   methods are called with a colon: write object:set(...)
-- expect: <Event at 0x, not set>
