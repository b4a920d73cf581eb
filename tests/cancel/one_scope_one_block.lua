-- A scope belongs to one block: using it again, inside itself or in another
-- task raises. trio rule 55
local check = require "tests.lib.check"
local trio = require "trio"

local function enter(scope) with scope do print "not reached" end end
trio.run(async function()
  local scope = trio.CancelScope()
  with scope do
    local err = check.raises(trio.RuntimeError, enter, scope)
    print(err.message)
    async with trio.open_nursery() as nursery do
      nursery:start_soon(async function()
        check.raises("single 'with' block", enter, scope)
      end)
    end
    await trio.sleep(0)
  end
  check.raises("single 'with' block", enter, scope)
  scope = trio.move_on_after(0)
  with scope do end
  check.raises("single 'with' block", enter, scope)
end)
-- expect: Each CancelScope may only be used for a single 'with' block: make a new one
