-- Nurseries nest deeply, and an error comes up through all of them.
local check = require "tests.lib.check"
local trio = require "trio"

local async function nest(depth)
  async with trio.open_nursery() as nursery do
    if depth == 0 then error(trio.ValueError("at the bottom")) end
    nursery:start_soon(nest, depth - 1)
  end
end
local err = check.raises(trio.ExceptionGroup, trio.run, nest, 100)
local levels = 0
while trio.isinstance(err, trio.ExceptionGroup) do
  err, levels = err.exceptions[1], levels + 1
end
print(err, levels) -- expect: ValueError: at the bottom	101
