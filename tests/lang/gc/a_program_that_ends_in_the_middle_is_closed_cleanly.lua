-- os.exit with closing ends a program in the middle of blocks, generators
-- and tasks without harm.
-- exit: 4
local trio = require "trio"

local m = setmetatable({}, {
  __enter = function() end, __exit = function() end, __gc = function() end,
})
async function gen() with m do yield 1 end end
kept = gen()
object = trio.sleep(1)
trio.run(async function()
  await kept:asend()
  async with trio.open_nursery() as nursery do
    nursery:start_soon(trio.sleep, 100)
    nursery:start_soon(async function() with m do os.exit(4, true) end end)
  end
end)
-- stderr: any
