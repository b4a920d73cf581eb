-- Finalizers, weak tables, ephemerons, the collector's interface.
local weak = setmetatable({}, {__mode = "v"})
weak[1] = {} ; weak[2] = "string" ; weak.kept = weak
collectgarbage()
print(weak[1], weak[2], weak.kept == weak)
local keys = setmetatable({}, {__mode = "k"})
keys[{}] = 1
do local key = {} ; keys[key] = key ; key = nil end
collectgarbage() collectgarbage()
print(next(keys))
do
  local x = setmetatable({}, {__gc = function() print("finalized") end})
  x = nil
  collectgarbage()
end
local order = {}
for i = 1, 3 do
  setmetatable({}, {__gc = function() order[#order + 1] = i end})
end
collectgarbage()
print(table.concat(order, " "))
local revived
setmetatable({name = "phoenix"}, {__gc = function(o) revived = o end})
collectgarbage()
print(revived and revived.name)
print(collectgarbage("isrunning"), collectgarbage("stop"))
print(collectgarbage("isrunning"), collectgarbage("restart"))
print(math.type(collectgarbage("count")), collectgarbage("step", 0) ~= nil)
collectgarbage("incremental")
print(collectgarbage("incremental"), collectgarbage("generational"))
print(collectgarbage("incremental"), pcall(collectgarbage, "bogus"))
local before = collectgarbage("count")
do local big = {} for i = 1, 1e5 do big[i] = {} end end
collectgarbage()
print(collectgarbage("count") < before + 100)
setmetatable({}, {__gc = function() print("at the end of the program") end})
