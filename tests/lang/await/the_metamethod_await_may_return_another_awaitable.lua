-- An ordinary __await returns another awaitable, which is awaited.
local trio = require "trio"

async function work(x) return x, "worked" end
local Inner = {__await = async function(self) return "inner", self.n end}
local function later(f) return setmetatable({}, {__await = f}) end
trio.run(async function()
  print(await later(function() return work(1) end)) -- expect: 1	worked
  local inner = setmetatable({n = 2}, Inner)
  print(await later(function() return inner end)) -- expect: inner	2
  print(await later(function()
    return later(function() return work(3) end)
  end))                                -- expect: 3	worked
  local seen
  local x
  x = later(function(self) seen = self == x return work(4) end)
  await x
  print(seen)                          -- expect: true
end)
