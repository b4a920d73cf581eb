-- The body's and all children's errors are collected in one group, in the
-- order in which they were raised. trio rules 17 and 18
local check = require "tests.lib.check"
local trio = require "trio"

local async function child(n)
  local ok, err = await pcall(trio.sleep_forever)
  error(trio.ValueError(n))
end
local err = check.raises(trio.ExceptionGroup, trio.run, async function()
  async with trio.open_nursery() as nursery do
    nursery:start_soon(child, "one")
    nursery:start_soon(child, "two")
    await trio.sleep(0)
    error(trio.RuntimeError("body"))
  end
end)
for _, member in ipairs(err.exceptions) do print(member, member.cause) end
print(err.cause)
-- expect: RuntimeError: body	nil
-- expect: ValueError: one	nil
-- expect: ValueError: two	nil
-- expect: nil
