-- Which task runs, and which aren't finished.
local asyncio = require "asyncio"

async function child()
  print("in " .. asyncio.current_task():get_name())
  await asyncio.sleep(1)
end

async function main()
  asyncio.current_task():set_name("main")
  local task = asyncio.create_task(child(), {name = "child"})
  await asyncio.sleep(0)
  print("in " .. asyncio.current_task():get_name())
  local tasks = asyncio.all_tasks()
  print(#tasks, tasks[task], tasks[asyncio.current_task()])
  await task
  print(#asyncio.all_tasks())
end

asyncio.run(main())
-- There is no task where there is no loop.
print(pcall(asyncio.current_task))
