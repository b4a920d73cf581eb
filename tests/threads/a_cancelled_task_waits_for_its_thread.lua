-- A task in to_thread.run_sync that is cancelled waits for the function and
-- gets its result; one that was cancelled before doesn't start it.
-- trio rule 132
local trio = require "trio"
local check = require "tests.lib.check"
local time = require "time"
local run, from_thread = trio.to_thread.run_sync, trio.from_thread
local nap = time.sleep

trio.run(async function()
  local scope = trio.move_on_after(0.005)
  local got
  with scope do
    got = await run(function() nap(0.02) return "result" end)
  end
  check.eq({got, scope.cancel_called, scope.cancelled_caught},
           {"result", true, false})

  -- Its error comes out in spite of the cancellation.
  local ok, err = await pcall(async function()
    with trio.move_on_after(0.005) do
      await run(function() nap(0.02) error("late", 0) end)
    end
  end)
  check.eq({ok, err}, {false, "late"})

  scope = trio.CancelScope()
  with scope do
    scope:cancel()
    await run(error, "must not run")
  end
  check.eq(scope.cancelled_caught, true)

  -- A cancellation between the call and the start of the thread is too late.
  local ran
  async with trio.open_nursery() as nursery do
    nursery:start_soon(async function()
      ran = await run(function() return true end)
    end)
    await trio.sleep(0)
    nursery.cancel_scope:cancel()
  end
  check.eq(ran, true)

  -- What the thread asks for is cancelled; it learns of it there.
  scope = trio.move_on_after(0.005)
  with scope do
    await run(function()
      local done, cancelled = pcall(from_thread.run, trio.sleep_forever)
      assert(not done and trio.isinstance(cancelled, trio.Cancelled))
      assert(not pcall(from_thread.run, trio.sleep, 0))
      assert(from_thread.run_sync(math.floor, 2.5) == 2) -- no checkpoint
      from_thread.check_cancelled()
    end)
    error("not cancelled")
  end
  check.eq(scope.cancelled_caught, true)

  -- A loop that looks by itself.
  scope = trio.move_on_after(0.005)
  with scope do
    await run(function()
      while true do
        from_thread.check_cancelled()
        nap(0.001)
      end
    end)
  end
  check.eq(scope.cancelled_caught, true)
end)
print("ok") -- expect: ok
