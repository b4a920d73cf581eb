-- A million 'return await' run in constant memory, for calls of names,
-- fields, methods and coroutine objects.
-- timeout: 60
local trio = require "trio"

local N = 1000000
local async function loop(n)
  if n == 0 then return "done" end
  return await loop(n - 1)
end
async function global_loop(n)
  if n == 0 then return "done" end
  return await global_loop(n - 1)
end
local o = {p = {}}
async function o:method(n)
  if n == 0 then return "done" end
  return await self:method(n - 1)
end
async function o.p:deep(n)
  if n == 0 then return "done" end
  return await o.p:deep(n - 1)
end
async function object(n)
  if n == 0 then return "done" end
  local c = object(n - 1)
  return await c
end
trio.run(async function()
  collectgarbage()
  local before = collectgarbage("count")
  print(await loop(N))                 -- expect: done
  print(await global_loop(N))          -- expect: done
  print(await o:method(N))             -- expect: done
  print(await o.p:deep(N))             -- expect: done
  print(await object(N))               -- expect: done
  collectgarbage()
  print(collectgarbage("count") - before < 100) -- expect: true
end)
