-- An error that exit raises replaces the one that was flying, which is its
-- cause.
local trio = require "trio"

local m = setmetatable({}, {
  __enter = function() end,
  __exit = function() error(trio.ValueError("second")) end,
})
local ok, err = pcall(function()
  with m do error(trio.RuntimeError("first")) end
end)
print(ok, err, err.cause)
-- expect: false	ValueError: second	RuntimeError: first
ok, err = pcall(function() with m do end end)
print(ok, err, err.cause)              -- expect: false	ValueError: second	nil
ok, err = pcall(function() with m do error("text", 0) end end)
print(ok, err, err.cause)              -- expect: false	ValueError: second	text
ok, err = pcall(function() with m do return 1 end end)
print(ok, err)                         -- expect: false	ValueError: second
