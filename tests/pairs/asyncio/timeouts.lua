-- timeout, timeout_at and wait_for.
-- asyncio rules 76 to 78, 80 to 89 and 91
local show, _, shape = require "tests.pairs.lib.pair"()
local asyncio = require "asyncio"
local run = require "tests.lib.aio"

local async function attempt(f, ...)
  local ok, result = await pcall(f, ...)
  if ok then return tostring(result) end
  return shape(result)
end

local async function limited(seconds, f, ...)
  async with asyncio.timeout(seconds) as limit do
    await f(...)
    return "in time " .. tostring(limit:expired())
  end
end

local async function work(result, seconds)
  await asyncio.sleep(seconds or 0)
  return result
end

local async function nothing() end

local async function fails(seconds)
  await asyncio.sleep(seconds)
  error(asyncio.ValueError("foreign"))
end

local async function fails_when_cancelled()
  await pcall(asyncio.sleep, 1000)
  error(asyncio.ValueError("while cancelled"))
end

local async function main()
  local me, loop = asyncio.current_task(), asyncio.get_running_loop()
  show(await attempt(limited, 0.01, asyncio.sleep, 1000))
  show(await attempt(limited, 1000, asyncio.sleep, 0.01))
  show(await attempt(limited, nil, asyncio.sleep, 0.01))
  show(await attempt(limited, 0, asyncio.sleep, 1000))
  show(await attempt(limited, 0, asyncio.sleep, 0))
  show(await attempt(limited, -1, asyncio.sleep, 0))
  show(await attempt(limited, 0, nothing))
  show(await attempt(limited, 1000, fails, 0))
  show(await attempt(limited, 0.01, fails_when_cancelled))
  show(me:cancelling(), me:cancelled())
  -- nested
  local inner, outer = asyncio.timeout(0.01), asyncio.timeout(1000)
  show(await attempt(async function()
    async with outer do
      show(await attempt(async function()
        async with inner do await asyncio.sleep(1000) end
      end))
      show(inner:expired(), outer:expired())
    end
  end))
  inner, outer = asyncio.timeout(1000), asyncio.timeout(0.01)
  show(await attempt(async function()
    async with outer do
      async with inner do await asyncio.sleep(1000) end
    end
  end))
  show(inner:expired(), outer:expired())
  -- moved
  local limit = asyncio.timeout()
  show(limit:when())
  show(await attempt(async function()
    async with limit do
      limit:reschedule(loop:time() + 1000)
      show(limit:when() > loop:time() + 900)
      limit:reschedule(nil)
      await asyncio.sleep(0.01)
      limit:reschedule(loop:time() + 0.01)
      await asyncio.sleep(1000)
    end
  end))
  limit = asyncio.timeout_at(loop:time() - 10)
  show(await attempt(async function()
    async with limit do await asyncio.sleep(0.01) end
  end))
  -- a cancellation from outside
  local task = asyncio.create_task(limited(1000, asyncio.sleep, 1000))
  await asyncio.sleep(0)
  task:cancel()
  show(await attempt(async function() await task end), task:cancelled())
  -- wait_for
  show(await attempt(asyncio.wait_for, work(1, 0.01), nil))
  show(await attempt(asyncio.wait_for, work(2, 0.01), 1000))
  show(await attempt(asyncio.wait_for, work(3, 1000), 0.01))
  local future = loop:create_future()
  future:set_result("done")
  show(await attempt(asyncio.wait_for, future, 0))
  show(await attempt(asyncio.wait_for, work(show("not shown yet")), 0))
  task = asyncio.create_task(work(4, 1000))
  await asyncio.sleep(0)
  show(await attempt(asyncio.wait_for, task, -1), task:cancelled())
  show(await attempt(asyncio.wait_for, fails_when_cancelled(), 0.01))
end

local function unlimited()
  asyncio.timeout(1)
end

local ok, err = pcall(unlimited)
show(ok, shape(err))
run(main)
-- expect: false	RuntimeError
-- expect: TimeoutError
-- expect: in time false
-- expect: in time false
-- expect: TimeoutError
-- expect: TimeoutError
-- expect: TimeoutError
-- expect: in time false
-- expect: ValueError
-- expect: ValueError
-- expect: 0	false
-- expect: TimeoutError
-- expect: true	false
-- expect: nil
-- expect: TimeoutError
-- expect: false	true
-- expect: nil
-- expect: true
-- expect: TimeoutError
-- expect: TimeoutError
-- expect: CancelledError	true
-- expect: 1
-- expect: 2
-- expect: TimeoutError
-- expect: done
-- expect: not shown yet
-- expect: TimeoutError
-- expect: TimeoutError	true
-- expect: ValueError
