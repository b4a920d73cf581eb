-- 'await' is a name when its operand is on the next line.
local trio = require "trio"

async function f() return "result" end
trio.run(async function()
  local x = await
  local y = await f(
  )
  print(x, y)                          -- expect: nil	result
end)
