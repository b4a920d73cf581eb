-- Setting shield while an outer scope's Cancelled is already flying doesn't
-- make the inner scope catch it. trio rule 52
local trio = require "trio"

trio.run(async function()
  local outer, inner = trio.CancelScope(), trio.CancelScope()
  with outer do
    with inner do
      outer:cancel()
      local ok, err = await pcall(trio.sleep, 0)
      inner.shield = true
      error(err)
    end
    print "not reached"
  end
  print(inner.cancelled_caught, outer.cancelled_caught)
end)
-- expect: false	true
