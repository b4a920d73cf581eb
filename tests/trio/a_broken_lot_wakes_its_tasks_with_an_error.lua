-- break_lot raises BrokenResourceError in all parked tasks and in those
-- that come later; broken_by tells the tasks. trio rule 95
local check = require "tests.lib.check"
local trio = require "trio"

trio.run(async function()
  local lot = trio.lowlevel.ParkingLot()
  local me = trio.lowlevel.current_task()
  async with trio.open_nursery() as nursery do
    for _ = 1, 2 do
      nursery:start_soon(async function()
        local err = check.raised(trio.BrokenResourceError,
                                 await pcall(lot.park, lot))
        print(err)
      end)
    end
    await trio.testing.wait_all_tasks_blocked()
    lot:break_lot()
    print(#lot)
  end
  check.raised(trio.BrokenResourceError, await pcall(lot.park, lot))
  local by = lot.broken_by
  print(#by, by[1] == me)
end)
-- expect: 0
-- expect: BrokenResourceError: Parking lot broken{any}
-- expect: BrokenResourceError: Parking lot broken{any}
-- expect: 1	true
