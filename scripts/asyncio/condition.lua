-- A condition: a task inside its block waits until another one notifies it.
-- Meanwhile the lock is free.
local asyncio = require "asyncio"

local cond = asyncio.Condition()
local items = {}

async function consumer()
  async with cond do
    while #items == 0 do
      await cond:wait()
    end
    print("got " .. table.remove(items))
  end
end

async function main()
  local task = asyncio.create_task(consumer())
  await asyncio.sleep(1)
  async with cond do
    table.insert(items, "an item")
    cond:notify()
  end
  await task
end

asyncio.run(main())
