-- A call of an async generator function runs no code of it; an unused
-- generator is no forgotten await.
local trio = require "trio"

async function gen() print "never" yield 1 end
trio.run(async function()
  print(type(gen))                     -- expect: function
  local g = gen()
  print(g)
  -- expect: <async_generator object gen at 0x{any}>
  gen()
  g = nil
  collectgarbage()
end)
