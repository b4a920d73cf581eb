-- About 190 with blocks can be open at a time; one more is an error that
-- says so, and every exit still runs.
local trio = require "trio"

local n = 0
local m = setmetatable({}, {
  __enter = function() n = n + 1 end, __exit = function() n = n - 1 end,
  __aenter = async function() n = n + 1 end,
  __aexit = async function() n = n - 1 end,
})
local function nest(depth)
  with m do return nest(depth + 1) end
end
local async function anest(depth)
  async with m do return await anest(depth + 1) end
end
local ok, err = pcall(nest, 1)
print(ok, tostring(err):find("with blocks", 1, true) ~= nil, n)
-- expect: false	true	0
trio.run(async function()
  ok, err = await pcall(anest, 1)
  print(ok, tostring(err):find("with blocks", 1, true) ~= nil, n)
  -- expect: false	true	0
end)
