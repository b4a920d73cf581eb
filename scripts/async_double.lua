-- An async function is defined like any other, with 'async' in front. An
-- ordinary function cannot call one; trio.run, an ordinary function that
-- takes an async one and its arguments, is the way in.
local trio = require "trio"

-- A regular function
local function regular_double(x)
  return 2 * x
end

-- An async function
local async function async_double(x)
  return 2 * x
end

print(regular_double(3))
print(trio.run(async_double, 3))
