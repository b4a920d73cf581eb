-- repark moves waiting tasks to another lot, in their order, without waking
-- them; a cancel then finds them there. trio rule 94
local check = require "tests.lib.check"
local trio = require "trio"

local order = check.order()
trio.run(async function()
  local one, two = trio.lowlevel.ParkingLot(), trio.lowlevel.ParkingLot()
  async with trio.open_nursery() as nursery do
    for i = 1, 4 do
      nursery:start_soon(async function()
        await one:park()
        order(i)
      end)
    end
    await trio.testing.wait_all_tasks_blocked()
    one:repark(two)
    print(#one, #two)                    -- expect: 3	1
    one:repark(two, {count = 1})
    print(#one, #two)                    -- expect: 2	2
    two:unpark_all()
    await trio.testing.wait_all_tasks_blocked()
    order:is {1, 2}
    one:repark_all(two)
    print(#one, #two)                    -- expect: 0	2
    nursery.cancel_scope:cancel()
    print(#two)                          -- expect: 0
    check.raises(trio.TypeError, one.repark, one)
    check.raises(trio.TypeError, one.repark, one, {})
    check.raises(trio.ValueError, one.unpark, one, -1)
    check.raises(trio.ValueError, one.unpark, one, 1.5)
    check.raises(trio.TypeError, one.unpark, one, "1")
  end
end)
order:is {1, 2}
