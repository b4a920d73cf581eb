-- What the Lua half of an asyncio pair needs:
-- local show, attempt, turns, shape, run = require "tests.pairs.lib.aio"()
--   await attempt(aw)  the result of an awaitable as text, or the shape of
--                      its error
--   await turns(n)     lets the others run so many times
--   run(main)          asyncio.run(main()) on a clock that jumps
local asyncio = require "asyncio"
local show, _, shape = require "tests.pairs.lib.pair"()
local run = require "tests.lib.aio"

local async function wait_for(aw)
  return await aw
end

local async function attempt(aw)
  local ok, result = await pcall(wait_for, aw)
  return ok and tostring(result) or shape(result)
end

local async function turns(n)
  for _ = 1, n do await asyncio.sleep(0) end
end

return function() return show, attempt, turns, shape, run end
