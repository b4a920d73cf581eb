-- A method called with a dot says to use the colon; so does any other
-- value in the object's place.
local trio = require "trio"
local check = require "tests.lib.check"

local function colon(method, f, ...)
  for _, args in ipairs {table.pack(), table.pack(nil), table.pack(5),
                         table.pack({}), table.pack(io.stdout),
                         table.pack(coroutine.create(print))} do
    local err = check.raises(trio.TypeError, f, table.unpack(args, 1, args.n))
    if not err.message:find(method, 1, true)
       or not err.message:find(":" .. method, 1, true) then
      error("unclear: " .. tostring(err))
    end
  end
end

local async function acolon(method, f)
  for _, value in ipairs {5, {}, io.stdout, "x"} do
    local err = check.raised(trio.TypeError, await pcall(f, value))
    if not err.message:find(":" .. method, 1, true) then
      error("unclear: " .. tostring(err))
    end
  end
  check.raised(trio.TypeError, await pcall(f))
end

trio.run(async function()
  local event, lot = trio.Event(), trio.lowlevel.ParkingLot()
  local scope, clock = trio.CancelScope(), trio.testing.MockClock()
  for _, m in ipairs {"set", "is_set", "statistics"} do colon(m, event[m]) end
  for _, m in ipairs {"unpark", "unpark_all", "repark", "repark_all",
                      "break_lot", "statistics"} do
    colon(m, lot[m])
  end
  for _, m in ipairs {"cancel", "is_relative"} do colon(m, scope[m]) end
  for _, m in ipairs {"jump", "current_time"} do colon(m, clock[m]) end
  await acolon("wait", event.wait)
  await acolon("park", lot.park)
  async with trio.open_nursery() as nursery do
    colon("start_soon", nursery.start_soon)
    await acolon("start", nursery.start)
    await nursery:start(async function(task_status)
      colon("started", task_status.started)
      task_status:started()
    end)
  end
  local group = trio.ExceptionGroup("g", {"x"})
  colon("split", group.split)
  colon("subgroup", group.subgroup)
  local async function gen() yield 1 end
  for _, m in ipairs {"aclose", "asend", "athrow"} do
    await acolon(m, gen()[m])
  end
end)
print "ok" -- expect: ok
