-- A task with a TaskGroup is cancelled from outside, by a limit, by itself:
-- while its body runs, and while it waits for the children.
-- asyncio rules 93, 96, 97 and 99
local show, attempt, _, shape, run = require "tests.pairs.lib.aio"()
local asyncio = require "asyncio"

local async function child(name, how)
  local ok, err = await pcall(asyncio.sleep, 100)
  if name ~= "b" then show(name, ok, shape(err)) end
  if how == "fails" then error(asyncio.ValueError(name)) end
  if how == "slow" then await asyncio.sleep(3) end
  error(err)
end

local async function block(how, in_body)
  async with asyncio.TaskGroup() as group do
    group:create_task(child("a", how))
    group:create_task(child("b", "dies"))
    if in_body then await asyncio.sleep(50) end
  end
end

local async function main()
  local loop = asyncio.get_running_loop()
  for _, how in ipairs {"dies", "fails", "slow"} do
    for _, in_body in ipairs {true, false} do
      local task = asyncio.create_task(block(how, in_body))
      await asyncio.sleep(1)
      local started = loop:time()
      show(how, in_body, task:cancel("stop"))
      show(await attempt(task), task:cancelled(), task:cancelling(),
           loop:time() - started)
    end
  end
  -- by a limit around it
  for _, how in ipairs {"dies", "fails"} do
    show(await attempt(asyncio.wait_for(block(how, true), 1)))
  end
  -- a limit in its body
  show(await attempt((async function()
    async with asyncio.TaskGroup() as group do
      group:create_task(child("c", "dies"))
      async with asyncio.timeout(1) do await asyncio.sleep(9) end
    end
  end)()))
  -- by itself
  local task = asyncio.create_task((async function()
    async with asyncio.TaskGroup() as group do
      group:create_task(child("d", "dies"))
      await asyncio.sleep(0)
      asyncio.current_task():cancel()
    end
  end)())
  show(await attempt(task), task:cancelled())
  -- raised, not asked for
  task = asyncio.create_task((async function()
    async with asyncio.TaskGroup() as group do
      group:create_task(child("e", "dies"))
      await asyncio.sleep(0)
      error(asyncio.CancelledError("mine"))
    end
  end)())
  show(await attempt(task), task:cancelled(), task:cancelling())
  -- twice
  task = asyncio.create_task(block("slow", false))
  await asyncio.sleep(1)
  task:cancel()
  await asyncio.sleep(1)
  show(task:done(), task:cancel())
  show(await attempt(task), task:cancelled(), task:cancelling())
end

run(main)
-- expect: dies	true	true
-- expect: a	false	CancelledError
-- expect: CancelledError	true	1	0.0
-- expect: dies	false	true
-- expect: a	false	CancelledError
-- expect: CancelledError	true	1	0.0
-- expect: fails	true	true
-- expect: a	false	CancelledError
-- expect: {ValueError}	false	1	0.0
-- expect: fails	false	true
-- expect: a	false	CancelledError
-- expect: {ValueError}	false	1	0.0
-- expect: slow	true	true
-- expect: a	false	CancelledError
-- expect: CancelledError	true	1	3.0
-- expect: slow	false	true
-- expect: a	false	CancelledError
-- expect: CancelledError	true	1	3.0
-- expect: a	false	CancelledError
-- expect: TimeoutError
-- expect: a	false	CancelledError
-- expect: {ValueError}
-- expect: c	false	CancelledError
-- expect: {TimeoutError}
-- expect: d	false	CancelledError
-- expect: CancelledError	true
-- expect: e	false	CancelledError
-- expect: CancelledError	true	0
-- expect: a	false	CancelledError
-- expect: false	true
-- expect: CancelledError	true	2
