-- Awaiting an async function that returns at once.
-- usage: await.lua global|local N; prints seconds for one await.

local trio = require "trio"

local kind, count = arg[1], tonumber(arg[2])

async function same(x)
  return x
end

local async function same_local(x)
  return x
end

local async function loop_global()
  local last
  for i = 1, count do last = await same(i) end
  return last
end

local async function loop_local()
  local last
  for i = 1, count do last = await same_local(i) end
  return last
end

local loop = kind == "local" and loop_local or loop_global
trio.run(async function()
  local start = os.clock()
  assert(await loop() == count)
  print(("%.12f"):format((os.clock() - start) / count))
end)
