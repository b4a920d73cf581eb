-- Many tasks asleep at once: task i of N sleeps i/N seconds.
-- usage: sleepers.lua N; prints processor seconds, peak memory in bytes,
-- seconds of lateness.

local trio = require "trio"

local count = tonumber(arg[1])
local sleep = trio.sleep

async function sleeper(i)
  await sleep(i / count)
end

local function peak_memory()
  for line in io.lines("/proc/self/status") do
    local kilobytes = line:match("^VmHWM:%s*(%d+)")
    if kilobytes then return kilobytes * 1024 end
  end
end

trio.run(async function()
  local start = trio.current_time()
  async with trio.open_nursery() as nursery do
    for i = 1, count do nursery:start_soon(sleeper, i) end
  end
  local late = count > 0 and trio.current_time() - start - 1 or 0
  print(("%.6f %d %.6f"):format(os.clock(), peak_memory(), late))
end)
