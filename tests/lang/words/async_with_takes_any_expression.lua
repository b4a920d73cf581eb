-- After 'async' any expression may follow 'with'.
local trio = require "trio"

local function manager(name)
  return setmetatable({}, {
    __aenter = async function() return name end,
    __aexit = async function() end,
  })
end
trio.run(async function()
  async with (manager("parentheses")) as v do
    print(v)                           -- expect: parentheses
  end
  async with manager("call") as v do
    print(v)                           -- expect: call
  end
  async with setmetatable({}, getmetatable(manager("table"))) as v do
    print(v)                           -- expect: table
  end
  async with (function() return manager("function") end)() as v do
    print(v)                           -- expect: function
  end
end)
