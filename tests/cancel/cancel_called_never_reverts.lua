-- Once cancelled, a scope stays so, even if the deadline is moved forward
-- again. Reading cancel_called past the deadline makes it true. trio
-- rule 56
local trio = require "trio"

local clock = trio.testing.MockClock()
trio.run{async function()
  local scope = trio.move_on_after(5)
  with scope do
    clock:jump(6)
    print(scope.cancel_called)                      -- expect: true
    scope.deadline = trio.current_time() + 100
    print(scope.cancel_called)                      -- expect: true
    print(await pcall(trio.sleep, 0))
    -- expect: false	Cancelled: cancelled due to deadline
  end
  scope = trio.CancelScope()
  with scope do
    scope:cancel()
    scope.deadline = math.huge
    print(scope.cancel_called)                      -- expect: true
  end
  scope = trio.move_on_after(5)
  with scope do
    clock:jump(6)
    scope.deadline = trio.current_time() + 100 -- nobody has looked
    await trio.sleep(0)
  end
  print(scope.cancel_called)                        -- expect: false
end, clock = clock}
