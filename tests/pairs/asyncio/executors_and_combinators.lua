-- Futures of run_in_executor among other awaitables: gather, wait,
-- as_completed, shield, wait_for, timeout, callbacks.
local show, _, shape = require "tests.pairs.lib.pair"()
local asyncio = require "asyncio"
local time = require "time"

local function nap(seconds, x)
  time.sleep(seconds)
  return x
end
local function fails(text) error(require "asyncio".ValueError(text)) end

local async function attempt(f, ...)
  local ok, result = await pcall(f, ...)
  show(ok and result or not ok and shape(result) or nil)
end

local async function wait_for(future, seconds)
  return await asyncio.wait_for(future, seconds)
end

local async function main()
  local loop = asyncio.get_running_loop()
  local function run(...) return loop:run_in_executor(nil, ...) end
  local results = await asyncio.gather(run(nap, 0.01, "a"),
                                       asyncio.sleep(0, "b"),
                                       asyncio.to_thread(nap, 0.005, "c"))
  show(table.concat(results, " "))
  results = await asyncio.gather(run(fails, "x"), run(nap, 0, "fine"),
                                 {return_exceptions = true})
  show(shape(results[1]), results[2])
  await attempt(asyncio.gather, run(fails, "y"), run(nap, 0.005))
  -- wait
  local slow, quick = run(nap, 0.05, "slow"), run(nap, 0, "quick")
  local done, pending = await asyncio.wait({slow, quick}, {
    return_when = asyncio.FIRST_COMPLETED})
  show(done[quick], pending[slow], quick:result())
  show(await slow)
  -- in the order in which they end
  for next_one in asyncio.as_completed {run(nap, 0.04, "second"),
                                        run(nap, 0, "first")} do
    show(await next_one)
  end
  -- shields and timeouts
  local future = run(nap, 0.05, "shielded")
  await attempt(wait_for, asyncio.shield(future), 0.001)
  show(future:done(), await future)
  future = run(nap, 0.05)
  await attempt(wait_for, future, 0.001)
  show(future:cancelled())
  await attempt(async function()
    async with asyncio.timeout(0.001) do
      await asyncio.to_thread(nap, 0.05)
    end
  end)
  -- callbacks
  local told = loop:create_future()
  future = run(nap, 0, 7)
  future:add_done_callback(function(f) told:set_result(f:result() + 1) end)
  show(await told)
  -- a task group
  async with asyncio.TaskGroup() as group do
    slow = group:create_task(asyncio.to_thread(nap, 0.005, "in a group"))
  end
  show(slow:result())
  await attempt(async function()
    async with asyncio.TaskGroup() as group do
      group:create_task(asyncio.to_thread(fails, "in a group"))
      group:create_task(asyncio.sleep(1000))
    end
  end)
  -- nothing is started by a coroutine object alone
  local coro = asyncio.to_thread(fails, "never")
  coro:close()
  show(asyncio.iscoroutinefunction(asyncio.to_thread))
end

asyncio.run(main())
-- expect: a b c
-- expect: ValueError	fine
-- expect: ValueError
-- expect: true	true	quick
-- expect: slow
-- expect: first
-- expect: second
-- expect: TimeoutError
-- expect: false	shielded
-- expect: TimeoutError
-- expect: true
-- expect: TimeoutError
-- expect: 8
-- expect: in a group
-- expect: {ValueError}
-- expect: true
