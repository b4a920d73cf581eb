-- When a Cancelled replaces a flying error in a cleanup, that error isn't
-- lost: the scope that catches the Cancelled raises it. trio rule 70
local check = require "tests.lib.check"
local trio = require "trio"

local cleanup = setmetatable({}, {
  __aenter = async function() end,
  __aexit = async function() await trio.sleep(0) end,
})
local scope = trio.CancelScope()
local err = check.raises(trio.ValueError, trio.run, async function()
  with scope do
    async with cleanup do
      scope:cancel()
      error(trio.ValueError("the real one"))
    end
  end
end)
print(err, scope.cancelled_caught)   -- expect: ValueError: the real one	true

-- in a child, too
err = check.raises(trio.ExceptionGroup, trio.run, async function()
  async with trio.open_nursery() as nursery do
    nursery:start_soon(async function()
      async with cleanup do
        nursery.cancel_scope:cancel()
        error(trio.ValueError("the child's"))
      end
    end)
  end
end)
print(#err.exceptions, err.exceptions[1]) -- expect: 1	ValueError: the child's

-- and beside other errors
err = check.raises(trio.ExceptionGroup, trio.run, async function()
  async with trio.open_nursery() as nursery do
    nursery:start_soon(async function()
      async with cleanup do
        await pcall(trio.sleep_forever)
        error(trio.ValueError("replaced"))
      end
    end)
    nursery:start_soon(async function() error(trio.OSError("first")) end)
  end
end)
print(#err.exceptions, err:subgroup(trio.ValueError).exceptions[1])
-- expect: 2	ValueError: replaced

-- but a Cancelled that was replaced by a Cancelled is no error
trio.run(async function()
  local outer = trio.CancelScope()
  with outer do
    async with cleanup do
      outer:cancel()
      await trio.sleep(0)
    end
  end
  print(outer.cancelled_caught)      -- expect: true
end)
