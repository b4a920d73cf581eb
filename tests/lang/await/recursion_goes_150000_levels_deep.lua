-- Recursion by await is limited by memory, not by the C stack; a checkpoint
-- at the bottom is no problem.
-- timeout: 60
local trio = require "trio"

local async function down(n)
  if n == 0 then
    await trio.lowlevel.checkpoint()
    return 0
  end
  return 1 + await down(n - 1)
end
async function named(n)
  if n == 0 then return 0 end
  return 1 + await named(n - 1)
end
local o = {}
async function o:method(n)
  if n == 0 then return 0 end
  return 1 + await self:method(n - 1)
end
print(trio.run(down, 150000))          -- expect: 150000
print(trio.run(named, 150000))         -- expect: 150000
print(trio.run(async function() return await o:method(150000) end))
-- expect: 150000
