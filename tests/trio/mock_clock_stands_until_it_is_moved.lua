-- MockClock: rate 0 by default, starts at 0, jump moves it, a negative jump
-- is an error; a rate scales real time. trio rule 147
local check = require "tests.lib.check"
local time = require "time"
local trio = require "trio"

local clock = trio.testing.MockClock()
print(clock.rate, clock.autojump_threshold)             -- expect: 0.0	inf
trio.run{async function()
  print(trio.current_time(), clock:current_time())      -- expect: 0.0	0.0
  clock:jump(1.5)
  print(trio.current_time())                            -- expect: 1.5
  time.sleep(0.01)
  print(trio.current_time())                            -- expect: 1.5
  check.raises(trio.ValueError, clock.jump, clock, -1)
  check.raises(trio.ValueError, function() clock.rate = -1 end)
  check.raises(trio.ValueError, function() clock.autojump_threshold = -1 end)
  check.raises(trio.TypeError, function() clock.rate = "1" end)
  check.raises(trio.TypeError, clock.jump)
  print(trio.lowlevel.current_clock() == clock)         -- expect: true
  clock.rate = 1000
  local before = trio.current_time()
  time.sleep(0.01)
  print(trio.current_time() - before >= 10)             -- expect: true
  await trio.sleep(20)                                  -- 20 ms
  clock.rate = 0
  before = trio.current_time()
  print(before >= 31.5, trio.current_time() == before)  -- expect: true	true
end, clock = clock}
check.raises(trio.ValueError, trio.testing.MockClock, -1)
check.raises(trio.TypeError, trio.testing.MockClock, "fast")
check.raises(trio.ValueError, trio.testing.MockClock, {rate = 0/0})
print((tostring(trio.testing.MockClock()):gsub("0x%x+", "0x")))
-- expect: <MockClock, time=0.0, rate=0.0 @ 0x>
