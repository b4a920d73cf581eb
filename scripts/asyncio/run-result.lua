-- Arguments go to the async function; what it returns is what asyncio.run
-- gives.
local asyncio = require "asyncio"

async function work(...)
  -- do stuff...
  local result = 0
  for _, number in ipairs {...} do result = result + number end
  return result
end

local result = asyncio.run(work(1, 2, 3))
print(result)
