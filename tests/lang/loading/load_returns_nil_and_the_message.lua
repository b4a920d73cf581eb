-- load reports an error by nil and a message; a compile error of the
-- language has its lines.
local f, message = load("await f()", "=name")
print(f, (message:match("[^\n]*")))
-- expect: nil	name:1:1: SyntaxError: 'await' outside async function
print(load("x = = 1", "=name"))        -- expect: nil	name:1:5: unexpected symbol near '='
print(load("x = 1", "=name", "b"))
-- expect: nil	attempt to load a text chunk (mode is 'b')
print(load(function() error("reader", 0) end)) -- expect: nil	reader
local pieces = {"return ", 5, "", "ignored"}
print(load(function() return table.remove(pieces, 1) end)()) -- expect: 5
print(load(function() return {} end))
-- expect: nil	{any}reader function must return a string
print(pcall(load, {}))                 -- expect: false	bad argument #1 to 'load' {any}
-- style: off
