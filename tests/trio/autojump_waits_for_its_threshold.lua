-- With a threshold the clock jumps when all tasks were blocked for so long
-- in real seconds; it may be set before or during the run, and on a clock
-- that isn't used it does nothing. trio rule 148
local time = require "time"
local trio = require "trio"

local clock, other = trio.testing.MockClock(), trio.testing.MockClock()
clock.autojump_threshold = 0.02
trio.run{async function()
  other.autojump_threshold = 0
  local start = time.monotonic()
  await trio.sleep(10)
  print(trio.current_time(), time.monotonic() - start >= 0.02)
  clock.autojump_threshold = 0
  start = time.monotonic()
  for _ = 1, 100 do await trio.sleep(10) end
  print(trio.current_time(), time.monotonic() - start < 1)
  print(other:current_time())
end, clock = clock}
-- expect: 10.0	true
-- expect: 1010.0	true
-- expect: 0.0
