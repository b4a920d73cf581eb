-- Tasks run in the order in which they became ready; what becomes ready
-- meanwhile waits for the next pass. trio rules 75 to 77
local trio = require "trio"

local async function child(name)
  for i = 1, 3 do
    io.write(name, i, " ")
    await trio.lowlevel.checkpoint()
  end
end
trio.run(async function()
  async with trio.open_nursery() as nursery do
    for _, name in ipairs {"a", "b", "c"} do
      nursery:start_soon(child, name)
    end
    await child("main")
  end
  print()
end)
-- expect: main1 a1 b1 c1 main2 a2 b2 c2 main3 a3 b3 c3{any}
