-- Between two awaits no other task runs.
local trio = require "trio"

local order = {}
async function worker(name)
  for i = 1, 3 do
    order[#order + 1] = name .. i
    for _ = 1, 1000 do math.sqrt(2) end
    order[#order + 1] = name .. i
    await trio.lowlevel.checkpoint()
  end
end
async function immediate() return end
trio.run(async function()
  async with trio.open_nursery() as nursery do
    nursery:start_soon(worker, "a")
    nursery:start_soon(worker, "b")
    await immediate()                  -- no checkpoint in it: runs on
    order[#order + 1] = "main"
  end
  print(table.concat(order, " "))
end)
-- expect: main a1 a1 b1 b1 a2 a2 b2 b2 a3 a3 b3 b3
