-- An error in __anext or in the body goes through the loop.
local trio = require "trio"

local it = setmetatable({}, {
  __aiter = function(self) return self end,
  __anext = async function() error("in anext", 0) end,
})
async function gen() yield 1 error("in generator", 0) end
trio.run(async function()
  print(await pcall(async function() async for _ in it do end end))
  print(await pcall(async function() async for _ in gen() do end end))
  print(await pcall(async function()
    async for _ in gen() do error("in body", 0) end
  end))
end)
-- expect: false	in anext
-- expect: false	in generator
-- expect: false	in body
