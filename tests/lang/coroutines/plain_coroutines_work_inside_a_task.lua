-- Lua's coroutines work inside a task: an ordinary function inside may
-- yield.
local trio = require "trio"

trio.run(async function()
  local c = coroutine.create(function(a)
    local b = coroutine.yield(a + 1)
    return b * 2
  end)
  print(coroutine.resume(c, 1))        -- expect: true	2
  await trio.lowlevel.checkpoint()
  print(coroutine.status(c))           -- expect: suspended
  print(coroutine.resume(c, 10))       -- expect: true	20
  print(coroutine.status(c))           -- expect: dead
  local n = 0
  for x in coroutine.wrap(function()
    for i = 1, 3 do coroutine.yield(i) end
  end) do n = n + x end
  print(n)                             -- expect: 6
  print(coroutine.isyieldable())       -- expect: false
  print(coroutine.wrap(function() return coroutine.isyieldable() end)())
  -- expect: true
  local c2 = coroutine.create(function() coroutine.yield() end)
  coroutine.resume(c2)
  print(coroutine.close(c2), coroutine.status(c2)) -- expect: true	dead
end)
