-- Tasks wake in the order of their deadlines.
local show, virtual = require "tests.pairs.lib.pair"()
local trio = require "trio"

local async function sleeper(seconds)
  await trio.sleep(seconds)
  show("woke", seconds, trio.current_time())
end
virtual(async function()
  async with trio.open_nursery() as nursery do
    for _, seconds in ipairs {3, 1.5, 2, 0.25} do
      nursery:start_soon(sleeper, seconds)
    end
    show("spawned", trio.current_time())
  end
  show("done", trio.current_time())
end)
-- expect: spawned	0.0
-- expect: woke	0.25	0.25
-- expect: woke	1.5	1.5
-- expect: woke	2	2.0
-- expect: woke	3	3.0
-- expect: done	3.0
