-- The floor of queue.lua: a coroutine that gives each item to the one that
-- resumes it.
-- usage: floor_queue.lua ITEMS; prints seconds for one item.

local resume, yield = coroutine.resume, coroutine.yield

local items = tonumber(arg[1])

local producer = coroutine.create(function()
  for item = 1, items do yield(item) end
end)

local start = os.clock()
local ok, item
for _ = 1, items do
  ok, item = resume(producer)
  if not ok then error(item) end
end
assert(item == items)
print(("%.12f"):format((os.clock() - start) / items))
