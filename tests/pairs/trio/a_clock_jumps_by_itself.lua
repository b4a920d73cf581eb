-- MockClock: a threshold set before the run, rates, waiting for quiet before
-- the jump. trio rules 147 to 149
local show, _, shape = require "tests.pairs.lib.pair"()
local trio = require "trio"
local time = require "time"

local async function waiter(cushion)
  await trio.testing.wait_all_tasks_blocked(cushion)
  show("quiet", cushion, trio.current_time())
end
local clock = trio.testing.MockClock()
clock.autojump_threshold = 0.02
trio.run{async function()
  local clock = trio.lowlevel.current_clock()
  show(clock.rate, clock.autojump_threshold, trio.current_time())
  async with trio.open_nursery() as nursery do
    nursery:start_soon(trio.sleep, 10)
    for _, cushion in ipairs {0.01, 0.0, 0.005} do
      nursery:start_soon(waiter, cushion)
    end
    await trio.sleep(5)
    show("slept", trio.current_time())
  end
  show(trio.current_time())
  clock.autojump_threshold = math.huge
  clock:jump(2.5)
  show(trio.current_time())
  local other = trio.testing.MockClock()
  other.autojump_threshold = 0
  other:jump(1)
  show(other:current_time() == 1, trio.current_time())
  clock.rate = 1000
  time.sleep(0.01)
  show(trio.current_time() >= 20)
  await trio.sleep(10)
  clock.rate = 0
  local ok, err = pcall(function() clock.rate = -1 end)
  if not ok then show(shape(err)) end
end, clock = clock}
-- expect: 0.0	0.02	0.0
-- expect: quiet	0.0	0.0
-- expect: quiet	0.005	0.0
-- expect: quiet	0.01	0.0
-- expect: slept	5.0
-- expect: 10.0
-- expect: 12.5
-- expect: true	12.5
-- expect: true
-- expect: ValueError
