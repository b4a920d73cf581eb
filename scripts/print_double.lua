-- Only an async function can await: asyncrun refuses this program before
-- it runs any of it. The message says where, and what to write instead.
local trio = require "trio"

local async function async_double(x)
  return 2 * x
end

local function print_double(x)
  print(await async_double(x)) -- <-- SyntaxError here
end

print("this is never reached")
trio.run(print_double, 3)
