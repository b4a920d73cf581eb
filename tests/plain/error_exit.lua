-- An uncaught error ends with status 1, after what was printed.
-- exit: 1
print("before")
local function f() error("uncaught") end
f()
