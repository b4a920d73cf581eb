-- A Cancelled that is swallowed, replaced, kept and raised elsewhere.
-- trio rules 45, 47 to 49 and 70
local show, virtual, shape = require "tests.pairs.lib.pair"()
local trio = require "trio"

local async function swallow(scope, seconds)
  with scope do
    local ok = await pcall(trio.sleep, seconds)
    if not ok then show("swallowed", trio.current_time()) end
  end
  show(scope.cancel_called, scope.cancelled_caught)
end
virtual(async function()
  await swallow(trio.move_on_after(1), 5)
  -- swallowed by the inner scope's body, raised again for the outer one
  local outer = trio.move_on_after(1)
  with outer do
    await swallow(trio.CancelScope(), 5)
    show("still inside")
    await trio.sleep(0)
    show("not reached")
  end
  show(outer.cancelled_caught, trio.current_time())
  -- replaced by another error, which isn't the scope's
  local scope = trio.move_on_after(1)
  with scope do
    local ok, err = await pcall(async function()
      local ok = await pcall(trio.sleep, 5)
      if not ok then error(trio.ValueError("instead")) end
    end)
    show(shape(err), trio.current_time())
  end
  show(scope.cancelled_caught)
  -- kept and raised later, in a scope that isn't cancelled
  local kept
  scope = trio.CancelScope()
  with scope do
    scope:cancel()
    local ok, err = await pcall(trio.sleep, 0)
    kept = err
  end
  show(scope.cancelled_caught, shape(kept))
  local other = trio.CancelScope()
  local ok, err = pcall(function()
    with other do error(kept) end
  end)
  show(shape(err), other.cancelled_caught)
  other = trio.CancelScope()
  with other do
    other:cancel()
    error(kept)
  end
  show(other.cancelled_caught)
  -- in a child
  async with trio.open_nursery() as nursery do
    nursery.cancel_scope:cancel()
    nursery:start_soon(swallow, trio.CancelScope(), 5)
    nursery:start_soon(swallow, trio.CancelScope{shield = true}, 1)
  end
  show(trio.current_time())
end)
-- expect: swallowed	1.0
-- expect: true	false
-- expect: swallowed	2.0
-- expect: false	false
-- expect: still inside
-- expect: true	2.0
-- expect: ValueError	3.0
-- expect: false
-- expect: false	Cancelled
-- expect: Cancelled	false
-- expect: true
-- expect: swallowed	3.0
-- expect: false	false
-- expect: false	false
-- expect: 4.0
