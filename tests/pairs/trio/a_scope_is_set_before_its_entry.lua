-- A scope may be cancelled, shielded and given a deadline before its one
-- block; what it says of itself then. trio rules 54 to 56
local show, virtual, shape = require "tests.pairs.lib.pair"()
local trio = require "trio"

virtual(async function()
  local scope = trio.CancelScope()
  show(scope.cancel_called, scope.cancelled_caught, scope.shield,
       scope.deadline)
  scope:cancel()
  show(scope.cancel_called)
  with scope do await trio.sleep(1) end
  show(scope.cancelled_caught, trio.current_time())
  for _, again in ipairs {scope, trio.CancelScope()} do
    local ok, err = await pcall(async function()
      with again do
        with again do show("not reached") end
      end
    end)
    show(shape(err))
  end
  scope = trio.CancelScope()
  scope.deadline = 3
  with scope do await trio.sleep(9) end
  show(scope.cancelled_caught, trio.current_time())
  scope = trio.CancelScope{deadline = 1}
  show(scope.cancel_called)
  with scope do
    show(scope.cancel_called)
    scope.deadline = 100
    show(scope.cancel_called)
    await trio.sleep(0)
  end
  show(scope.cancelled_caught, trio.current_time())
  local outer = trio.CancelScope()
  with outer do
    outer:cancel()
    scope = trio.CancelScope{shield = true}
    with scope do
      await trio.sleep(1)
      show("shielded", trio.current_time())
    end
    await trio.sleep(1)
  end
  show(outer.cancelled_caught, trio.current_time())
end)
-- expect: false	false	false	inf
-- expect: true
-- expect: true	0.0
-- expect: RuntimeError
-- expect: RuntimeError
-- expect: true	3.0
-- expect: true
-- expect: true
-- expect: true
-- expect: true	3.0
-- expect: shielded	4.0
-- expect: true	4.0
