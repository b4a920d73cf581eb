-- Event: set wakes all waiters, in the order in which they came; is_set and
-- statistics tell. trio rule 82
local check = require "tests.lib.check"
local trio = require "trio"

local order = check.order()
trio.run(async function()
  local event = trio.Event()
  print(event:is_set(), event:statistics().tasks_waiting)   -- expect: false	0
  async with trio.open_nursery() as nursery do
    for i = 1, 3 do
      nursery:start_soon(async function()
        await event:wait()
        order(i)
      end)
    end
    await trio.testing.wait_all_tasks_blocked()
    print(event:statistics().tasks_waiting)                 -- expect: 3
    event:set()
    print(event:is_set(), event:statistics().tasks_waiting) -- expect: true	0
    event:set()
  end
end)
order:is {1, 2, 3}
