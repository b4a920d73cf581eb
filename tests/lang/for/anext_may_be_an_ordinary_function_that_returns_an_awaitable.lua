-- __anext may be an ordinary function that returns an awaitable.
local trio = require "trio"

async function step(self)
  self.n = self.n + 1
  if self.n < 3 then return self.n end
end
local it = setmetatable({n = 0}, {
  __aiter = function(self) return self end,
  __anext = function(self) return step(self) end,
})
trio.run(async function()
  async for i in it do print(i) end
  local bad = setmetatable({}, {
    __aiter = function(self) return self end,
    __anext = function() return 5 end,
  })
  print(await pcall(async function() async for _ in bad do end end))
end)
-- expect: 1
-- expect: 2
-- expect: false	TypeError: object of type number can't be awaited
-- expect:   {any}
