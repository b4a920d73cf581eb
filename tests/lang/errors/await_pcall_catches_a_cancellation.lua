-- An awaited pcall catches every error, cancellation included; raising it
-- again lets the scope have it.
local trio = require "trio"

trio.run{async function()
  local scope = trio.move_on_after(1)
  with scope do
    local ok, err = await pcall(trio.sleep, 5)
    print(ok, trio.isinstance(err, trio.Cancelled)) -- expect: false	true
    error(err)
  end
  print(scope.cancelled_caught)        -- expect: true
end, clock = trio.testing.MockClock{autojump_threshold = 0}}
