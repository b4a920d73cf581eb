-- Shields that are cleared, set too late, turned on and off.
-- trio rules 50 to 52
local show, virtual, shape = require "tests.pairs.lib.pair"()
local trio = require "trio"

local async function sleeper(name, scope, seconds)
  with scope do
    local ok, err = await pcall(trio.sleep, seconds)
    show(name, ok and "slept" or "cancelled", trio.current_time())
    if not ok then error(err) end
  end
  show(name, scope.cancelled_caught)
end
virtual(async function()
  -- clearing a shield wakes
  local shield = trio.CancelScope{shield = true}
  local scope
  async with trio.open_nursery() as nursery do
    scope = nursery.cancel_scope
    nursery:start_soon(sleeper, "first", shield, 9)
    nursery:start_soon(sleeper, "second", trio.CancelScope{shield = true}, 5)
    await trio.sleep(1)
    scope:cancel()
    with trio.CancelScope{shield = true} do await trio.sleep(1) end
    shield.shield = false
  end
  show(scope.cancelled_caught, trio.current_time())
  -- a shield set too late
  local outer, inner = trio.CancelScope(), trio.CancelScope()
  with outer do
    with inner do
      outer:cancel()
      local ok, err = await pcall(trio.sleep, 0)
      inner.shield = true
      await trio.sleep(1)
      show("shielded now", trio.current_time())
      error(err)
    end
    show("not reached")
  end
  show(inner.cancelled_caught, outer.cancelled_caught)
  -- on and off
  with trio.CancelScope() as outer do
    outer:cancel()
    with trio.CancelScope() as scope do
      for _, shield in ipairs {true, false, true, false} do
        scope.shield = shield
        local ok, err = await pcall(trio.sleep, 0)
        show(shield, ok and "through" or shape(err))
      end
    end
  end
end)
-- expect: first	cancelled	2.0
-- expect: second	slept	5.0
-- expect: second	false
-- expect: true	5.0
-- expect: shielded now	6.0
-- expect: false	true
-- expect: true	through
-- expect: false	Cancelled
-- expect: true	through
-- expect: false	Cancelled
