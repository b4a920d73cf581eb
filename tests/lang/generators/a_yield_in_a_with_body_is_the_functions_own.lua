-- A yield in the body of a with block, a loop or a condition belongs to
-- the function around it.
local trio = require "trio"

local m = setmetatable({}, {
  __enter = function() return "m" end, __exit = function() end,
})
async function gen(x)
  with m as v do
    if x then
      with m do
        repeat yield v, 1 until true
      end
      return
    end
  end
  yield "after"
end
trio.run(async function()
  async for a, b in gen(true) do print(a, b) end  -- expect: m	1
  async for a, b in gen(false) do print(a, b) end -- expect: after	nil
end)
