-- Waiters for quiet wake before a clock with threshold 0 jumps: time doesn't
-- move for them. trio rule 149
local virtual = require "tests.lib.virtual"
local trio = require "trio"

virtual(async function()
  async with trio.open_nursery() as nursery do
    nursery:start_soon(trio.sleep, 10)
    for _ = 1, 3 do
      await trio.testing.wait_all_tasks_blocked()
      print(trio.current_time())
    end
    await trio.testing.wait_all_tasks_blocked(0.001)
    print(trio.current_time())
  end
  print(trio.current_time())
end)
-- expect: 0.0
-- expect: 0.0
-- expect: 0.0
-- expect: {any}
-- expect: 10.0
