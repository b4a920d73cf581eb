-- A body without a checkpoint ends as ever: cancel_called, but not
-- cancelled_caught, and no TooSlowError. trio rules 47 and 62
local trio = require "trio"

trio.run(async function()
  for _, make in ipairs {trio.move_on_after, trio.fail_after} do
    local scope = make(0)
    with scope do io.write "body " end
    print(scope.cancel_called, scope.cancelled_caught)
  end
  local scope = trio.CancelScope()
  scope:cancel()
  with scope do end
  print(scope.cancel_called, scope.cancelled_caught)
  await trio.sleep(0) -- what wasn't delivered died with its scope
end)
-- expect: body true	false
-- expect: body true	false
-- expect: true	false
