-- A nursery that lives long doesn't keep the tasks that have ended, their
-- arguments, or memory for them.
local trio = require "trio"

local weak = setmetatable({}, {__mode = "k"})
local async function child(big) await trio.sleep(0) end
trio.run(async function()
  async with trio.open_nursery() as nursery do
    for _ = 1, 1000 do
      local big = {}
      weak[big] = true
      nursery:start_soon(child, big)
      big = nil
      await trio.sleep(0)
    end
    for _ = 1, 3 do await trio.sleep(0) end
    collectgarbage()
    collectgarbage()
    local left = 0
    for _ in pairs(weak) do left = left + 1 end
    print(left <= 2, #nursery.child_tasks)   -- expect: true	0
  end
end)
