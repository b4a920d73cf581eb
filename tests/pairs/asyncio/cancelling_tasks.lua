-- Where cancel() lands, and what comes of it.
-- asyncio rules 13 to 22, 28 and 29
local show, _, shape = require "tests.pairs.lib.pair"()
local asyncio = require "asyncio"

local async function outcome(task)
  local ok, err = await pcall(async function() return await task end)
  if ok then return "result " .. tostring(err) end
  return ("%s (%s)"):format(shape(err), err.message)
end

local async function sleeper()
  await asyncio.sleep(1000)
  return "slept"
end

local async function waits_for(task)
  return await task
end

local async function catches()
  local ok, err = await pcall(asyncio.sleep, 1000)
  show("caught", ok, shape(err))
  await asyncio.sleep(0)
  return 42
end

local async function cancels_itself(what)
  local me = asyncio.current_task()
  show("cancel", me:cancel("myself"), me:cancelling())
  if what == "return" then return "returned" end
  if what == "raise" then error(asyncio.ValueError("raised")) end
  await asyncio.sleep(0)
  return "never"
end

local async function yields()
  for i = 1, 3 do
    show("turn", i)
    await asyncio.sleep(0)
  end
end

local async function main()
  local loop = asyncio.get_running_loop()
  -- the awaited future goes first
  local inner = asyncio.create_task(sleeper())
  local outer = asyncio.create_task(waits_for(inner))
  await asyncio.sleep(0)
  await asyncio.sleep(0)
  show(outer:cancel("stop"), outer:cancelled(), inner:cancelled())
  show(await outcome(outer))
  show(outer:cancelled(), inner:cancelled(), outer:cancel())
  -- at a bare yield
  local task = asyncio.create_task(yields())
  await asyncio.sleep(0)
  task:cancel()
  show(await outcome(task))
  -- both the task and its future
  local future = loop:create_future()
  task = asyncio.create_task(waits_for(future))
  await asyncio.sleep(0)
  future:cancel()
  task:cancel()
  show(await outcome(task), task:cancelling())
  -- caught
  task = asyncio.create_task(catches())
  await asyncio.sleep(0)
  task:cancel()
  show(await outcome(task), task:cancelled(), task:cancelling())
  -- by itself
  for _, what in ipairs {"return", "raise", "sleep"} do
    task = asyncio.create_task(cancels_itself(what))
    show(what, await outcome(task), task:cancelled())
  end
  -- before the first step
  task = asyncio.create_task(yields())
  task:cancel("early")
  show(await outcome(task), task:cancelled())
  -- with a message, through a future with a result
  future = loop:create_future()
  task = asyncio.create_task(waits_for(future))
  await asyncio.sleep(0)
  future:set_result("too late")
  task:cancel("first")
  show(await outcome(task))
end

asyncio.run(main())
-- expect: true	false	false
-- expect: CancelledError (stop)
-- expect: true	true	false
-- expect: turn	1
-- expect: CancelledError ()
-- expect: CancelledError ()	1
-- expect: caught	false	CancelledError
-- expect: result 42	false	1
-- expect: cancel	true	1
-- expect: return	CancelledError (myself)	true
-- expect: cancel	true	1
-- expect: raise	ValueError (raised)	false
-- expect: cancel	true	1
-- expect: sleep	CancelledError (myself)	true
-- expect: CancelledError (early)	true
-- expect: CancelledError (first)
