-- Recursion is as deep by coroutine objects, __await and ordinary functions
-- that return awaitables.
-- timeout: 60
local trio = require "trio"

local indirect
async function f(n)
  if n == 0 then return 0 end
  return 1 + await indirect(n - 1)
end
function indirect(n) return f(n) end
async function g(n)
  if n == 0 then return 0 end
  local c = g(n - 1)
  return 1 + await c
end
local Object = {}
Object.__await = async function(self)
  if self.n == 0 then return 0 end
  local next = setmetatable({n = self.n - 1}, Object)
  return 1 + await next
end
print(trio.run(f, 50000))              -- expect: 50000
print(trio.run(g, 50000))              -- expect: 50000
print(trio.run(async function()
  local x = setmetatable({n = 50000}, Object)
  return await x
end))                                  -- expect: 50000
