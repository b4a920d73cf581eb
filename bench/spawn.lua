-- Tasks that return at once, in nurseries.
-- usage: spawn.lua GROUPS SIZE; prints seconds for one task.

local trio = require "trio"

local groups, size = tonumber(arg[1]), tonumber(arg[2])

async function worker()
end

trio.run(async function()
  local start = os.clock()
  for _ = 1, groups do
    async with trio.open_nursery() as nursery do
      for _ = 1, size do nursery:start_soon(worker) end
    end
  end
  print(("%.12f"):format((os.clock() - start) / (groups * size)))
end)
