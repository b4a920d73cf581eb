-- SPDX-License-Identifier: MIT
--
-- /slow?seconds=2: one that waits is an async function. It gives up after
-- five seconds whatever it was asked for.
local trio = require "trio"

return async function(request)
  local seconds = tonumber(request.query.seconds) or 1
  local scope = trio.move_on_after(5)
  with scope do
    await trio.sleep(seconds)
  end
  if scope.cancelled_caught then return "too slow\n", 503 end
  return ("slept %g s\n"):format(seconds)
end
