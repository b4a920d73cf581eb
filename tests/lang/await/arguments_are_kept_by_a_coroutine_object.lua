-- A coroutine object keeps its arguments, nils included, in the middle and
-- at the end.
local trio = require "trio"

async function count(...) return select("#", ...), ... end
trio.run(async function()
  local c = count(nil, 2, nil)
  print(await c)                       -- expect: 3	nil	2	nil
  local empty = count()
  print(await empty)                   -- expect: 0
  local many = count(table.unpack({}, 1, 250))
  print((await many))                  -- expect: 250
end)
