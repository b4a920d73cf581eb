-- The floor of await.lua: the same loops with an ordinary function.
-- usage: floor_await.lua global|local N; prints seconds for one call.

local kind, count = arg[1], tonumber(arg[2])

function same(x)
  return x
end

local function same_local(x)
  return x
end

local function loop_global()
  local last
  for i = 1, count do last = same(i) end
  return last
end

local function loop_local()
  local last
  for i = 1, count do last = same_local(i) end
  return last
end

local loop = kind == "local" and loop_local or loop_global
local start = os.clock()
assert(loop() == count)
print(("%.12f"):format((os.clock() - start) / count))
