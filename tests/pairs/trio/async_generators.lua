-- Async generators: steps, early exits, cleanup.
local show, virtual = require "tests.pairs.lib.pair"()
local trio = require "trio"

local async function squares(count)
  for i = 1, count do
    await trio.sleep(i)
    yield i * i
  end
  show("exhausted")
end
virtual(async function()
  async for x in squares(3) do show(x, trio.current_time()) end
  async for x in squares(100) do
    show(x, trio.current_time())
    if x > 3 then break end
  end
  local scope = trio.move_on_after(4)
  with scope do
    async for x in squares(100) do show(x, trio.current_time()) end
  end
  show(scope.cancelled_caught, trio.current_time())
end)
-- expect: 1	1.0
-- expect: 4	3.0
-- expect: 9	6.0
-- expect: exhausted
-- expect: 1	7.0
-- expect: 4	9.0
-- expect: 1	10.0
-- expect: 4	12.0
-- expect: true	13.0
