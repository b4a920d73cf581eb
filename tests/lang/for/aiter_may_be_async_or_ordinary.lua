-- __aiter may be an ordinary or an async function; it runs once.
local trio = require "trio"

local it = setmetatable({n = 0}, {__anext = async function(self)
  self.n = self.n + 1
  return self.n < 3 and self.n or nil
end})
local sync = setmetatable({}, {__aiter = function(self)
  print("ordinary", self ~= nil)
  it.n = 0
  return it
end})
local asynchronous = setmetatable({}, {__aiter = async function(self)
  await trio.lowlevel.checkpoint()
  print("async", self ~= nil)
  it.n = 0
  return it
end})
trio.run(async function()
  async for i in sync do print(i) end
  async for i in asynchronous do print(i) end
end)
-- expect: ordinary	true
-- expect: 1
-- expect: 2
-- expect: async	true
-- expect: 1
-- expect: 2
