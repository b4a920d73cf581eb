-- What a name holds when the await runs is what is called.
local trio = require "trio"

local async function f() return "first" end
local async function g() return await f() end
trio.run(async function()
  print(await g())                     -- expect: first
  f = async function() return "second" end
  print(await g())                     -- expect: second
  do
    local async function f() return "inner" end
    print(await f())                   -- expect: inner
  end
  f = function() return g2() end
  g2 = async function() return "awaitable" end
  print(await g())                     -- expect: awaitable
end)
