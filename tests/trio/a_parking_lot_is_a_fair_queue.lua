-- ParkingLot: unpark wakes the longest waiting tasks, one or as many as
-- told, and returns them; #lot and statistics count. trio rules 92 and 93
local check = require "tests.lib.check"
local trio = require "trio"

local order = check.order()
trio.run(async function()
  local lot = trio.lowlevel.ParkingLot()
  check.eq(#lot, 0)
  check.eq(#lot:unpark(), 0)
  async with trio.open_nursery() as nursery do
    for i = 1, 6 do
      nursery:start_soon{async function()
        await lot:park()
        order(i)
      end, name = "t" .. i}
    end
    await trio.testing.wait_all_tasks_blocked()
    print(#lot, lot:statistics().tasks_waiting)        -- expect: 6	6
    local woken = lot:unpark()
    print(#woken, woken[1].name, #lot)                 -- expect: 1	t1	5
    woken = lot:unpark{count = 2}
    print(#woken, woken[2].name)                       -- expect: 2	t3
    print(#lot:unpark(0), #lot)                        -- expect: 0	3
    await trio.testing.wait_all_tasks_blocked()
    order:is {1, 2, 3}
    woken = lot:unpark_all()
    print(#woken, #lot)                                -- expect: 3	0
  end
end)
order:is {1, 2, 3, 4, 5, 6}
