-- The body's error is in a group, too, after the children were cancelled
-- and have cleaned up. trio rule 16
local check = require "tests.lib.check"
local trio = require "trio"

local async function child()
  local ok, err = await pcall(trio.sleep_forever)
  print(err)
  await pcall(trio.sleep, 0)
  print "cleaned up"
end
local err = check.raises(trio.ExceptionGroup, trio.run, async function()
  async with trio.open_nursery() as nursery do
    nursery:start_soon(child)
    await trio.sleep(0)
    error(trio.ValueError("of the body"))
  end
end)
print(#err.exceptions, err.exceptions[1])
-- expect: Cancelled: cancelled due to nursery with reason {any}of the body{any}
-- expect: cleaned up
-- expect: 1	ValueError: of the body
err = check.raises(trio.ExceptionGroup, trio.run, async function()
  async with trio.open_nursery() do error(trio.ValueError("empty")) end
end)
print(#err.exceptions, err.exceptions[1])
-- expect: 1	ValueError: empty
