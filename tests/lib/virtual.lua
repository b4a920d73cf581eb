-- Runs an async function on a virtual clock that jumps to the next deadline
-- when all tasks wait: local virtual = require "tests.lib.virtual"
--   virtual(main, args...) -- the results of trio.run

local trio = require "trio"

return function(...)
  local call = table.pack(...)
  call.clock = trio.testing.MockClock {autojump_threshold = 0}
  return trio.run(call)
end
