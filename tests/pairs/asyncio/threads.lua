-- to_thread and run_in_executor: results, errors, variables, cancellation,
-- and the end of the executor.
-- asyncio rule 139
local show, _, shape = require "tests.pairs.lib.pair"()
local asyncio = require "asyncio"
local contextvars = require "contextvars"
local time = require "time"

local var = contextvars.ContextVar("var", {default = "default"})

local function double(x) return 2 * x end
local function fails() error(require "asyncio".ValueError("in a thread")) end
local function nap(seconds, x)
  time.sleep(seconds)
  return x
end
local function variable()
  local value = var:get()
  var:set("of the thread")
  return value .. " " .. var:get()
end

local async function attempt(f, ...)
  local ok, result = await pcall(f, ...)
  show(ok and result or shape(result))
end

local async function to_thread()
  show(await asyncio.to_thread(double, 21))
  await attempt(asyncio.to_thread, fails)
  await attempt(asyncio.to_thread, 3)
  var:set("of the task")
  show(await asyncio.to_thread(variable))
  show(var:get())
  -- in parallel, in the order of the arguments
  local begin = time.monotonic()
  local results = await asyncio.gather(
    asyncio.to_thread(nap, 0.2, "a"), asyncio.to_thread(nap, 0.19, "b"),
    asyncio.to_thread(nap, 0.2, "c"))
  show(table.concat(results, " "), time.monotonic() - begin < 0.4)
  -- a task that is cancelled leaves the function alone
  local task = asyncio.create_task(asyncio.to_thread(nap, 0.05, "left"))
  await asyncio.sleep(0.01)
  show(task:cancel())
  await attempt(asyncio.wait_for, task, nil)
  show(task:cancelled())
  await attempt(asyncio.wait_for, asyncio.to_thread(nap, 0.05), 0.01)
  -- others run meanwhile
  local ticks = 0
  local async function tick()
    while true do
      ticks = ticks + 1
      await asyncio.sleep(0.001)
    end
  end
  local ticking = asyncio.create_task(tick())
  await asyncio.to_thread(nap, 0.02)
  ticking:cancel()
  show(ticks > 1)
end

local async function in_executor()
  local loop = asyncio.get_running_loop()
  local future = loop:run_in_executor(nil, double, 4)
  show(asyncio.isfuture(future), future:done())
  show(await future, future:done(), future:result())
  await attempt(function() return loop:run_in_executor(nil, fails) end)
  show(await loop:run_in_executor(nil, variable))
  -- it begins before the loop goes on
  future = loop:run_in_executor(nil, time.monotonic)
  time.sleep(0.2)
  local now = time.monotonic()
  show(await future < now)
  future = loop:run_in_executor(nil, nap, 0.01)
  show(future:cancel(), future:cancelled())
  await attempt(function() return future end)
  -- the end
  future = loop:run_in_executor(nil, nap, 0.02, "last")
  await loop:shutdown_default_executor()
  await asyncio.sleep(0)
  show(future:done(), future:result())
  await attempt(function() return loop:run_in_executor(nil, double, 1) end)
  await attempt(asyncio.to_thread, double, 1)
end

-- asyncio.run waits for what it was left with
local async function left()
  local task = asyncio.create_task(asyncio.to_thread(nap, 0.03))
  await asyncio.sleep(0.005)
  task:cancel()
end

asyncio.run(to_thread())
asyncio.run(in_executor())
local begin = time.monotonic()
asyncio.run(left())
show(time.monotonic() - begin > 0.029)
-- expect: 42
-- expect: ValueError
-- expect: TypeError
-- expect: of the task of the thread
-- expect: of the task
-- expect: a b c	true
-- expect: true
-- expect: CancelledError
-- expect: true
-- expect: TimeoutError
-- expect: true
-- expect: true	false
-- expect: 8	true	8
-- expect: ValueError
-- expect: default of the thread
-- expect: true
-- expect: true	true
-- expect: CancelledError
-- expect: true	last
-- expect: RuntimeError
-- expect: RuntimeError
-- expect: true
