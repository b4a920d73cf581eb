-- A shield hides the outer scopes, not the scope itself and none inside; it
-- can be turned on and off, and must be a boolean. trio rule 50
local check = require "tests.lib.check"
local trio = require "trio"

trio.run(async function()
  local outer, shielded = trio.CancelScope(),
                          trio.CancelScope{shield = true}
  local inner = trio.CancelScope()
  with outer do
    outer:cancel()
    with shielded do
      await trio.sleep(0)
      print "shielded"
      with inner do
        inner:cancel()
        await trio.sleep(0)
      end
      print(inner.cancelled_caught)
      shielded.shield = false
      print(await pcall(trio.sleep, 0))
      shielded.shield = true
      print(await pcall(trio.sleep, 0))
      check.raises(trio.TypeError, function() shielded.shield = 1 end)
      check.raises(trio.TypeError, function() shielded.shield = nil end)
      print(shielded.shield)
      shielded:cancel()
      await trio.sleep(0)
    end
    print("its own", shielded.cancelled_caught)
    await trio.sleep(0)
  end
  print(outer.cancelled_caught)
end)
-- expect: shielded
-- expect: true
-- expect: false	Cancelled: cancelled due to explicit
-- expect: true
-- expect: true
-- expect: its own	true
-- expect: true
