-- An __aiter that is an async generator function, or returns a generator,
-- gives its values; leaving the loop closes it.
local trio = require "trio"

local m = setmetatable({}, {
  __enter = function() end, __exit = function() print "closed" end,
})
local Range = {}
Range.__aiter = async function(self)
  with m do
    for i = 1, self.n do yield i end
  end
end
local Other = {__aiter = function(self)
  return getmetatable(self.range).__aiter(self.range)
end}
trio.run(async function()
  local range = setmetatable({n = 3}, Range)
  async for i in range do
    if i == 2 then break end
    print(i)
  end
  print "after"
  async for i in setmetatable({range = range}, Other) do
    print(i)
    break
  end
  print "after"
end)
-- expect: 1
-- expect: closed
-- expect: after
-- expect: 1
-- expect: closed
-- expect: after
