-- What a daemon raises comes out like any child's error, also while it is
-- cancelled because the others are done; being cancelled from outside, too.
local check = require "tests.lib.check"
local trio = require "trio"

local virtual = require "tests.lib.virtual"

local async function fails_in_time()
  await trio.sleep(1)
  error(trio.ValueError("in time"))
end

local async function fails_when_cancelled()
  await pcall(trio.sleep_forever)
  error(trio.ValueError("when cancelled"))
end

-- groups lose their Cancelled
local async function fails_in_a_group()
  async with trio.open_nursery() as nursery do
    nursery:start_soon(trio.sleep_forever)
    nursery:start_soon(fails_when_cancelled)
  end
end

local function message(err)
  check.eq(trio.isinstance(err, trio.ExceptionGroup), true)
  check.eq(#err.exceptions, 1)
  err = err.exceptions[1]
  if trio.isinstance(err, trio.ExceptionGroup) then return message(err) end
  return err.message
end

local async function run(f, seconds)
  async with trio.open_nursery() as nursery do
    nursery:start_soon{f, daemon = true}
    await trio.sleep(seconds)
  end
end

virtual(async function()
  for _, case in ipairs {{fails_in_time, 5}, {fails_when_cancelled, 1},
                         {fails_in_a_group, 1}} do
    local ok, err = await pcall(run, table.unpack(case))
    check.eq(ok, false)
    print(message(err))
  end
  local scope = trio.move_on_after(1)
  with scope do await run(trio.sleep_forever, 5) end
  print(scope.cancelled_caught)
end)
-- expect: in time
-- expect: when cancelled
-- expect: when cancelled
-- expect: true
