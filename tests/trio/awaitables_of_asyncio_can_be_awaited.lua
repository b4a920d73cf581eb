-- A trio task awaits what asyncio has: coroutines, futures, tasks; an error
-- and a cancellation go through; siblings are cleaned up. trio rule 6
local trio = require "trio"
local asyncio = require "asyncio"
local check = require "tests.lib.check"
local virtual = require "tests.lib.virtual"

local async function twice(x)
  await trio.sleep(1)
  return 2 * x
end
virtual(async function()
  print(await asyncio.sleep(2, "slept"), trio.current_time())
  -- expect: slept	2.0
  local future = asyncio.get_running_loop():create_future()
  async with trio.open_nursery() as nursery do
    nursery:start_soon(async function()
      print("future", await future, trio.current_time())
      -- expect: future	given	3.0
    end)
    await trio.sleep(1)
    future:set_result("given")
  end
  print(await asyncio.create_task(twice(4)), trio.current_time())
  -- expect: 8	4.0

  -- errors
  future = asyncio.get_running_loop():create_future()
  local sibling
  local err = check.raised(trio.ExceptionGroup, await pcall(async function()
    async with trio.open_nursery() as nursery do
      nursery:start_soon(async function()
        local ok, why = await pcall(trio.sleep_forever)
        sibling = why
        error(why)
      end)
      nursery:start_soon(async function() await future end)
      await trio.sleep(1)
      future:set_exception(trio.ValueError("of the future"))
    end
  end))
  print(#err.exceptions, err.exceptions[1])
  -- expect: 1	ValueError: of the future
  print(trio.isinstance(sibling, trio.Cancelled))        -- expect: true

  -- a scope cancels the wait
  future = asyncio.get_running_loop():create_future()
  local scope = trio.move_on_after(1)
  with scope do await future end
  print(scope.cancelled_caught, trio.current_time())     -- expect: true	6.0
end)
