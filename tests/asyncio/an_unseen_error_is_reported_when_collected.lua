-- A failed task that nobody holds is reported when it is collected; a
-- handler of the script's may take the report. asyncio rule 73
local asyncio = require "asyncio"

local async function fails() error("boom", 0) end

asyncio.run((async function()
  local loop = asyncio.get_running_loop()
  loop:set_exception_handler(function(l, context)
    print(l == loop, context.message, context.exception)
  end)
  asyncio.create_task(fails())
  await asyncio.sleep(0)
  await asyncio.sleep(0)
  collectgarbage()
  print("collected")
  local future = loop:create_future()
  future:set_exception(asyncio.ValueError("x"))
  future = nil
  collectgarbage()
  local looked = asyncio.create_task(fails())
  await asyncio.sleep(0)
  await asyncio.sleep(0)
  print(looked:exception())
  looked = nil
  collectgarbage()
end)())
-- expect: true	Task exception was never retrieved	boom
-- expect: collected
-- expect: true	Future exception was never retrieved	ValueError: x
-- expect: boom
