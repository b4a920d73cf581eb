-- cancel(msg): the message reaches the task through what it waits for, and
-- those who wait for the task.
-- asyncio rule 22
local show, _, turns = require "tests.pairs.lib.aio"()
local asyncio = require "asyncio"

local async function sleeper() await asyncio.sleep(1000) end
local async function waits(x) return await x end

local async function message(task)
  local ok, err = await pcall(waits, task)
  return err.message
end

local async function grouped()
  async with asyncio.TaskGroup() as group do
    group:create_task(sleeper())
  end
end

local async function limited()
  async with asyncio.timeout(1000) do await asyncio.sleep(1000) end
end

local async function cancelled(name, x)
  local task = asyncio.create_task(waits(x))
  await turns(3)
  task:cancel(name .. "!")
  show(name, await message(task), task:cancelled())
end

local async function main()
  local loop = asyncio.get_running_loop()
  await cancelled("sleep", sleeper())
  await cancelled("future", loop:create_future())
  await cancelled("task", asyncio.create_task(sleeper()))
  await cancelled("tasks", asyncio.create_task(waits(
    asyncio.create_task(sleeper()))))
  await cancelled("shield", asyncio.shield(loop:create_future()))
  await cancelled("wait", asyncio.wait({loop:create_future()}))
  await cancelled("get", asyncio.Queue():get())
  await cancelled("event", asyncio.Event():wait())
  await cancelled("group", grouped())
  await cancelled("limit", limited())
  await cancelled("gather", asyncio.gather(sleeper(), sleeper()))
  -- a future's own
  local future = loop:create_future()
  future:cancel("mine")
  show(await message(future))
  show((select(2, pcall(future.result, future))).message)
  show((select(2, pcall(future.exception, future))).message)
end

asyncio.run(main())
-- expect: sleep	sleep!	true
-- expect: future	future!	true
-- expect: task	task!	true
-- expect: tasks	tasks!	true
-- expect: shield	shield!	true
-- expect: wait	wait!	true
-- expect: get	get!	true
-- expect: event	event!	true
-- expect: group	group!	true
-- expect: limit	limit!	true
-- expect: gather	gather!	true
-- expect: mine
-- expect: mine
-- expect: mine
