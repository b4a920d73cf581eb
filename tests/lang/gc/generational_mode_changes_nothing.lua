-- The same in generational mode: objects that became old, and are awaited
-- or dropped late.
local trio = require "trio"

collectgarbage("generational")
async function id(x) await trio.lowlevel.checkpoint() return x end
async function gen(n) for i = 1, n do yield i, {} end end
trio.run(async function()
  local objects, generators, sum = {}, {}, 0
  for i = 1, 2000 do
    objects[i] = id(i)
    generators[i] = gen(3)
    sum = sum + await generators[i]:asend()
  end
  collectgarbage()
  collectgarbage("step")
  for i = 1, 2000 do sum = sum + await objects[i] end
  for i = 1, 2000 do
    async for x in generators[i] do sum = sum + x end
  end
  print(sum == 2000 + 2001000 + 2000 * 5) -- expect: true
end)
