-- What debug tells about functions, lines and names.
local function f(a, b, ...) local c = 1 return debug.getinfo(1, "nSlutf") end
local info = f(1, 2, 3)
print(info.name, info.namewhat, info.short_src, info.source, info.what)
print(info.currentline, info.linedefined, info.lastlinedefined)
print(info.nparams, info.isvararg, info.nups, info.istailcall, info.func == f)
print(debug.getlocal(f, 1), debug.getlocal(f, 2), debug.getlocal(f, 3))
local function locals()
  local x, y = 10, 20
  for i = 1, 5 do
    local name, value = debug.getlocal(1, i)
    if not name then break end
    print(name, type(value) == "number" and value or "-")
  end
  debug.setlocal(1, 1, 11)
  return x
end
print(locals())
local lines = {}
debug.sethook(function(_, line) lines[#lines + 1] = line end, "l")
local q = 1
q = q + 1
debug.sethook()
print(table.concat(lines, " "))
local calls = 0
debug.sethook(function() calls = calls + 1 end, "c")
math.abs(1) math.abs(2)
debug.sethook()
print(calls, debug.gethook())
local up = 5
local function g() return up end
print(debug.getupvalue(g, 1), debug.setupvalue(g, 1, 6), g())
print(debug.upvalueid(g, 1) ~= nil, pcall(debug.getinfo, 1, "X"))
print(debug.getmetatable("").__index == string)
local t = debug.traceback("message", 1)
print(t:match("^message\nstack traceback:\n\t"
  .. "[^\n]*debug_library.lua:%d+: in main chunk"))
print(debug.traceback({}) ~= nil, type(debug.traceback(nil)),
  debug.traceback("x", 50))
print(debug.getinfo(print).what, debug.getinfo(1, "l").currentline)
local active = debug.getinfo(f, "L").activelines
local sorted = {}
for line in pairs(active) do sorted[#sorted + 1] = line end
table.sort(sorted)
print(table.concat(sorted, " "))
