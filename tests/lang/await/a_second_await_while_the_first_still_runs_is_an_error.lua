-- A coroutine object that another task is just running can't be awaited.
local trio = require "trio"

trio.run(async function()
  local c = trio.lowlevel.checkpoint()
  async with trio.open_nursery() as nursery do
    for i = 1, 2 do
      nursery:start_soon(async function()
        local ok, err = await pcall(async function() return await c end)
        print(i, ok, ok or (tostring(err):match("[^\n]*")))
      end)
    end
  end
end)
-- expect: 2	false	RuntimeError: cannot reuse already awaited coroutine
-- expect: 1	true	true
