-- An await inside a plain coroutine, which only an async function passed
-- there could do, is a clear error and no hang.
local trio = require "trio"

async function waits() await trio.sleep(0.001) return "slept" end
trio.run(async function()
  local body = async function() return await waits() end
  local c = coroutine.wrap(function() return body() end)
  local object = c()
  print(await object)                  -- expect: slept
end)
