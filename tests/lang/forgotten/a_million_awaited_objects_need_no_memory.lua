-- Awaited coroutine objects are plain garbage: making many leaves nothing
-- behind.
-- timeout: 60
local trio = require "trio"

async function f() end
trio.run(async function()
  collectgarbage()
  local before, most = collectgarbage("count"), 0
  for i = 1, 1000000 do
    local c = f()
    await c
    if i % 1000 == 0 then most = math.max(most, collectgarbage("count")) end
  end
  print(most - before < 2000)          -- expect: true
end)
