-- Upvalues: sharing, fresh variables in each round, deep nesting.
local function counter()
  local n = 0
  return function() n = n + 1 return n end, function() return n end
end
local up, get = counter()
up() up()
print(get(), up(), get())
local fs = {}
for i = 1, 3 do fs[i] = function() i = i + 10 return i end end
print(fs[1](), fs[1](), fs[2](), fs[3]())
local gs = {}
local j = 0
while j < 3 do
  j = j + 1
  local k = j
  gs[j] = function() return k, j end
end
print(gs[1]()) print(gs[2]()) print(gs[3]())
repeat local stop = true; local f = function() return stop end until f()
local function fib(n) if n < 2 then return n end return fib(n-1) + fib(n-2) end
print(fib(15))
local function deep(n) return n == 0 and "bottom" or deep(n - 1) end
print(deep(100000))
local Y = function(f)
  return (function(x) return x(x) end)(function(x)
    return f(function(...) return x(x)(...) end)
  end)
end
print(Y(function(self) return function(n)
  return n == 0 and 1 or n * self(n - 1) end end)(10))
local function a() return function() return function() return up end end end
print(a()()()() == get())
print(debug.getupvalue(up, 1))
