-- wait_all_tasks_blocked(cushion): the shortest cushion wakes first; who
-- runs meanwhile starts it anew. trio rule 149
local check = require "tests.lib.check"
local trio = require "trio"

local order = check.order()
local async function waiter(cushion)
  await trio.testing.wait_all_tasks_blocked(cushion)
  order(cushion)
end
trio.run(async function()
  async with trio.open_nursery() as nursery do
    nursery:start_soon(waiter, 0.02)
    nursery:start_soon(waiter, 0)
    nursery:start_soon(waiter, 0.01)
    nursery:start_soon(waiter, 0.0)
  end
  order:is {0, 0.0, 0.01, 0.02}
  check.raised(trio.ValueError,
               await pcall(trio.testing.wait_all_tasks_blocked, -1))
  check.raised(trio.TypeError,
               await pcall(trio.testing.wait_all_tasks_blocked, "x"))
  local scope = trio.CancelScope()
  with scope do
    scope:cancel()
    await trio.testing.wait_all_tasks_blocked()
  end
  print(scope.cancelled_caught) -- expect: true
end)
