-- Tasks that do nothing but let the next one run.
-- usage: switch.lua TASKS ROUNDS; prints seconds for one switch.

local trio = require "trio"

local tasks, rounds = tonumber(arg[1]), tonumber(arg[2])
local checkpoint = trio.lowlevel.checkpoint

async function worker()
  for _ = 1, rounds do await checkpoint() end
end

trio.run(async function()
  local start = os.clock()
  async with trio.open_nursery() as nursery do
    for _ = 1, tasks do nursery:start_soon(worker) end
  end
  print(("%.12f"):format((os.clock() - start) / (tasks * rounds)))
end)
