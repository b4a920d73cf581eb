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
