-- What a system task raises cancels main, and the run raises a
-- TrioInternalError whose cause it is. trio rules 7, 134
local check = require "tests.lib.check"
local trio = require "trio"

local function flatten(err)
  if trio.isinstance(err, trio.ExceptionGroup) then
    return flatten(err.exceptions[1])
  end
  return err
end

local cancelled = 0
local err = check.raises(trio.TrioInternalError, trio.run, async function()
  trio.lowlevel.spawn_system_task(async function()
    await trio.lowlevel.checkpoint()
    error(trio.ValueError("a system task fails"))
  end)
  local ok, err = await pcall(trio.sleep_forever)
  cancelled = cancelled + 1
  error(err)
end)
print(flatten(err.cause)) -- expect: ValueError: a system task fails
check.eq(cancelled, 1)
