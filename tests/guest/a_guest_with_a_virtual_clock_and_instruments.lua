-- Options of run are a guest's, too: an hour passes at once, hooks see the
-- whole run.
local trio = require "trio"
local host = require "tests.lib.host"
local check = require "tests.lib.check"

local seen = {}
local instrument = {
  before_run = function() seen[#seen + 1] = "before" end,
  after_run = function() seen[#seen + 1] = "after" end,
}
local clock = trio.testing.MockClock{autojump_threshold = 0}
local h = host.start{async function()
  local t0 = trio.current_time()
  await trio.sleep(3600)
  return trio.current_time() - t0
end, clock = clock, instruments = {instrument}}
check.eq(seen, {"before"})
check.eq(h:finish(), 3600.0)
check.eq(seen, {"before", "after"})
