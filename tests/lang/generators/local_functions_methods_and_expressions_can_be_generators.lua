-- Every form of async function whose own body has a 'yield' is a generator
-- function; a yield in an inner function doesn't count.
local trio = require "trio"

local t = {x = "x"}
local async function a() yield "local" end
async function t.b() yield "field" end
async function t:c(...) yield self.x, ... end
local d = async function() yield "expression" end
async function e()
  local inner = async function() yield "inner" end
  async for x in inner() do return x end
end
trio.run(async function()
  async for x in a() do print(x) end   -- expect: local
  async for x in t.b() do print(x) end -- expect: field
  async for x, y in t:c(1) do print(x, y) end -- expect: x	1
  async for x in d() do print(x) end   -- expect: expression
  print(await e())                     -- expect: inner
end)
