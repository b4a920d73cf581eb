-- fail_after and fail_at raise TooSlowError if their own scope caught the
-- cancellation, and nothing if the body ends in time, fails, or an outer
-- scope was the one that cancelled. trio rule 62
local check = require "tests.lib.check"
local virtual = require "tests.lib.virtual"
local trio = require "trio"

local async function fail(make, when, seconds)
  with make(when) do await trio.sleep(seconds) end
  return "in time"
end
virtual(async function()
  print(check.raised(trio.TooSlowError,
                     await pcall(fail, trio.fail_after, 1, 2)))
  check.raised(trio.TooSlowError, await pcall(fail, trio.fail_at, 1, 2))
  print(await fail(trio.fail_after, 2, 1))               -- expect: TooSlowError
  local outer = trio.move_on_after(1)                    -- expect: in time
  with outer do
    await fail(trio.fail_after, 5, 10)
  end
  print("outer", outer.cancelled_caught)                 -- expect: outer	true
  check.raised(trio.ValueError, await pcall(async function()
    with trio.fail_after(1) do
      local ok, err = await pcall(trio.sleep, 2)
      error(trio.ValueError("instead"))
    end
  end))
  check.raised(trio.TooSlowError, await pcall(async function()
    local scope = trio.fail_after(100)
    with scope do
      scope:cancel()
      await trio.sleep(0)
    end
  end))
end)
