-- Classes by metatables: inheritance, constructors, varargs, tostring.
local Animal = {} Animal.__index = Animal
function Animal.new(name) return setmetatable({name = name}, Animal) end
function Animal:speak() return self.name .. " makes a sound" end
local Dog = setmetatable({}, {__index = Animal}) Dog.__index = Dog
function Dog.new(name)
  local d = Animal.new(name)
  return setmetatable(d, Dog)
end
function Dog:speak() return Animal.speak(self) .. ": woof" end
print(Animal.new("cat"):speak()) print(Dog.new("rex"):speak())
local Stack = {} Stack.__index = Stack
Stack.__len = function(s) return s.n end
Stack.__tostring = function(s) return "Stack(" .. s.n .. ")" end
Stack.__eq = function(a, b) return a.n == b.n end
Stack.__lt = function(a, b) return a.n < b.n end
Stack.__le = function(a, b) return a.n <= b.n end
Stack.__concat = function(a, b) return tostring(a) .. tostring(b) end
function Stack.new(...)
  return setmetatable({n = select("#", ...), ...}, Stack)
end
function Stack:push(...) for i = 1, select("#", ...) do
  self.n = self.n + 1 self[self.n] = (select(i, ...)) end return self end
function Stack:pop()
  local v = self[self.n]
  self[self.n] = nil
  self.n = self.n - 1
  return v
end
local s = Stack.new(1, 2):push(3, 4)
print(#s, s:pop(), #s, tostring(s), s .. "!", s == Stack.new(7, 8, 9),
  s < Stack.new())
local Set = {}
Set.__index = Set
local function set(...)
  local t = setmetatable({}, Set)
  for _, v in ipairs{...} do t[v] = true end
  return t
end
function Set.__add(a, b)
  local r = set()
  for k in pairs(a) do r[k] = true end
  for k in pairs(b) do r[k] = true end
  return r
end
function Set.__tostring(a)
  local l = {}
  for k in pairs(a) do l[#l + 1] = tostring(k) end
  table.sort(l)
  return "{" .. table.concat(l, ", ") .. "}"
end
print(tostring(set(1, 2) + set(2, 3)), set("a"))
local readonly = setmetatable({}, {
  __index = {x = 1},
  __newindex = function(_, k) error("read-only: " .. k, 2) end,
})
print(readonly.x, pcall(function() readonly.y = 2 end))
local default = setmetatable({}, {
  __index = function(t, k) local v = k * 2 t[k] = v return v end,
})
print(default[4], rawget(default, 4), rawget(default, 5))
