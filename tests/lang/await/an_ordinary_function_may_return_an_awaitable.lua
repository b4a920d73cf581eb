-- 'await g(x)' with an ordinary function calls it and awaits its result.
local trio = require "trio"

async function work(x) await trio.lowlevel.checkpoint() return x, x end
local function indirect(x) return work(x) end
local o = {}
function o:method(x) return work(x) end
local callable = setmetatable({}, {__call = function(_, x) return work(x) end})
trio.run(async function()
  print(await indirect(1))             -- expect: 1	1
  print(await o:method(2))             -- expect: 2	2
  print(await callable(3))             -- expect: 3	3
  print(await (function(x) return work(x) end)(4)) -- expect: 4	4
  for i = 5, 6 do print(await indirect(i)) end
  -- expect: 5	5
  -- expect: 6	6
end)
