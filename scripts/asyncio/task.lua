-- A task runs a coroutine object beside the others. It can be awaited.
local asyncio = require "asyncio"

async function work()
  return "done"
end

async function main()
  local task = asyncio.create_task(work())
  local result = await task
  print(result)
end

asyncio.run(main())
