-- TaskGroup: waiting, errors, cancellation.
-- asyncio rules 92 to 102
local show, _, shape = require "tests.pairs.lib.pair"()
local asyncio = require "asyncio"

local async function attempt(f, ...)
  local ok, result = await pcall(f, ...)
  return ok and tostring(result) or shape(result)
end

local async function work(name, turns, err)
  for _ = 1, turns do
    local ok, cancelled = await pcall(asyncio.sleep, 0)
    if not ok then
      show(name, shape(cancelled))
      error(cancelled)
    end
  end
  show(name, "ends")
  if err then error(err(name)) end
  return name
end

local async function fails_in_cleanup(name)
  await pcall(asyncio.sleep, 1000)
  error(asyncio.TypeError(name))
end

local async function main()
  show(await attempt(async function()
    local group = asyncio.TaskGroup()
    async with group do
      local a = group:create_task(work("a", 2))
      group:create_task(work("b", 1), {name = "b's"})
      group:create_task((async function()
        await asyncio.sleep(0)
        group:create_task(work("grandchild", 1))
      end)())
      show(await a)
    end
    return "left"
  end))
  -- a cancelled child is no error
  show(await attempt(async function()
    async with asyncio.TaskGroup() as group do
      local a = group:create_task(work("a", 5))
      group:create_task(work("b", 2))
      await asyncio.sleep(0)
      a:cancel()
    end
    return "left"
  end))
  -- the first failure cancels siblings and body
  show(await attempt(async function()
    async with asyncio.TaskGroup() as group do
      group:create_task(work("a", 1, asyncio.ValueError))
      group:create_task(work("b", 9))
      group:create_task(fails_in_cleanup("c"))
      await asyncio.sleep(1000)
    end
  end), asyncio.current_task():cancelling())
  -- the body fails
  show(await attempt(async function()
    async with asyncio.TaskGroup() as group do
      group:create_task(work("a", 9))
      group:create_task(fails_in_cleanup("b"))
      await asyncio.sleep(0)
      error(asyncio.ValueError("body"))
    end
  end))
  -- cancelled from outside
  for _, child in ipairs {work, fails_in_cleanup} do
    local task = asyncio.create_task((async function()
      async with asyncio.TaskGroup() as group do
        group:create_task(child("child", 20))
        await asyncio.sleep(1000)
      end
    end)())
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    task:cancel()
    show(await attempt(async function() await task end), task:cancelled())
  end
  -- nested
  show(await attempt(async function()
    async with asyncio.TaskGroup() as outer do
      outer:create_task(work("outer", 9))
      async with asyncio.TaskGroup() as inner do
        inner:create_task(work("inner", 1, asyncio.ValueError))
      end
    end
  end))
  show(await attempt(async function()
    async with asyncio.TaskGroup() as outer do
      outer:create_task(work("sibling", 1, asyncio.TypeError))
      async with asyncio.TaskGroup() as inner do
        inner:create_task(work("inner", 9))
        await asyncio.sleep(1000)
      end
    end
  end))
  -- what is refused
  local group = asyncio.TaskGroup()
  local function refuse()
    local coro = work("refused", 0)
    local ok, err = pcall(group.create_task, group, coro)
    coro:close()
    show(ok, shape(err), err.message:match("[%a ]+$"))
  end
  refuse()
  show(await attempt(async function()
    async with group do
      group:create_task(work("a", 0, asyncio.ValueError))
      group:create_task((async function()
        await pcall(asyncio.sleep, 1000)
        refuse()
      end)())
    end
  end))
  refuse()
  show(await attempt(async function()
    async with group do show("never") end
  end))
end

asyncio.run(main())
-- expect: b	ends
-- expect: a	ends
-- expect: a
-- expect: grandchild	ends
-- expect: left
-- expect: a	CancelledError
-- expect: b	ends
-- expect: left
-- expect: a	ends
-- expect: b	CancelledError
-- expect: {ValueError, TypeError}	0
-- expect: a	CancelledError
-- expect: {TypeError, ValueError}
-- expect: child	CancelledError
-- expect: CancelledError	true
-- expect: {TypeError}	false
-- expect: inner	ends
-- expect: outer	CancelledError
-- expect: {{ValueError}}
-- expect: sibling	ends
-- expect: inner	CancelledError
-- expect: {TypeError}
-- expect: false	RuntimeError	 has not been entered
-- expect: a	ends
-- expect: false	RuntimeError	 is shutting down
-- expect: {ValueError}
-- expect: false	RuntimeError	 is finished
-- expect: RuntimeError
