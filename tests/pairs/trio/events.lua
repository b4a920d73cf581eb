-- Events: waiting, setting, statistics, cancelled waiters. trio rule 82
local show, virtual = require "tests.pairs.lib.pair"()
local trio = require "trio"

local async function waiter(event, seconds)
  local scope = trio.move_on_after(seconds)
  with scope do
    await event:wait()
    await trio.sleep(seconds / 100)
    show("got it", seconds)
  end
  if scope.cancelled_caught then show("gave up", seconds) end
end
virtual(async function()
  local event = trio.Event()
  show(event:is_set(), event:statistics().tasks_waiting)
  async with trio.open_nursery() as nursery do
    for _, seconds in ipairs {4, 2, 6, 8} do
      nursery:start_soon(waiter, event, seconds)
    end
    await trio.sleep(3)
    show(event:is_set(), event:statistics().tasks_waiting)
    event:set()
    show(event:is_set(), event:statistics().tasks_waiting)
    event:set()
  end
  await event:wait()
  show("done", trio.current_time())
end)
-- expect: false	0
-- expect: gave up	2
-- expect: false	3
-- expect: true	0
-- expect: got it	4
-- expect: got it	6
-- expect: got it	8
-- expect: done	3.08
