-- A time limit and a cancel() from outside: who comes first, both at once,
-- and limits in the cleanup of a cancelled task.
-- asyncio rules 85 to 88 and 90
-- needs python: 3.12
local show, attempt, turns, shape, run = require "tests.pairs.lib.aio"()
local asyncio = require "asyncio"

local async function limited(seconds, limit, cleanup)
  async with limit do
    local ok, err = await pcall(asyncio.sleep, seconds)
    if not ok then
      show("caught", shape(err))
      if cleanup then await cleanup() end
      error(err)
    end
  end
end

local async function main()
  local loop = asyncio.get_running_loop()
  -- cancelled first
  local limit = asyncio.timeout(10)
  local task = asyncio.create_task(limited(20, limit))
  await asyncio.sleep(1)
  task:cancel()
  show(await attempt(task), limit:expired(), task:cancelling())
  -- the limit first, then cancelled while it expires
  limit = asyncio.timeout(1)
  task = asyncio.create_task(limited(20, limit, async function()
    await asyncio.sleep(5)
  end))
  await asyncio.sleep(3)
  task:cancel()
  show(await attempt(task), limit:expired(), task:cancelling())
  -- in the same turn
  for _, first in ipairs {"limit", "cancel"} do
    limit = asyncio.timeout(nil)
    task = asyncio.create_task(limited(20, limit))
    await turns(1)
    if first == "limit" then limit:reschedule(0) end
    if first == "cancel" then task:cancel() end
    if first == "limit" then
      loop:call_soon(function() task:cancel() end)
    else
      limit:reschedule(0)
    end
    show(first, await attempt(task), limit:expired(), task:cancelled(),
         task:cancelling())
  end
  -- in the cleanup
  task = asyncio.create_task(limited(20, asyncio.timeout(10),
    async function()
      show(await attempt(limited(20, asyncio.timeout(1))))
      show("cleaned up", asyncio.current_task():cancelling())
    end))
  await turns(1)
  task:cancel()
  show(await attempt(task), task:cancelled())
  -- another error at the time
  show(await attempt(limited(20, asyncio.timeout(1), async function()
    error(asyncio.ValueError("in cleanup"))
  end)))
  -- swallowed: the block ends as if nothing had been
  limit = asyncio.timeout(1)
  async with limit do
    await pcall(asyncio.sleep, 5)
    await asyncio.sleep(5)
    show("slept on", loop:time() > 6)
  end
  show(limit:expired(), asyncio.current_task():cancelling())
  -- both due at once
  local inner, outer = asyncio.timeout(1), asyncio.timeout(1)
  show(await attempt((async function()
    async with outer do
      show(await attempt(limited(9, inner)))
      await asyncio.sleep(0)
      await asyncio.sleep(0)
    end
  end)()), inner:expired(), outer:expired())
end

run(main)
-- expect: caught	CancelledError
-- expect: CancelledError	false	1
-- expect: caught	CancelledError
-- expect: CancelledError	true	1
-- expect: caught	CancelledError
-- expect: limit	CancelledError	true	true	1
-- expect: caught	CancelledError
-- expect: cancel	CancelledError	false	true	1
-- expect: caught	CancelledError
-- expect: caught	CancelledError
-- expect: TimeoutError
-- expect: cleaned up	1
-- expect: CancelledError	true
-- expect: caught	CancelledError
-- expect: ValueError
-- expect: slept on	true
-- expect: true	0
-- expect: caught	CancelledError
-- expect: CancelledError
-- expect: nil	true	true
