-- 'as' is the keyword only after the expression of a with item.
local M = setmetatable({}, {
  __enter = function(self) return self end, __exit = function() end,
})
local as = M
with as as as do print(as == M) end    -- expect: true
print(as == M)                         -- expect: true
local t = {as = M}
with t.as as x do print(x == M) end    -- expect: true
