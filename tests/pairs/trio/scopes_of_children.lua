-- Children are in the scopes of their nursery, not of start_soon.
-- trio rule 29
local show, virtual = require "tests.pairs.lib.pair"()
local trio = require "trio"

local async function child(name, seconds)
  show(name, trio.current_effective_deadline())
  await trio.sleep(seconds)
  show(name, "slept", trio.current_time())
end
virtual(async function()
  async with trio.open_nursery() as nursery do
    local scope = trio.CancelScope{deadline = 1.5}
    with scope do
      nursery:start_soon(child, "free", 3)
      await trio.sleep_forever()
    end
    show("scope", scope.cancelled_caught, trio.current_time())
  end
  local scope = trio.CancelScope{deadline = 5.5}
  with scope do
    async with trio.open_nursery() as nursery do
      nursery:start_soon(child, "inside", 9)
    end
  end
  show("scope", scope.cancelled_caught, trio.current_time())
end)
-- expect: free	inf
-- expect: scope	true	1.5
-- expect: free	slept	3.0
-- expect: inside	5.5
-- expect: scope	true	5.5
