-- A cancel reaches all tasks below, through nested nurseries and scopes,
-- and each may clean up. trio rule 53
local check = require "tests.lib.check"
local trio = require "trio"

local cleaned = 0
local async function tree(depth)
  async with trio.open_nursery() as nursery do
    if depth > 0 then
      for _ = 1, 3 do nursery:start_soon(tree, depth - 1) end
    end
    with trio.move_on_after(1000) do
      local ok, err = await pcall(trio.sleep_forever)
      cleaned = cleaned + 1
      error(err)
    end
  end
end
trio.run(async function()
  local scope = trio.CancelScope()
  with scope do
    async with trio.open_nursery() as nursery do
      nursery:start_soon(tree, 5)
      await trio.testing.wait_all_tasks_blocked()
      scope:cancel()
    end
  end
  print(cleaned, scope.cancelled_caught)       -- expect: 364	true
end)
