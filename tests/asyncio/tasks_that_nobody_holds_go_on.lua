-- The loop holds its tasks: one that nobody else holds isn't lost, whatever
-- the collector does, and its error is reported. asyncio rule 153
local asyncio = require "asyncio"
local run = require "tests.lib.aio"

local done = 0

local async function work(n)
  local future = asyncio.get_running_loop():create_future()
  if n % 2 == 0 then
    asyncio.get_running_loop():call_later(0.001, function()
      future:set_result(n)
    end)
    await future
  else
    await asyncio.sleep(0.001)
  end
  done = done + 1
end

run(async function()
  for i = 1, 100 do asyncio.create_task(work(i)) end
  for _ = 1, 5 do
    collectgarbage()
    await asyncio.sleep(0)
  end
  await asyncio.sleep(0.02)
  print(done) -- expect: 100
end)
