-- Runs don't influence each other: errors, cancelled scopes and open
-- tasks of one leave nothing to the next, and no memory is lost.
local check = require "tests.lib.check"
local trio = require "trio"

local async function child(x)
  await trio.sleep(0)
  if x == 3 then error("three") end
  await trio.sleep_forever()
end

local async function main(n)
  async with trio.open_nursery() as nursery do
    for i = 1, 5 do nursery:start_soon(child, i == 3 and n or i + 10) end
    await trio.sleep(0)
    await trio.sleep(0)
    nursery.cancel_scope:cancel()
  end
  return n
end

local function once()
  check.eq(trio.run(main, 1), 1)
  check.raises(trio.ExceptionGroup, trio.run, main, 3)
  check.raises(trio.DeadlockError, trio.run, trio.sleep_forever)
end
for _ = 1, 300 do once() end -- the pools have their final size
check.no_leaks(once)
print(trio.run(main, 2)) -- expect: 2
