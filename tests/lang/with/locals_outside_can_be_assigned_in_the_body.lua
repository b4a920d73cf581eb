-- A body sees and changes the locals around it, also after it was left.
local m = setmetatable({}, {
  __enter = function() return 1 end, __exit = function() end,
})
local a, b = 1, {}
with m as c do
  a = a + c
  local d = a
  with m do
    d = d + 1
    b.get, b.set = function() return a, d end, function(x) a, d = x, x end
  end
  print(a, d)                          -- expect: 2	3
end
b.set(7)
print(a, b.get())                      -- expect: 7	7	7
