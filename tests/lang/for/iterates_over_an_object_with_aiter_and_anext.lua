-- 'async for' takes __aiter's result and awaits its __anext until the
-- first value is nil.
local trio = require "trio"

local Counter = {}
Counter.__aiter = function(self) return self end
Counter.__anext = async function(self)
  await trio.lowlevel.checkpoint()
  self.i = self.i + 1
  if self.i > 3 then return nil, "ignored" end
  return self.i, self.i * self.i
end
trio.run(async function()
  async for i, sq in setmetatable({i = 0}, Counter) do print(i, sq) end
  async for i in setmetatable({i = 3}, Counter) do print("never", i) end
  async for i, sq, none in setmetatable({i = 2}, Counter) do
    print(i, sq, none)
  end
end)
-- expect: 1	1
-- expect: 2	4
-- expect: 3	9
-- expect: 3	9	nil
