-- 5000 nested scopes can be cancelled without a failure of recursion; each
-- way of nesting, too. trio rule 66
local trio = require "trio"

local meta = debug.getmetatable(trio.CancelScope())
trio.run(async function()
  local scopes = {}
  for i = 1, 5000 do
    scopes[i] = trio.CancelScope()
    meta.__enter(scopes[i])
  end
  scopes[1]:cancel()
  local ok, err = await pcall(trio.sleep, 0)
  for i = 5000, 1, -1 do meta.__exit(scopes[i], err) end
  print(ok, err, scopes[1].cancelled_caught, scopes[2].cancelled_caught)
  await trio.sleep(0)
end)
-- expect: false	Cancelled: cancelled due to explicit	true	false

local deepest
local async function nest(depth)
  if depth == 0 then
    deepest = true
    await trio.sleep_forever()
  end
  with trio.CancelScope() do await nest(depth - 1) end
end
trio.run(async function()
  async with trio.open_nursery() as nursery do
    nursery:start_soon(nest, 150)
    await trio.testing.wait_all_tasks_blocked()
    print(deepest)                                    -- expect: true
    nursery.cancel_scope:cancel()
  end
end)
