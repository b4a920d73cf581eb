-- The protocols are metamethods: a field of that name is not one.
local trio = require "trio"
local check = require "tests.lib.check"

local t = {__enter = function() end, __exit = function() end}
check.raises(trio.TypeError, function() with t do end end)
with setmetatable({}, t) do print "entered" end -- expect: entered
