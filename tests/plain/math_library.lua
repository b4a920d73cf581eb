-- The math library: values, limits and its random generator.
print(math.pi, math.huge, math.maxinteger, math.mininteger)
print(math.sqrt(2), math.exp(1), math.log(8, 2), math.log(100, 10), math.log(2))
print(math.sin(1), math.cos(1), math.tan(1), math.asin(1), math.acos(0))
print(math.atan(1), math.atan(1, -1), math.deg(math.pi), math.rad(180))
print(math.floor(3.7), math.ceil(3.2), math.floor(-3.7), math.floor(1e100))
print(math.tointeger("x"), math.tointeger(2^53), math.type(nil == nil))
math.randomseed(42)
local a, b, c = math.random(), math.random(10), math.random(5, 6)
math.randomseed(42)
print(a == math.random(), b == math.random(10), c == math.random(5, 6))
math.randomseed(1, 2)
print(math.random(0), math.random(100), math.random(-5, 5), math.random())
print(pcall(math.random, 0.5), pcall(math.random, 2, 1),
  pcall(math.random, 1, 2, 3))
local low, high = 10, 0
for _ = 1, 1000 do
  local r = math.random(3, 7)
  low, high = math.min(low, r), math.max(high, r)
end
print(low, high, math.abs(-5), math.abs(-5.5), math.ult(-1, 1))
print(pcall(math.floor, {}), pcall(math.abs))
