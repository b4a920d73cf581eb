-- sleep, sleep_until and current_time agree with each other and, roughly,
-- with the real clock.
local time = require "time"
local trio = require "trio"

trio.run(async function()
  local real, start = time.monotonic(), trio.current_time()
  await trio.sleep(0.03)
  local slept = trio.current_time() - start
  print(slept >= 0.03, time.monotonic() - real >= 0.03)  -- expect: true	true
  await trio.sleep_until(trio.current_time() + 0.01)
  print(trio.current_time() - start >= 0.04)             -- expect: true
  print(math.type(trio.current_time()))                  -- expect: float
  local before = trio.current_time()
  await trio.sleep_until(before - 5)                     -- in the past: fine
  await trio.sleep_until(-math.huge)
  await trio.sleep(0)
  await trio.sleep(0.0)
  print(trio.current_time() - before < 5)                -- expect: true
end)
