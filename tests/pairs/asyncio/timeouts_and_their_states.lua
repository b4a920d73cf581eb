-- A Timeout from its making to its end: when(), expired(), what it refuses,
-- and its deadline moved to the past, the future, and away.
-- asyncio rules 82 to 84, 89 and 91
-- needs python: 3.12
local show, attempt, _, shape, run = require "tests.pairs.lib.aio"()
local asyncio = require "asyncio"

local function state(limit)
  return tostring(limit):match("%[(%l+)%]")
end

local function refused(f, ...)
  local ok, err = pcall(f, ...)
  return not ok and shape(err)
end

local async function main()
  local loop = asyncio.get_running_loop()
  local limit = asyncio.timeout(5)
  show(state(limit), limit:when(), limit:expired())
  show(refused(limit.reschedule, limit, 3))
  async with limit do
    show(state(limit), limit:when())
    limit:reschedule(loop:time() + 1)
    show(limit:when())
    limit:reschedule(nil)
    show(limit:when())
    await asyncio.sleep(10)
  end
  show(state(limit), limit:expired())
  show(refused(limit.reschedule, limit, 3))
  show(await attempt((async function()
    async with limit do show("never") end
  end)()))
  -- twice
  limit = asyncio.timeout(5)
  show(await attempt((async function()
    async with limit do
      async with limit do show("never") end
    end
  end)()), state(limit))
  -- moved to the past: at the next wait
  limit = asyncio.timeout(nil)
  show(await attempt((async function()
    async with limit do
      limit:reschedule(loop:time() - 3)
      show("goes on", state(limit))
      await asyncio.sleep(0)
      show("a turn", state(limit), limit:expired())
      await asyncio.sleep(0)
      show("never")
    end
  end)()), state(limit), limit:expired())
  show(refused(limit.reschedule, limit, nil))
  -- while it expires
  limit = asyncio.timeout(1)
  show(await attempt((async function()
    async with limit do
      local ok, err = await pcall(asyncio.sleep, 9)
      show(ok, shape(err), state(limit), limit:expired())
      show(refused(limit.reschedule, limit, 99))
      error(err)
    end
  end)()), state(limit))
  -- done in no time, and nothing awaited
  for _, seconds in ipairs {0, -1} do
    limit = asyncio.timeout(seconds)
    async with limit do show("body") end
    show(state(limit), limit:expired())
  end
  limit = asyncio.timeout_at(loop:time() + 2)
  show(limit:when() - loop:time())
  show(await attempt((async function()
    async with limit do await asyncio.sleep(5) end
  end)()), loop:time())
  show(asyncio.timeout_at(nil):when(), asyncio.current_task():cancelling())
end

run(main)
-- expect: created	5.0	false
-- expect: RuntimeError
-- expect: active	5.0
-- expect: 1.0
-- expect: nil
-- expect: finished	false
-- expect: RuntimeError
-- expect: RuntimeError
-- expect: RuntimeError	finished
-- expect: goes on	active
-- expect: TimeoutError	expired	true
-- expect: RuntimeError
-- expect: false	CancelledError	expiring	true
-- expect: RuntimeError
-- expect: TimeoutError	expired
-- expect: body
-- expect: finished	false
-- expect: body
-- expect: finished	false
-- expect: 2.0
-- expect: TimeoutError	13.0
-- expect: nil	0
