-- Limiters: borrowers, changing the number of tokens, statistics.
-- trio rules 87 to 89
local show, virtual, shape = require "tests.pairs.lib.pair"()
local trio = require "trio"

local function attempt(f, ...)
  local ok, result = pcall(f, ...)
  if ok then show("fine", result and true) else show(shape(result)) end
end
local function tell(limiter)
  local s = limiter:statistics()
  show(s.borrowed_tokens, s.total_tokens, #s.borrowers,
       s.tasks_waiting, limiter.available_tokens)
end
local async function borrower(name, limiter, seconds)
  async with limiter do
    show(name, "in", trio.current_time())
    attempt(limiter.acquire_nowait, limiter)
    await trio.sleep(seconds)
  end
  show(name, "out", trio.current_time())
end
virtual(async function()
  attempt(trio.CapacityLimiter, 1.5)
  attempt(trio.CapacityLimiter, -1)
  attempt(trio.CapacityLimiter, math.huge)
  local limiter = trio.CapacityLimiter(2)
  attempt(limiter.release, limiter)
  async with trio.open_nursery() as nursery do
    for i, name in ipairs {"a", "b", "c", "d", "e"} do
      nursery:start_soon(borrower, name, limiter, i + 0.5)
      await trio.testing.wait_all_tasks_blocked()
    end
    tell(limiter)
    limiter.total_tokens = limiter.total_tokens + 1
    await trio.sleep(1)
    tell(limiter)
    limiter.total_tokens = 1
    tell(limiter)
    await trio.sleep(2)
    tell(limiter)
    limiter.total_tokens = 2
    await trio.sleep(0.1)
    limiter.total_tokens = math.huge
    await trio.sleep(0.1)
    tell(limiter)
    limiter.total_tokens = 2
  end
  tell(limiter)
  -- on behalf of others
  await limiter:acquire_on_behalf_of("one")
  attempt(limiter.acquire_on_behalf_of_nowait, limiter, "one")
  attempt(limiter.acquire_on_behalf_of_nowait, limiter, "two")
  attempt(limiter.acquire_on_behalf_of_nowait, limiter, "three")
  tell(limiter)
  attempt(limiter.release_on_behalf_of, limiter, "three")
  limiter:release_on_behalf_of("one")
  local scope = trio.CancelScope()
  with scope do
    scope:cancel()
    await limiter:acquire()
  end
  show(scope.cancelled_caught)
  limiter:release_on_behalf_of("two")
  tell(limiter)
  attempt(function() limiter.total_tokens = "x" end)
end)
-- expect: TypeError
-- expect: ValueError
-- expect: fine	true
-- expect: RuntimeError
-- expect: a	in	0.0
-- expect: RuntimeError
-- expect: b	in	0.0
-- expect: RuntimeError
-- expect: 2	2	2	3	0
-- expect: c	in	0.0
-- expect: RuntimeError
-- expect: 3	3	3	2	0
-- expect: 3	1	3	2	-2
-- expect: a	out	1.5
-- expect: b	out	2.5
-- expect: 1	1	1	2	0
-- expect: d	in	3.0
-- expect: RuntimeError
-- expect: e	in	3.1
-- expect: RuntimeError
-- expect: 3	inf	3	0	inf
-- expect: c	out	3.5
-- expect: d	out	7.5
-- expect: e	out	8.6
-- expect: 0	2	0	0	2
-- expect: RuntimeError
-- expect: fine	nil
-- expect: WouldBlock
-- expect: 2	2	2	0	0
-- expect: RuntimeError
-- expect: true
-- expect: 0	2	0	0	2
-- expect: TypeError
