-- A scope takes its Cancelled out of an inner group also when no member of
-- the outer one goes away: all groups above are made anew. trio rule 21
local check = require "tests.lib.check"
local trio = require "trio"

local scope = trio.CancelScope()
local async function failing(text)
  await pcall(trio.sleep_forever)
  error(trio.ValueError(text))
end
local err = check.raises(trio.ExceptionGroup, trio.run, async function()
  with scope do
    async with trio.open_nursery() as outer do
      outer:start_soon(async function()
        async with trio.open_nursery() as inner do
          inner:start_soon(trio.sleep_forever)
          inner:start_soon(failing, "inner")
        end
      end)
      await trio.testing.wait_all_tasks_blocked()
      scope:cancel()
    end
  end
end)
print(scope.cancelled_caught)                          -- expect: true
print(#err.exceptions, #err.exceptions[1].exceptions)  -- expect: 1	1
print(err:subgroup(trio.Cancelled))                    -- expect: nil
