-- debug.traceback inside an async function doesn't show the library's Lua.
local trio = require "trio"

local m = setmetatable({}, {
  __enter = function() end, __exit = function() end,
})
async function inner() return debug.traceback("here") end
trio.run(async function()
  with m do
    local text = await inner()
    print((text:match("[^\n]*")))      -- expect: here
    print(text:find("[asyncrun", 1, true)) -- expect: nil
  end
end)
