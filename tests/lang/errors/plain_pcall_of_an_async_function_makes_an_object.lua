-- pcall without await calls the async function: it makes a coroutine
-- object, which can still be awaited.
local trio = require "trio"

async function work(x) return x end
trio.run(async function()
  local ok, c = pcall(work, 1)
  print(ok, c)                         -- expect: true	<coroutine object work at 0x{any}>
  print(await c)                       -- expect: 1
  print(pcall(function() error("x", 0) end)) -- expect: false	x
end)
-- style: off
