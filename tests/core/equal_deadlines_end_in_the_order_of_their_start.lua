-- Sleepers with the same deadline wake in the order in which they went to
-- sleep; others by deadline.
local virtual = require "tests.lib.virtual"
local trio = require "trio"

local async function sleeper(name, seconds)
  await trio.sleep(seconds)
  io.write(name, " ")
end
virtual(async function()
  async with trio.open_nursery() as nursery do
    for i = 1, 10 do nursery:start_soon(sleeper, i, 1) end
    nursery:start_soon(sleeper, "early", 0.5)
    nursery:start_soon(sleeper, "late", 2)
    for i = 11, 20 do nursery:start_soon(sleeper, i, 1) end
  end
  print "."
end)
-- expect: early 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 late .
