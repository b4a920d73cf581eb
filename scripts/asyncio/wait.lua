-- wait gives two sets: the tasks that are done, and the others. It raises
-- none of their errors and cancels nobody.
local asyncio = require "asyncio"

async function work()
  return "done"
end

async function main()
  local task = asyncio.create_task(work())
  local done, pending = await asyncio.wait({task})

  if done[task] then
    print("work is done")
  end
end

asyncio.run(main())
