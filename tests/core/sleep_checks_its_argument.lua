-- Negative and NaN delays and wrong types are refused, at the await, with
-- function, argument and value named. trio rule 64
local check = require "tests.lib.check"
local trio = require "trio"

trio.run(async function()
  local function show(wanted, ...)
    print(check.raised(wanted, ...).message)
  end
  show(trio.ValueError, await pcall(trio.sleep, -1))
  show(trio.ValueError, await pcall(trio.sleep, -math.huge))
  show(trio.ValueError, await pcall(trio.sleep, 0/0))
  show(trio.TypeError, await pcall(trio.sleep))
  show(trio.TypeError, await pcall(trio.sleep, "1"))
  show(trio.TypeError, await pcall(trio.sleep, {}))
  show(trio.TypeError, await pcall(trio.sleep_until, nil))
  show(trio.ValueError, await pcall(trio.sleep_until, 0/0))
end)
-- expect: sleep() argument 'seconds': expected a number that isn't {any}, got -1
-- expect: sleep() argument 'seconds': expected a number that isn't {any}, got -inf
-- expect: sleep() argument 'seconds': expected a number that isn't {any}, got {any}nan
-- expect: sleep() argument 'seconds': expected a number, got nothing
-- expect: sleep() argument 'seconds': expected a number, got '1'
-- expect: sleep() argument 'seconds': expected a number, got a table
-- expect: sleep_until() argument 'deadline': expected a number, got nil
-- expect: sleep_until() argument 'deadline': expected a number that isn't {any}, got {any}nan
