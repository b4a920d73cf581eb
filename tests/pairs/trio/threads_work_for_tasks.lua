-- to_thread and from_thread: results, errors, limiters, cancellation.
-- trio rule 132
local show, _, shape = require "tests.pairs.lib.pair"()
local trio = require "trio"
local time = require "time"

local function square(x) return x * x end
local function fails()
  error(require "trio".ValueError("in the thread"))
end
local async function double(x)
  await trio.sleep(0)
  return 2 * x
end
local function asks()
  local trio = require "trio"
  local ok, err = pcall(trio.from_thread.run, trio.sleep, -1)
  assert(trio.isinstance(err, trio.ValueError))
  return trio.from_thread.run(double, 4), trio.from_thread.run_sync(square, 5)
end
local async function attempt(...)
  local ok, result = await pcall(trio.to_thread.run_sync, ...)
  show(ok and result or not ok and shape(result) or nil)
  if trio.isinstance(result, trio.Cancelled) then error(result) end
end
local async function napping(limiter, seconds)
  await trio.to_thread.run_sync{time.sleep, seconds, limiter = limiter}
end
trio.run(async function()
  await attempt(square, 7)
  await attempt(fails)
  for _, value in ipairs {await trio.to_thread.run_sync(asks)} do
    show(value)
  end
  show(trio.to_thread.current_default_thread_limiter().total_tokens)
  local limiter = trio.CapacityLimiter(1)
  async with trio.open_nursery() as nursery do
    for _ = 1, 3 do nursery:start_soon(napping, limiter, 0.02) end
    while limiter:statistics().tasks_waiting < 2 do
      await trio.sleep(0.001)
    end
    show(limiter.borrowed_tokens, limiter:statistics().tasks_waiting)
  end
  show(limiter.borrowed_tokens)
  -- the function goes on, the cancellation waits
  local scope = trio.move_on_after(0.005)
  with scope do
    await attempt(time.sleep, 0.02)
    show("finished")
  end
  show(scope.cancel_called, scope.cancelled_caught)
  scope = trio.CancelScope()
  with scope do
    scope:cancel()
    await attempt(square, 1)
  end
  show(scope.cancelled_caught)
  -- others run meanwhile
  local event = trio.Event()
  async with trio.open_nursery() as nursery do
    nursery:start_soon(async function() event:set() end)
    await trio.to_thread.run_sync(time.sleep, 0.01)
    show(event:is_set())
  end
end)
local ok, err = pcall(trio.from_thread.run_sync, square, 1)
show(shape(err))
-- expect: 49
-- expect: ValueError
-- expect: 8
-- expect: 25
-- expect: 40
-- expect: 1	2
-- expect: 0
-- expect: nil
-- expect: finished
-- expect: true	false
-- expect: Cancelled
-- expect: true
-- expect: true
-- expect: RuntimeError
