-- A cancel goes down through nested nurseries and scopes; cleanup behind a
-- shield takes its time, and each nursery waits for it. trio rules 12 and 53
local show, virtual = require "tests.pairs.lib.pair"()
local trio = require "trio"

local async function leaf(name, seconds)
  local ok, err = await pcall(trio.sleep_forever)
  with trio.CancelScope{shield = true} do await trio.sleep(seconds) end
  show(name, trio.current_time())
  error(err)
end
local async function branch(name, depth)
  local ok, err = await pcall(async function()
    async with trio.open_nursery() as nursery do
      with trio.CancelScope{deadline = 100} do
        if depth > 0 then
          nursery:start_soon(branch, name .. "1", depth - 1)
          nursery:start_soon(branch, name .. "2", depth - 1)
        end
        nursery:start_soon(leaf, name .. " leaf", math.tointeger(name) / 1000)
      end
    end
  end)
  show(name, "closed", trio.current_effective_deadline())
  if not ok then error(err) end
end
virtual(async function()
  local scope = trio.CancelScope()
  with scope do
    local inside
    async with trio.open_nursery() as nursery do
      inside = nursery.cancel_scope
      nursery:start_soon(branch, "1", 2)
      await trio.sleep(5)
      nursery.cancel_scope:cancel()
    end
    show("nursery", inside.cancelled_caught)
  end
  show(scope.cancelled_caught, trio.current_time())
end)
-- expect: 1 leaf	5.001
-- expect: 11 leaf	5.011
-- expect: 12 leaf	5.012
-- expect: 111 leaf	5.111
-- expect: 111	closed	-inf
-- expect: 112 leaf	5.112
-- expect: 112	closed	-inf
-- expect: 11	closed	-inf
-- expect: 121 leaf	5.121
-- expect: 121	closed	-inf
-- expect: 122 leaf	5.122
-- expect: 122	closed	-inf
-- expect: 12	closed	-inf
-- expect: 1	closed	-inf
-- expect: nursery	true
-- expect: false	5.122
