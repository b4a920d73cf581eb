-- A thousand tasks that wait for each other: a result and an error come
-- through all, a cancel() reaches the last, and all end.
-- asyncio rules 13 and 22
local show, attempt, turns = require "tests.pairs.lib.aio"()
local asyncio = require "asyncio"

local N = 1000

local async function relay(task)
  return await task
end

local function chain(first)
  local tasks = {first}
  for i = 2, N do tasks[i] = asyncio.create_task(relay(tasks[i - 1])) end
  return tasks
end

local async function outcome(tasks)
  local text = await attempt(tasks[N])
  local done, cancelled = 0, 0
  for _, task in ipairs(tasks) do
    if task:done() then done = done + 1 end
    if task:cancelled() then cancelled = cancelled + 1 end
  end
  show(text, done, cancelled)
end

local async function main()
  local loop = asyncio.get_running_loop()
  local future = loop:create_future()
  local tasks = chain(future)
  await turns(2)
  future:set_result("through all")
  await outcome(tasks)
  future = loop:create_future()
  tasks = chain(future)
  await turns(2)
  future:set_exception(asyncio.ValueError("through all"))
  await outcome(tasks)
  tasks = chain(asyncio.create_task(asyncio.sleep(1000)))
  await turns(2)
  tasks[N]:cancel()
  show(tasks[1]:cancelling(), tasks[N // 2]:cancelling())
  await outcome(tasks)
  tasks = chain(asyncio.create_task(asyncio.sleep(1000)))
  await turns(2)
  tasks[N // 2]:cancel()
  await outcome(tasks)
  show(tasks[1]:cancelling(), tasks[N]:cancelling())
end

asyncio.run(main())
-- expect: through all	1000	0
-- expect: ValueError	1000	0
-- expect: 1	1
-- expect: CancelledError	1000	1000
-- expect: CancelledError	1000	1000
-- expect: 1	0
