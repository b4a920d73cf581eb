-- Deadlines that others move while a task sleeps. trio rule 57
local show, virtual = require "tests.pairs.lib.pair"()
local trio = require "trio"

local async function sleeper(name, scope)
  with scope do await trio.sleep_forever() end
  show(name, trio.current_time(), scope.cancelled_caught)
end
virtual(async function()
  local early, late, never = trio.CancelScope{deadline = 100},
    trio.CancelScope{deadline = 3}, trio.CancelScope{deadline = 4}
  async with trio.open_nursery() as nursery do
    nursery:start_soon(sleeper, "early", early)
    nursery:start_soon(sleeper, "late", late)
    nursery:start_soon(sleeper, "never", never)
    await trio.sleep(1)
    early.deadline = 2
    late.deadline = 7
    never.deadline = math.huge
    await trio.sleep(10)
    never:cancel()
  end
end)
-- expect: early	2.0	true
-- expect: late	7.0	true
-- expect: never	11.0	true
