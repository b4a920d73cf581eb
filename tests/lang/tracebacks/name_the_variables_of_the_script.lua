-- Run-time errors name the script's own variables, inside with bodies and
-- awaits, too.
local trio = require "trio"

local m = setmetatable({}, {
  __enter = function() end, __exit = function() end,
})
local up, t = nil, {}
local function message(f) print((select(2, pcall(f)))) end
message(function() with m do local l local x = l + 1 end end)
message(function() with m do local x = up.field end end)
message(function() local out with m do out() end end)
message(function() with m do t.a.b = 1 end end)
message(function() with m do t:nothing() end end)
message(function() with m do return #glob end end)
message(function() with m do return t < 1 end end)
trio.run(async function()
  print(await pcall(async function() local l await l.x() end))
  print(await pcall(async function() return await up.x() end))
end)
-- expect: {any}:10: attempt to perform arithmetic on a nil value (local 'l')
-- expect: {any}:11: attempt to index a nil value (upvalue 'up')
-- expect: {any}:12: attempt to call a nil value ({any} 'out')
-- expect: {any}:13: attempt to index a nil value (field 'a')
-- expect: {any}:14: attempt to call a nil value (method 'nothing')
-- expect: {any}:15: attempt to get length of a nil value (global 'glob')
-- expect: {any}:16: attempt to compare table with number
-- expect: false	{any}:18: attempt to index a nil value (local 'l')
-- expect: false	{any}:19: attempt to index a nil value (upvalue 'up')
