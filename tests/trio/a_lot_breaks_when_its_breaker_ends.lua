-- A task that is registered for a lot breaks it when it ends; it can be taken
-- back, once for each time; one that has ended can't be registered. trio
-- rule 95
local check = require "tests.lib.check"
local trio = require "trio"

local ll = trio.lowlevel

trio.run(async function()
  local lot, me = ll.ParkingLot(), ll.current_task()
  local ended
  check.eq(lot.broken_by, {})
  async with trio.open_nursery() as nursery do
    nursery:start_soon{async function()
      ended = ll.current_task()
      ll.add_parking_lot_breaker(ended, lot)
      ll.add_parking_lot_breaker(me, lot)
      ll.remove_parking_lot_breaker(me, lot)
      check.raises(trio.RuntimeError, ll.remove_parking_lot_breaker, me,
                   lot)
      ll.add_parking_lot_breaker(ended, lot)
      ll.remove_parking_lot_breaker(ended, lot)
      await trio.testing.wait_all_tasks_blocked()
    end, name = "breaker"}
    nursery:start_soon(async function()
      local err = check.raised(trio.BrokenResourceError,
                               await pcall(lot.park, lot))
      print((err.message:gsub("0x%x+", "0x")))
    end)
  end
  check.eq(#lot.broken_by, 1)
  check.eq(lot.broken_by[1] == ended, true)
  lot:break_lot() -- a second culprit
  check.eq(#lot.broken_by, 2)
  check.raises(trio.BrokenResourceError, ll.add_parking_lot_breaker, ended,
               lot)
  check.raises(trio.RuntimeError, ll.remove_parking_lot_breaker, ended, lot)
  check.raises(trio.TypeError, ll.add_parking_lot_breaker, me, {})
  check.raises(trio.TypeError, ll.add_parking_lot_breaker, {}, lot)
  check.raises(trio.TypeError, lot.break_lot, lot, 5)

  -- a lot that nobody knows any more goes before its breaker
  for _ = 1, 100 do ll.add_parking_lot_breaker(me, ll.ParkingLot()) end
  collectgarbage()
end)
-- expect: Parking lot broken by <Task 'breaker' at 0x>
