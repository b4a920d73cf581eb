-- Where both operands are coroutine objects no warning follows for the
-- second one.
local trio = require "trio"

async function f() end
local ok, err = pcall(function() return f() + f() end)
print((tostring(err):match("[^\n]*")))
-- expect: TypeError: unsupported operand type(s) for +: 'coroutine' and 'coroutine'
collectgarbage()
print(ok)                              -- expect: false
-- style: off
