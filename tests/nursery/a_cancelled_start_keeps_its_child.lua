-- When start's own scope is cancelled, started() does nothing: the child
-- stays under start, and start raises Cancelled, or what the child raises. A
-- child that ends without a checkpoint makes start return. trio rule 40
local virtual = require "tests.lib.virtual"
local trio = require "trio"

local async function slow(task_status)
  local ok, err = await pcall(trio.sleep, 10)
  print("child", err)
  task_status:started("lost")
  await trio.sleep(10)
  print "not reached"
end
local async function failing(task_status)
  await pcall(trio.sleep, 10)
  task_status:started("lost")
  error(trio.ValueError("its own"))
end
local async function quick(task_status) task_status:started("in time") end
virtual(async function()
  async with trio.open_nursery() as nursery do
    with trio.move_on_after(1) as scope do
      local ok, result = await pcall(nursery.start, nursery, slow)
      print("start", ok, result)
      error(result)
    end
    print(trio.current_time())
    with trio.move_on_after(1) do
      print("failing", await pcall(nursery.start, nursery, failing))
    end
    with trio.CancelScope() as scope do
      scope:cancel()
      print("quick", await nursery:start(quick))
    end
  end
end)
-- expect: child	Cancelled: cancelled due to deadline
-- expect: start	false	Cancelled: cancelled due to deadline
-- expect: 1.0
-- expect: failing	false	ValueError: its own
-- expect: quick	in time
