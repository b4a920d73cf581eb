-- Jumps leave with blocks and async loops in one go, the innermost first.
local trio = require "trio"

local m = setmetatable({}, {
  __enter = function() end, __exit = function() io.write("x ") end,
  __aenter = async function() end,
  __aexit = async function() io.write("y ") end,
})
async function gen(n) async with m do for i = 1, n do yield i end end end
async function work()
  for k = 1, 2 do
    async for i in gen(3) do
      with m do
        async with m do
          if i == 1 then goto continue end
          if k == 1 then break end
          return k, i
        end
      end
      ::continue::
    end
    io.write "| "
  end
end
trio.run(async function() print(await work()) end)
-- expect: y x y x y | y x y x y 2	2
