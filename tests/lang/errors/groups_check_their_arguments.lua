-- A group needs a message and errors.
local trio = require "trio"
local check = require "tests.lib.check"

local G = trio.ExceptionGroup
check.raises(trio.TypeError, G)
check.raises(trio.TypeError, G, "m")
check.raises(trio.TypeError, G, "m", 5)
check.raises(trio.TypeError, G, {}, {})
check.raises(trio.ValueError, G, "m", {})
local g = G("m", {"x"})
check.raises(trio.TypeError, g.split, g)
check.raises(trio.TypeError, g.split, g, 5)
check.raises(trio.TypeError, g.split)
check.raises(trio.TypeError, g.subgroup, 5, trio.Exception)
print(trio.MultiError == G)            -- expect: true
local list = {"a", "b"}
g = G("m", list)
list[1] = "changed"
print(g.exceptions[1])                 -- expect: a
