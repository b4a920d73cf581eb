-- Errors that are tables or numbers keep their identity through pcall.
local e = {code = 1}
local ok, err = pcall(error, e)
print(ok, err == e, err.code)
ok, err = pcall(function() local ok2, err2 = pcall(error, e) error(err2) end)
print(err == e)
print(select(2, pcall(error, 12)), math.type(select(2, pcall(error, 12))))
print(select(2, pcall(error, true)), select("#", pcall(error, nil)))
local trace = {}
local function level(n)
  local ok, err = pcall(function()
    if n == 0 then error("bottom", 0) end
    level(n - 1)
  end)
  trace[#trace + 1] = n
  error(err .. n, 0)
end
print(pcall(level, 3)) print(table.concat(trace, " "))
print(xpcall(error, function(x) return type(x) end, {}))
print(xpcall(function() error("first", 0) end, function()
  error("in handler")
end))
local Class = setmetatable({}, {__call = function(c, m)
  return setmetatable({m = m}, c) end})
Class.__tostring = function(self) return "Class(" .. self.m .. ")" end
local _, obj = pcall(error, Class "msg")
print(tostring(obj), getmetatable(obj) == Class)
print(pcall(error, "level 1", 1)) print(pcall(error, "level 2", 2))
warn("@off") warn("silent") warn("@on")
