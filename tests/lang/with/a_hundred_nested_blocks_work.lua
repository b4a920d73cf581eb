-- A hundred blocks inside each other are no problem.
local trio = require "trio"

local n = 0
local m = setmetatable({}, {
  __enter = function() n = n + 1 end, __exit = function() n = n - 1 end,
  __aenter = async function() n = n + 1 end,
  __aexit = async function() await trio.lowlevel.checkpoint() n = n - 1 end,
})
local function nest(depth)
  if depth == 0 then return n end
  with m do return nest(depth - 1) end
end
local async function anest(depth)
  if depth == 0 then
    await trio.lowlevel.checkpoint()
    return n
  end
  async with m do return await anest(depth - 1) end
end
print(nest(100), n)                    -- expect: 100	0
print(trio.run(anest, 100), n)         -- expect: 100	0
