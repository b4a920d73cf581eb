-- A cancelled sleep raises at once and takes its deadline away; sleep(0)
-- and a deadline in the past are checkpoints. trio rules 46 and 58
local virtual = require "tests.lib.virtual"
local trio = require "trio"

virtual(async function()
  local start = trio.current_time()
  for _, call in ipairs {{trio.sleep, 100}, {trio.sleep, 0},
                         {trio.sleep_until, start - 1},
                         {trio.sleep_until, start + 100},
                         {trio.sleep, math.huge},
                         {trio.sleep_until, math.huge},
                         {trio.sleep_forever}} do
    local scope = trio.CancelScope()
    with scope do
      scope:cancel()
      await call[1](call[2])
      print "not reached"
    end
    io.write(tostring(scope.cancelled_caught), " ")
  end
  print(trio.current_time() - start)
  print(trio.lowlevel.current_statistics().seconds_to_next_deadline)
end)
-- expect: true true true true true true true 0.0
-- expect: inf
