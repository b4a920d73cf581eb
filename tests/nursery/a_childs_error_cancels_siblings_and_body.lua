-- A child that raises cancels its siblings and the block's body, even one
-- that sleeps; the error arrives in a group of one, raised at the block.
-- trio rules 14 and 15
local check = require "tests.lib.check"
local virtual = require "tests.lib.virtual"
local trio = require "trio"

local order = check.order()
local async function sibling()
  local ok, err = await pcall(trio.sleep, 100)
  order(err.source)
  error(err)
end
local async function failing()
  await trio.sleep(1)
  order "fails"
  error(trio.ValueError("boom"))
end
local err
virtual(async function()
  local ok
  ok, err = await pcall(async function()
    async with trio.open_nursery() as nursery do
      nursery:start_soon(sibling)
      nursery:start_soon(failing)
      await trio.sleep_forever()
      order "not reached"
    end
  end)
  order(trio.current_time())
end)
order:is {"fails", "nursery", 1.0}
print(trio.isinstance(err, trio.ExceptionGroup), #err.exceptions)
print(err.exceptions[1])
print(err.message)
-- expect: true	1
-- expect: ValueError: boom
-- expect: Exceptions from Trio nursery{any}
