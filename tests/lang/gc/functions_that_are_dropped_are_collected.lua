-- Async functions, their upvalues, and ordinary functions that were awaited
-- are garbage once nobody has them.
local trio = require "trio"

local weak = setmetatable({}, {__mode = "k"})
local function make(kind)
  local big = {}
  weak[big] = kind
  if kind == "async" then return async function() return big end end
  if kind == "generator" then return async function() yield big end end
  return function() return trio.lowlevel.checkpoint(), big end
end
trio.run(async function()
  await (make "async")()
  async for _ in make "generator" () do end
  await (make "ordinary")()
  await pcall(make "ordinary")
  local c = (make "async")()
  await c
  c = nil
  collectgarbage()
  collectgarbage()
  local n = 0
  for _ in pairs(weak) do n = n + 1 end
  print(n)                             -- expect: 0
end)
