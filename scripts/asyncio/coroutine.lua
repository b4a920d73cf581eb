-- Awaiting a coroutine object runs its function, in this task, and gives
-- what it returns.
local asyncio = require "asyncio"

async function work()
  return "done"
end

async function main()
  local result = await work()
  print(result)
end

asyncio.run(main())
