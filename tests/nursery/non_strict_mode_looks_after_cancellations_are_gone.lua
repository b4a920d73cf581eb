-- Cancellations are taken out of a group before non-strict mode looks
-- whether one error is left. trio rules 20 to 22
local check = require "tests.lib.check"
local trio = require "trio"

local async function failing()
  await pcall(trio.sleep_forever)
  error(trio.ValueError("the only one"))
end
local async function main(strict)
  with trio.move_on_after(0.001) do
    async with trio.open_nursery{strict_exception_groups = strict} as n do
      n:start_soon(trio.sleep_forever)
      n:start_soon(failing)
      n:start_soon(trio.sleep_forever)
    end
  end
end
local err = check.raises(trio.ValueError, trio.run, main, false)
print(err)                                  -- expect: ValueError: the only one
err = check.raises(trio.ExceptionGroup, trio.run, main, true)
print(#err.exceptions, err.exceptions[1])   -- expect: 1	ValueError: the only one

-- also in a nursery inside of a strict one, whose scope takes them out
err = check.raises(trio.ExceptionGroup, trio.run, async function()
  async with trio.open_nursery() as outer do
    outer:start_soon(async function()
      async with trio.open_nursery{strict_exception_groups = false} as inner do
        inner:start_soon(trio.sleep_forever)
        outer.cancel_scope:cancel()
        error(trio.ValueError("in the middle"))
      end
    end)
  end
end)
print(#err.exceptions, err.exceptions[1])
-- expect: 1	ValueError: in the middle
