-- Ctrl-C cancels the main task; run raises KeyboardInterrupt if it ends
-- cancelled, and gives its result if it survives. asyncio rule 135
local asyncio = require "asyncio"
local interrupt = require "tests.lib.interrupt"

local async function waits(survives)
  interrupt()
  local ok, err = await pcall(asyncio.sleep, 1000)
  print(ok, err)
  if survives then return "survived" end
  error(err)
end

for _, survives in ipairs {true, false} do
  print(pcall(asyncio.run, waits(survives)))
end

-- while all tasks wait; other tasks clean up
print(pcall(asyncio.run, (async function()
  asyncio.create_task((async function()
    print("other", await pcall(asyncio.sleep, 1000))
  end)())
  interrupt(0.02)
  await asyncio.sleep(1000)
end)()))

-- one that comes too late to be noticed counts, too
print(pcall(asyncio.run, (async function()
  interrupt()
  for _ = 1, 1e5 do end
  return "whole"
end)()))
print(pcall(asyncio.run, waits(true)))
-- expect: false	CancelledError
-- expect: true	survived
-- expect: false	CancelledError
-- expect: false	KeyboardInterrupt
-- expect: other	false	CancelledError
-- expect: false	KeyboardInterrupt
-- expect: false	KeyboardInterrupt
-- expect: false	CancelledError
-- expect: true	survived
