-- 'async' is the keyword only when 'function', 'with' or 'for' follows on
-- the same line.
async = "a name"
print(async)                           -- expect: a name
local f = async
function g() return "g" end
local x = async
for i = 1, 2 do x = x .. i end
print(x)                               -- expect: a name12
print(f, g())                          -- expect: a name	g
local async = {"t"}
async[1] = async[1] .. "!"
print(async[1])                        -- expect: t!
async = async
function h() return "plain" end
print(type(h), h())                    -- expect: function	plain
