-- Tasks may be added while at least one child runs, even after the body has
-- ended; after that start_soon and start raise. trio rules 24 and 41
local check = require "tests.lib.check"
local virtual = require "tests.lib.virtual"
local trio = require "trio"

local async function child(nursery, n)
  await trio.sleep(1)
  print(n)
  if n > 0 then nursery:start_soon(child, nursery, n - 1) end
end
virtual(async function()
  local kept
  async with trio.open_nursery() as nursery do
    kept = nursery
    nursery:start_soon(child, nursery, 2)
  end
  print(trio.current_time())
  local err = check.raises(trio.RuntimeError, kept.start_soon, kept, child)
  print(err.message)
  check.raises(trio.RuntimeError, kept.start_soon, kept, {child, kept, 1})
  check.raised("closed", await pcall(kept.start, kept, child))
  kept.cancel_scope:cancel() -- does nothing, and no harm
end)
-- expect: 2
-- expect: 1
-- expect: 0
-- expect: 3.0
-- expect: Nursery is closed to new arrivals: its block has ended
