-- The values of a return are computed before exit runs.
local x = 1
local m = setmetatable({}, {
  __enter = function() end, __exit = function() x = 2 end,
})
local function f() with m do return x end end
print(f(), x)                          -- expect: 1	2
