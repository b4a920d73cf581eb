-- A clock that the test jumps. trio rule 147
local show = require "tests.pairs.lib.pair"()
local trio = require "trio"

local clock = trio.testing.MockClock()
local async function sleeper(seconds)
  await trio.sleep(seconds)
  show("woke", seconds, trio.current_time())
end
trio.run{async function()
  show(trio.current_time())
  async with trio.open_nursery() as nursery do
    for _, seconds in ipairs {1, 2, 3} do
      nursery:start_soon(sleeper, seconds)
    end
    for _ = 1, 3 do
      await trio.testing.wait_all_tasks_blocked()
      clock:jump(1.25)
    end
  end
  local ok, err = pcall(clock.jump, clock, -1)
  show(ok, trio.current_time())
end, clock = clock}
-- expect: 0.0
-- expect: woke	1	1.25
-- expect: woke	2	2.5
-- expect: woke	3	3.75
-- expect: false	3.75
