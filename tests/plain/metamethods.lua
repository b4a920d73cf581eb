-- Every metamethod.
local log = function(name) return function(a, b)
  return name .. "(" .. (type(a) == "table" and "t" or tostring(a)) .. ","
    .. (type(b) == "table" and "t" or tostring(b)) .. ")"
end end
local mt = {}
for _, name in ipairs {"add", "sub", "mul", "div", "mod", "pow", "unm", "idiv",
  "band", "bor", "bxor", "shl", "shr", "bnot", "concat"} do
  mt["__" .. name] = log(name)
end
local t = setmetatable({}, mt)
print(t + 1, 1 - t, t * t, t / 2, t % 2, t ^ 2, -t, t // 2)
print(t & 1, 1 | t, t ~ 1, t << 1, t >> 1, ~t, t .. "x", "x" .. t, 1 .. t)
mt.__len = function() return 42 end
mt.__eq = function() return true end
mt.__lt = function(a, b) return type(a) == "table" end
mt.__le = function() return nil end
mt.__call = function(self, ...) return "called", ... end
mt.__tostring = function() return "a t" end
mt.__name = "TypeName"
print(#t, t == setmetatable({}, mt), t ~= setmetatable({}, mt), t == 1)
print(t < 1, 1 < t, t > 1, t <= 1, t >= 1, t(1, 2), tostring(t))
mt.__index = function(_, k) return k .. "?" end
mt.__newindex = function(s, k, v) rawset(s, k, v * 2) end
print(t.foo, t[1]) t.n = 5 print(t.n, rawget(t, "m"), rawlen({1, 2}))
local base = {greet = function() return "hello" end}
local derived = setmetatable({}, {__index = setmetatable({}, {__index = base})})
print(derived.greet(), rawget(derived, "greet"))
local log2 = {}
local sink = setmetatable({}, {__newindex = log2})
sink.a = 1 print(rawget(sink, "a"), log2.a)
print(getmetatable("").__name, getmetatable(setmetatable({},
  {__metatable = "no"})))
print(pcall(setmetatable, setmetatable({}, {__metatable = 1}), {}))
print(tostring(setmetatable({}, {__name = "My"})):match("^My: "))
print(pcall(tostring, setmetatable({}, {__tostring = function() return 1 end})))
print(pcall(function() return setmetatable({}, {__name = "My"}) + 1 end))
print(rawequal(t, t), rawequal(t, setmetatable({}, mt)))
local callable = setmetatable({}, {
  __call = setmetatable({}, {__call = function(a, b, c)
    return type(a), type(b), c
  end}),
})
print(callable("c"))
print(setmetatable({}, {__index = string}).format("%d", 3))
print(pcall(function()
  return setmetatable({}, {__index = function() error("E", 0) end}).x
end))
local loop = {} setmetatable(loop, {__index = loop})
print(pcall(function() return loop.x end))
print(#setmetatable({1, 2, 3}, {__len = function() return "len" end}))
