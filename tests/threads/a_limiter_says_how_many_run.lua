-- At most as many threads run as the limiter has tokens; by default 40.
local trio = require "trio"
local check = require "tests.lib.check"
local time = require "time"
local to_thread, testing = trio.to_thread, trio.testing
local nap = time.sleep

local function work() nap(0.005) return true end

trio.run(async function()
  local limiter = trio.CapacityLimiter(2)
  local most = 0
  async with trio.open_nursery() as nursery do
    for _ = 1, 6 do
      nursery:start_soon{to_thread.run_sync, {work, limiter = limiter}}
    end
    while #nursery.child_tasks > 0 do
      most = math.max(most, testing.active_thread_count())
      check.eq(limiter.borrowed_tokens <= 2, true)
      await trio.sleep(0.001)
    end
  end
  check.eq(most, 2)

  local default = to_thread.current_default_thread_limiter()
  check.eq({default.total_tokens, default.borrowed_tokens}, {40, 0})
  check.eq(to_thread.current_default_thread_limiter() == default, true)
  async with trio.open_nursery() as nursery do
    nursery:start_soon(to_thread.run_sync, work)
    await trio.sleep(0.001)
    check.eq(default.borrowed_tokens, 1)
    local borrower = default:statistics().borrowers[1]
    check.eq(tostring(borrower):match("^<thread trio.to_thread.run_sync%-%d+>")
             ~= nil, true)
  end
  await testing.wait_all_threads_completed()
  check.eq({testing.active_thread_count(), default.borrowed_tokens}, {0, 0})

  -- Any object with the two methods will do.
  local order = check.order()
  local mine = {}
  async function mine:acquire_on_behalf_of() order "acquire" end
  function mine:release_on_behalf_of() order "release" end
  check.eq(await to_thread.run_sync{work, limiter = mine}, true)
  await pcall(to_thread.run_sync, {error, "x", limiter = mine})
  await pcall(to_thread.run_sync, {work, io.stdout, limiter = mine})
  order:is {"acquire", "release", "acquire", "release", "acquire", "release"}
  function mine:release_on_behalf_of() error("release", 0) end
  local ok, err = await pcall(to_thread.run_sync, {work, limiter = mine})
  check.eq({ok, err}, {false, "release"})

  -- One that waits for a token can be cancelled.
  local none = trio.CapacityLimiter(0)
  local scope = trio.move_on_after(0.001)
  with scope do await to_thread.run_sync{work, limiter = none} end
  check.eq(scope.cancelled_caught, true)

  -- Arguments.
  for _, bad in ipairs {{5}, {trio.sleep}, {work, limiter = 5},
                        {work, abandon_on_cancel = 1},
                        {work, thread_name = {}}} do
    check.raised(trio.TypeError, await pcall(to_thread.run_sync, bad))
  end
end)

local limiters = {}
for i = 1, 2 do
  trio.run(async function()
    limiters[i] = to_thread.current_default_thread_limiter()
  end)
end
check.eq(limiters[1] ~= limiters[2], true)
check.raises("inside a task", to_thread.current_default_thread_limiter)
print("ok") -- expect: ok
