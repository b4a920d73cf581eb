-- The traceback of an error in a generator names the generator and the
-- function with the loop.
local trio = require "trio"

async function inner()
  yield 1
  error(trio.ValueError("x"))
end
async function outer()
  async for x in inner() do yield x end
end
async function main()
  async for _ in outer() do end
end
trio.run(async function()
  local _, err = await pcall(main)
  print(err.traceback)
end)
-- expect: stack traceback:
-- expect: 	{any}:7: in async function 'inner'
-- expect: 	{any}:10: in async function 'outer'
-- expect: 	{any}:13: in async function 'main'
-- expect: 	{any}:16: in async function <{any}:15>
