-- A semaphore: ten tasks at a time are inside the block. So 25 that take a
-- second each take three together.
local asyncio = require "asyncio"

local sem = asyncio.Semaphore(10)
local inside, most = 0, 0

async function work()
  async with sem do
    -- work with shared resource
    inside = inside + 1
    most = math.max(most, inside)
    await asyncio.sleep(1)
    inside = inside - 1
  end
end

async function main()
  local loop = asyncio.get_running_loop()
  local started = loop:time()
  async with asyncio.TaskGroup() as group do
    for _ = 1, 25 do group:create_task(work()) end
  end
  print(("at most %d at a time, %.0f seconds"):format(
    most, loop:time() - started))
end

asyncio.run(main())
