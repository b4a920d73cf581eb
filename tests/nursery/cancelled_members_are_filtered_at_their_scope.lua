-- A scope takes its Cancelled errors out of groups, nested ones too; what
-- remains keeps its groups. A group without any leaves cancelled_caught
-- false. trio rules 21 to 23
local check = require "tests.lib.check"
local trio = require "trio"

local async function clean() await trio.sleep_forever() end
local async function failing(text)
  await pcall(trio.sleep_forever)
  error(trio.ValueError(text))
end
local scope = trio.CancelScope()
local err = check.raises(trio.ExceptionGroup, trio.run, async function()
  with scope do
    async with trio.open_nursery() as outer do
      outer:start_soon(clean)
      outer:start_soon(failing, "outer")
      async with trio.open_nursery() as inner do
        inner:start_soon(clean)
        inner:start_soon(failing, "inner")
        await trio.sleep(0)
        scope:cancel()
      end
    end
  end
end)
print(scope.cancelled_caught, #err.exceptions)   -- expect: true	2
print(err.exceptions[1].message, err.exceptions[2].exceptions[1].message)
-- expect: outer	inner
print(#err.exceptions[2].exceptions)             -- expect: 1

local second = trio.CancelScope()
check.raises(trio.ExceptionGroup, trio.run, async function()
  with second do
    async with trio.open_nursery() as nursery do
      second:cancel()
      error(trio.ValueError("no Cancelled here"))
    end
  end
end)
print(second.cancel_called, second.cancelled_caught) -- expect: true	false
