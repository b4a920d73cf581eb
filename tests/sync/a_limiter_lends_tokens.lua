-- A limiter lends each borrower one token: a task, or any value on whose
-- behalf somebody asks. trio rule 87
local check = require "tests.lib.check"
local trio = require "trio"

local function show(object)
  print((tostring(object):gsub("0x%x+", "0x")))
end

for _, bad in ipairs {1.5, "1", -math.huge, true} do
  check.raises(trio.TypeError, trio.CapacityLimiter, bad)
end
print(check.raises(trio.TypeError, trio.CapacityLimiter))
-- expect: TypeError: CapacityLimiter() argument 'total_tokens': expected an integer or math.huge, got nil
check.raises(trio.ValueError, trio.CapacityLimiter, -1)

trio.run(async function()
  local me = trio.lowlevel.current_task()
  local limiter = trio.CapacityLimiter(2)
  show(limiter)    -- expect: <trio.CapacityLimiter at 0x, 0/2 with 0 waiting>
  await limiter:acquire()
  local stats = limiter:statistics()
  check.eq({stats.borrowed_tokens, stats.total_tokens, stats.tasks_waiting,
            #stats.borrowers}, {1, 2, 0, 1})
  check.eq(stats.borrowers[1] == me, true)
  check.raises("this borrower is already holding one",
               limiter.acquire_nowait, limiter)
  check.raised(trio.RuntimeError, await pcall(limiter.acquire, limiter))
  check.raised(trio.RuntimeError,
    await pcall(limiter.acquire_on_behalf_of, limiter, me))
  check.raises("this borrower isn't holding any",
               limiter.release_on_behalf_of, limiter, "somebody")

  await limiter:acquire_on_behalf_of("somebody")
  check.eq({limiter.borrowed_tokens, limiter.available_tokens}, {2, 0})
  check.raises(trio.RuntimeError, limiter.acquire_on_behalf_of_nowait,
               limiter, "somebody")
  check.raises(trio.WouldBlock, limiter.acquire_on_behalf_of_nowait,
               limiter, "somebody else")
  limiter:release_on_behalf_of(me)
  check.raises(trio.RuntimeError, limiter.release, limiter)
  limiter:acquire_on_behalf_of_nowait(false)
  limiter:release_on_behalf_of("somebody")
  limiter:release_on_behalf_of(false)
  check.eq(limiter.borrowed_tokens, 0)
  for _, f in ipairs {"acquire_on_behalf_of_nowait",
                      "release_on_behalf_of"} do
    check.raises(trio.TypeError, limiter[f], limiter)
    check.raises(trio.TypeError, limiter[f], limiter, 0 / 0)
  end

  -- Two wait on behalf of the same borrower: one of them gets an error.
  limiter.total_tokens = 0
  local got, errors = 0, 0
  async with trio.open_nursery() as nursery do
    for _ = 1, 2 do
      nursery:start_soon(async function()
        if await pcall(limiter.acquire_on_behalf_of, limiter, "x") then
          got = got + 1
        else errors = errors + 1 end
      end)
    end
    await trio.testing.wait_all_tasks_blocked()
    limiter.total_tokens = 5
  end
  check.eq({got, errors, limiter.borrowed_tokens}, {1, 1, 1})
end)
