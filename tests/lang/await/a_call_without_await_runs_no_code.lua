-- 'f(x)' of an async function runs nothing of it: it makes a coroutine
-- object, whose tostring names the function.
local trio = require "trio"

async function greet(name)
  print("hello", name)
  return "done"
end
trio.run(async function()
  local c = greet("world")
  print "made"                         -- expect: made
  print(c)
  -- expect: <coroutine object greet at 0x{any}>
  print(type(c))                       -- expect: userdata
  print(await c)
  -- expect: hello	world
  -- expect: done
end)
