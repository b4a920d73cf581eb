-- Parking lots: first come first served, and moving to another lot.
-- trio rules 92 and 94
local show, virtual = require "tests.pairs.lib.pair"()
local trio = require "trio"

local async function parker(name, lot)
  await lot:park()
  await trio.sleep(name / 100)
  show("woke", name)
end
virtual(async function()
  local one, two = trio.lowlevel.ParkingLot(), trio.lowlevel.ParkingLot()
  async with trio.open_nursery() as nursery do
    for i = 1, 6 do
      nursery:start_soon(parker, i, one)
      await trio.testing.wait_all_tasks_blocked()
    end
    show(#one, one:statistics().tasks_waiting)
    one:unpark()
    await trio.sleep(1)
    one:repark(two, {count = 2})
    show(#one, #two)
    two:unpark{count = 1}
    await trio.sleep(1)
    one:unpark_all()
    await trio.sleep(1)
    show(#one, #two)
    nursery.cancel_scope:cancel()
  end
  show(#one, #two, trio.current_time())
end)
-- expect: 6	6
-- expect: woke	1
-- expect: 3	2
-- expect: woke	2
-- expect: woke	4
-- expect: woke	5
-- expect: woke	6
-- expect: 0	1
-- expect: 0	0	3.0
