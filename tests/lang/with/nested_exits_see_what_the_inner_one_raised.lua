-- Each outer exit gets the error that the inner one left.
local trio = require "trio"

local function manager(name, raise)
  return setmetatable({}, {
    __enter = function() end,
    __exit = function(_, err)
      print(name, err)
      if raise then error(trio.ValueError(raise)) end
    end,
  })
end
local ok, err = pcall(function()
  with manager("a"), manager("b", "from b"), manager("c", "from c") do
    error(trio.ValueError("body"))
  end
end)
print(err, err.cause, err.cause.cause)
-- expect: c	ValueError: body
-- expect: b	ValueError: from c
-- expect: a	ValueError: from b
-- expect: ValueError: from b	ValueError: from c	ValueError: body
print(ok)                              -- expect: false
