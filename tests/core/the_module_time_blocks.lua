-- time.sleep blocks all tasks; time, monotonic, perf_counter and strftime
-- tell the time; wrong arguments are told.
local check = require "tests.lib.check"
local time = require "time"
local trio = require "trio"

local order = check.order()
trio.run(async function()
  async with trio.open_nursery() as nursery do
    nursery:start_soon(async function()
      await trio.sleep(0.001)
      order "slept"
    end)
    await trio.sleep(0)
    time.sleep(0.01)
    order "blocked"
  end
end)
order:is {"blocked", "slept"}
local a, b = time.monotonic(), time.perf_counter()
time.sleep(0.002)
time.sleep(0)
print(time.monotonic() - a >= 0.002, time.perf_counter() - b >= 0.002)
-- expect: true	true
print(math.abs(time.time() - os.time()) <= 2, math.type(time.time()))
-- expect: true	float
print(time.strftime("%Y-%m-%d", 86400 * 365))     -- expect: 1971-01-01
print(#time.strftime("%X") > 0)                   -- expect: true
print(check.raises(trio.ValueError, time.sleep, -1).message)
-- expect: time.sleep() argument 'seconds': expected a number that isn't negative, got -1
check.raises(trio.TypeError, time.sleep)
check.raises(trio.TypeError, time.sleep, "1")
check.raises(trio.ValueError, time.sleep, 0/0)
check.raises(trio.TypeError, time.strftime)
check.raises(trio.TypeError, time.strftime, "%X", "now")
check.raises(trio.ValueError, time.strftime, "%X", 1e300)
