-- A task that is cancelled while parked leaves the queue; the others keep
-- their order. trio rule 93
local check = require "tests.lib.check"
local trio = require "trio"

local order = check.order()
trio.run(async function()
  local lot = trio.lowlevel.ParkingLot()
  local scopes = {}
  async with trio.open_nursery() as nursery do
    for i = 1, 3 do
      scopes[i] = trio.CancelScope()
      nursery:start_soon(async function()
        with scopes[i] do
          await lot:park()
          order(i)
        end
      end)
    end
    await trio.testing.wait_all_tasks_blocked()
    scopes[2]:cancel()
    check.eq(#lot, 2)
    lot:unpark(math.huge)
  end
end)
order:is {1, 3}
print "done" -- expect: done
