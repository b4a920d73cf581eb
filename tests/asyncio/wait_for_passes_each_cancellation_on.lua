-- What wait_for awaits may resist its cancellation: one from outside then
-- reaches it, too. asyncio rule 81
local asyncio = require "asyncio"
local run = require "tests.lib.aio"

local async function resists()
  print(await pcall(asyncio.sleep, 1000))
  print(await pcall(asyncio.sleep, 1000))
  error(asyncio.CancelledError("in the end"))
end

run(async function()
  local task = asyncio.create_task(resists())
  local outer = asyncio.create_task(asyncio.wait_for(task, 1))
  await asyncio.sleep(2)
  print(outer:done(), task:done())
  outer:cancel("again")
  print(await pcall(async function() return await outer end))
  print(outer:cancelled(), task:cancelled(), task:cancelling())
end)
-- expect: false	CancelledError
-- expect: false	false
-- expect: false	CancelledError: again
-- expect: false	CancelledError: in the end
-- expect: true	true	2
