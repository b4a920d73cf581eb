-- call_later and call_at, sleeps and time limits share one order.
-- asyncio rules 29 and 30
local show, attempt, _, _, run = require "tests.pairs.lib.aio"()
local asyncio = require "asyncio"

local async function main()
  local loop = asyncio.get_running_loop()
  local function at(seconds, text)
    return loop:call_at(seconds, show, text)
  end
  at(5, "at 5")
  loop:call_later(2, show, "later 2")
  at(1, "at 1")
  loop:call_later(4, function()
    show("later 4")
    loop:call_later(0.5, show, "4 and a half")
  end)
  local task = asyncio.create_task(asyncio.sleep(3, "slept 3"))
  task:add_done_callback(function(t) show(t:result()) end)
  show(await attempt(asyncio.wait_for(asyncio.sleep(100), 3.5)))
  show(loop:time())
  await asyncio.sleep(2)
  show(loop:time())
  -- many, in no order
  local order = {}
  for i = 0, 15 do
    local n = (i * 7) % 16
    loop:call_later(1 + n, function() order[#order + 1] = n end)
  end
  await asyncio.sleep(20)
  show(table.concat(order, " "))
end

run(main)
-- expect: at 1
-- expect: later 2
-- expect: slept 3
-- expect: TimeoutError
-- expect: 3.5
-- expect: later 4
-- expect: 4 and a half
-- expect: at 5
-- expect: 5.5
-- expect: 0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15
