-- A scope may be cancelled, shielded and given a deadline before it is
-- entered. trio rule 54
local virtual = require "tests.lib.virtual"
local trio = require "trio"

virtual(async function()
  local scope = trio.CancelScope()
  scope:cancel()
  with scope do await trio.sleep(1) end
  print(scope.cancelled_caught, trio.current_time())  -- expect: true	0.0
  scope = trio.CancelScope()
  scope.deadline = trio.current_time() + 2
  with scope do await trio.sleep(5) end
  print(scope.cancelled_caught, trio.current_time())  -- expect: true	2.0
  local outer = trio.CancelScope()
  scope = trio.CancelScope()
  scope.shield = true
  with outer do
    outer:cancel()
    with scope do
      await trio.sleep(1)
      print "shielded"                                -- expect: shielded
    end
    await trio.sleep(0)
  end
  scope = trio.CancelScope()
  scope.deadline = 1 -- in the past: who asks is told, also before entry
  print(scope.cancel_called)                          -- expect: true
  with scope do
    print(scope.cancel_called)                        -- expect: true
  end
end)
