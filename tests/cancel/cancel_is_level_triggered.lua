-- cancel() twice is fine, and every later checkpoint in the scope raises
-- again. trio rule 45
local trio = require "trio"

trio.run(async function()
  local scope = trio.CancelScope()
  with scope do
    scope:cancel()
    scope:cancel()
    for _ = 1, 3 do
      local ok, err = await pcall(trio.sleep, 0)
      print(ok, err)
    end
    local ok, err = await pcall(trio.Event().wait, trio.Event())
    print(ok, err)
    await trio.sleep_forever()
    print "not reached"
  end
  print(scope.cancel_called, scope.cancelled_caught)
end)
-- expect: false	Cancelled: cancelled due to explicit
-- expect: false	Cancelled: cancelled due to explicit
-- expect: false	Cancelled: cancelled due to explicit
-- expect: false	Cancelled: cancelled due to explicit
-- expect: true	true
