-- move_on_after, move_on_at: which caught, and when. trio rules 46 and 47
local show, virtual = require "tests.pairs.lib.pair"()
local trio = require "trio"

virtual(async function()
  local scope = trio.move_on_after(2)
  with scope do
    await trio.sleep(1)
    show("in time")
  end
  show(scope.cancel_called, scope.cancelled_caught, trio.current_time())
  scope = trio.move_on_after(2)
  with scope do await trio.sleep(10) end
  show(scope.cancel_called, scope.cancelled_caught, trio.current_time())
  scope = trio.move_on_at(trio.current_time() - 1)
  with scope do await trio.sleep(0) end
  show(scope.cancel_called, scope.cancelled_caught, trio.current_time())
  scope = trio.move_on_after(0)
  with scope do end
  show(scope.cancel_called, scope.cancelled_caught)
end)
-- expect: in time
-- expect: false	false	1.0
-- expect: true	true	3.0
-- expect: true	true	3.0
-- expect: true	false
