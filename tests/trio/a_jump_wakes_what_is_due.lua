-- A task that jumps the clock wakes the sleepers whose time has come, in
-- the order of their deadlines.
local trio = require "trio"

local clock = trio.testing.MockClock()
local async function sleeper(n)
  await trio.sleep(n)
  print("woken", n)
end
trio.run{async function()
  async with trio.open_nursery() as nursery do
    for n = 4, 1, -1 do nursery:start_soon(sleeper, n) end
    await trio.testing.wait_all_tasks_blocked()
    clock:jump(2.5)
    await trio.testing.wait_all_tasks_blocked()
    print("jumped", trio.current_time())
    clock:jump(10)
  end
end, clock = clock}
-- expect: woken	1
-- expect: woken	2
-- expect: jumped	2.5
-- expect: woken	3
-- expect: woken	4
