-- start_soon and start pass all arguments, nil in the middle and at the end;
-- the call by table has them up to n.
local trio = require "trio"

local async function show(...) print(select("#", ...), ...) end
trio.run(async function()
  async with trio.open_nursery() as nursery do
    nursery:start_soon(show)                           -- expect: 0
    nursery:start_soon(show, 1, nil, nil)              -- expect: 3	1	nil	nil
    nursery:start_soon{show, 1, 2}                     -- expect: 2	1	2
    nursery:start_soon{show, nil, 2, nil, n = 4}       -- expect: 3	nil	2	nil
    nursery:spawn(show, "spawn")                       -- expect: 1	spawn
    nursery:spawn{show, "spawn", name = "x"}           -- expect: 1	spawn
    nursery:start_soon(show, {1})                      -- expect: 1	table: {any}
  end
end)
