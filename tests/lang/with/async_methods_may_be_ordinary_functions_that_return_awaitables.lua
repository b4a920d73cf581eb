-- The 'a...' methods are async functions, or ordinary functions that
-- return an awaitable.
local trio = require "trio"

async function enter(self) return self.name end
async function leave(self, err) print("leave", err) return true end
local m = setmetatable({name = "m"}, {
  __aenter = function(self) return enter(self) end,
  __aexit = function(self, err) return leave(self, err) end,
})
trio.run(async function()
  async with m as v do
    print(v)                           -- expect: m
    error("swallowed", 0)
  end                                  -- expect: leave	swallowed
  local bad = setmetatable({}, {
    __aenter = function() return 1 end, __aexit = leave,
  })
  print(await pcall(async function() async with bad do end end))
  -- expect: false	TypeError: object of type number can't be awaited
  -- expect:   {any}
end)
