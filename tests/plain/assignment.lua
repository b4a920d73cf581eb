-- Multiple assignment, evaluation order, swaps, attribs, scope of locals.
local a, b, c = 1, 2
print(a, b, c)
a, b = b, a
print(a, b)
local i, t = 1, {}
i, t[i] = i + 1, 20
print(i, t[1], t[2])
local function f() return 1, 2, 3 end
local x, y, z, w = f()
print(x, y, z, w)
x, y, z = f(), 10
print(x, y, z)
x, y, z = (f())
print(x, y, z)
local list = {f(), f()}
print(#list, table.concat(list, ","))
local x <const> = 5
do local x = 6; print(x) end
print(x)
do
  local h <close> = setmetatable({}, {__close = function(_, e)
    print("closed", e)
  end})
  local k <const>, m <close> = 1, setmetatable({}, {__close = function()
    print("closed first")
  end})
  print("inside", k)
end
print(pcall(function()
  local h <close> = setmetatable({}, {__close = function(_, e)
    print("closing with", e)
  end})
  error("an error", 0)
end))
print(select("#", pcall(function() local v <close> = 42 end)))
for i = 1, 3 do
  local h <close> = setmetatable({}, {__close = function() print("c" .. i) end})
  if i == 2 then break end
end
local t = {n = 0}
t.n, t.m = t.n + 1, t.n + 2
print(t.n, t.m)
print(((("nested"))))
;;; print "semicolons"; print [[long]] print 'single';
