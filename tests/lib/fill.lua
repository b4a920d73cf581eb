-- Sends on a UNIX socket until it would have to wait (TCP finds more room
-- later): local fill = require "tests.lib.fill"
--   await fill(sock)

local trio = require "trio"

return async function(sock)
  local data = ("x"):rep(100000)
  async with trio.open_nursery() as nursery do
    nursery:start_soon(async function()
      while true do await sock:send(data) end
    end)
    await trio.testing.wait_all_tasks_blocked()
    nursery.cancel_scope:cancel()
  end
end
