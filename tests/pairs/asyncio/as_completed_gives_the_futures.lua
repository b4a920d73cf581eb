-- `async for` over as_completed gives the tasks themselves, done.
-- asyncio rule 144
-- needs python: 3.13
local show, attempt, _, shape, run = require "tests.pairs.lib.aio"()
local asyncio = require "asyncio"

local async function work(name, seconds, err)
  await asyncio.sleep(seconds)
  if err then error(err(name)) end
  return name
end

local async function main()
  local tasks = {}
  for i, seconds in ipairs {3, 1, 2} do
    tasks[i] = asyncio.create_task(work("task " .. i, seconds))
  end
  async for task in asyncio.as_completed(tasks) do
    local which
    for i = 1, 3 do if tasks[i] == task then which = i end end
    show(which, task:done(), await task)
  end
  local bad = asyncio.create_task(work("bad", 1, asyncio.ValueError))
  async for task in asyncio.as_completed {bad} do
    show(task == bad, await attempt(task))
  end
  show(await attempt((async function()
    local late = {work("in time", 1), work("late", 9)}
    async for task in asyncio.as_completed(late, {timeout = 2}) do
      show(await task)
    end
  end)()))
end

run(main)
-- expect: 2	true	task 2
-- expect: 3	true	task 3
-- expect: 1	true	task 1
-- expect: true	ValueError
-- expect: in time
-- expect: TimeoutError
