-- What was awaited, in whatever way, is never reported; neither is what
-- was closed on purpose.
local trio = require "trio"

async function f(...) return ... end
local function g(...) return f(...) end
trio.run(async function()
  await f(1)
  local c = f(2)
  await c
  await g(3)
  await pcall(f, 4)
  await pcall(g, 4)
  local t = {f(5)}
  await t[1]
  async with trio.open_nursery() as nursery do nursery:start_soon(f, 6) end
  f(7):close()
  local m = setmetatable({}, {__await = function() return f(8) end})
  await m
  collectgarbage()
  collectgarbage()
  print "clean"                        -- expect: clean
end)
collectgarbage()
