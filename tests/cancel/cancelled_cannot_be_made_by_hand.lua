-- Cancelled has no constructor and no subclasses. trio rule 68
local check = require "tests.lib.check"
local trio = require "trio"

print(check.raises(trio.TypeError, trio.Cancelled).message)
check.raises(trio.TypeError, trio.Cancelled, "x")
check.raises(trio.TypeError, function()
  return trio.Cancelled:subclass("Mine")
end)
-- expect: Cancelled can't be raised by hand: use a CancelScope's cancel()
trio.run(async function()
  with trio.CancelScope() as scope do
    scope:cancel()
    local ok, err = await pcall(trio.sleep, 0)
    print(trio.isinstance(err, trio.Cancelled),
          trio.isinstance(err, trio.Exception),
          trio.isinstance(err, trio.BaseException))
  end
end)
-- expect: true	false	true
