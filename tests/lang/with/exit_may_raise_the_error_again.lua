-- An exit that raises the same error again makes no cause of it.
local trio = require "trio"

local m = setmetatable({}, {
  __enter = function() end, __exit = function(_, err) error(err, 0) end,
})
local first = trio.RuntimeError("first")
local ok, err = pcall(function() with m do error(first) end end)
print(ok, err == first, err.cause)     -- expect: false	true	nil
