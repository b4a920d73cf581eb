-- Parking lots: a cancelled task leaves, reparked ones keep their order and
-- are found where they are. trio rules 92 to 94
local show, virtual = require "tests.pairs.lib.pair"()
local trio = require "trio"

local async function parker(name, lot, scope)
  with scope do
    await lot:park()
    await trio.sleep(name / 100)
    show("woken", name, trio.current_time())
  end
  if scope.cancelled_caught then
    show("cancelled", name, trio.current_time())
  end
end
virtual(async function()
  local one, two = trio.lowlevel.ParkingLot(), trio.lowlevel.ParkingLot()
  local scopes = {}
  show(#one, #one:unpark(), #one:unpark_all())
  async with trio.open_nursery() as nursery do
    for i = 0, 7 do
      scopes[i] = trio.CancelScope()
      nursery:start_soon(parker, i, one, scopes[i])
      await trio.testing.wait_all_tasks_blocked()
    end
    scopes[1]:cancel()
    await trio.sleep(1)
    show(#one)
    one:repark(two)
    show(#one, #two)
    one:repark(two, {count = 3})
    show(#one, #two, two:statistics().tasks_waiting)
    scopes[3]:cancel()
    await trio.sleep(1)
    show(#one, #two)
    two:unpark()
    await trio.sleep(1)
    one:repark_all(two)
    show(#one, #two)
    two:unpark{count = math.huge}
    local ok, err = pcall(one.repark, one, nil)
    if trio.isinstance(err, trio.TypeError) then show("no lot") end
    show(#two)
    nursery.cancel_scope:cancel()
  end
end)
-- expect: 0	0	0
-- expect: cancelled	1	0.0
-- expect: 7
-- expect: 6	1
-- expect: 3	4	4
-- expect: cancelled	3	1.0
-- expect: 3	3
-- expect: woken	0	2.0
-- expect: 0	5
-- expect: no lot
-- expect: 0
