-- An __await that returns no awaitable, or only itself, is a TypeError.
local trio = require "trio"
local check = require "tests.lib.check"

local function later(f) return setmetatable({}, {__await = f}) end
trio.run(async function()
  local function try(f)
    return await_it, later(f)
  end
  for _, f in ipairs {
    function() return 5 end,
    function() end,
    function(self) return self end,
  } do
    local x = later(f)
    local err = check.raised(trio.TypeError, await pcall(async function()
      await x
    end))
    print((err.message:match("[^\n]*")))
  end
  -- expect: object of type number can't be awaited
  -- expect: object of type nil can't be awaited
  -- expect: __await never gives anything that can be awaited
  print((try(print)))                  -- expect: nil
end)
