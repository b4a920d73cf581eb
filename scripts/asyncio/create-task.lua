-- create_task is an ordinary function: it starts a task and returns at once.
-- One can read that it may be called before the event loop runs. That is
-- wrong, there and here: a task belongs to the loop that runs.
local asyncio = require "asyncio"

async function example_coroutine_function()
  print("the task runs")
end

print(pcall(asyncio.create_task, example_coroutine_function()))

local function start()
  return asyncio.create_task(example_coroutine_function())
end

async function main()
  local t = start()
  print("started", t:done())
  await t
  print("finished", t:done())
end

asyncio.run(main())
