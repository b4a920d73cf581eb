-- 'await x' calls x's async __await with x; its results are the value.
local trio = require "trio"

local Job = {}
Job.__index = Job
Job.__await = async function(self, ...)
  await trio.lowlevel.checkpoint()
  return self.name, select("#", ...), nil, "last"
end
trio.run(async function()
  local job = setmetatable({name = "job"}, Job)
  print(await job)                     -- expect: job	0	nil	last
  print(await job)                     -- expect: job	0	nil	last
  local t = {j = job}
  print(await t.j)                     -- expect: job	0	nil	last
  local function get() return job end
  print(await get())                   -- expect: job	0	nil	last
end)
