-- Sends on a socket until it would have to wait: local fill = require
-- "tests.lib.fill"
--   await fill(sock)

local trio = require "trio"

return async function(sock)
  local data = ("x"):rep(100000)
  async with trio.open_nursery() as nursery do
    nursery:start_soon(async function()
      while true do await sock:send(data) end
    end)
    await trio.testing.wait_all_tasks_blocked(0.02) -- TCP finds more room
    nursery.cancel_scope:cancel()
  end
end
