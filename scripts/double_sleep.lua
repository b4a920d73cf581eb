-- The async sandwich: trio.run on one side, trio.sleep on the other, and
-- between them the functions that have to be async because they call one.
local time = require "time"
local trio = require "trio"

local async function double_sleep(x)
  await trio.sleep(2 * x)
end

local start_time = time.perf_counter()
trio.run(double_sleep, 0.05) -- does nothing for 0.1 seconds, then returns
local took = time.perf_counter() - start_time
print(("slept for %.1f seconds"):format(took))
