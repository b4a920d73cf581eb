-- load and its kin with plain chunks: environments, readers, modes, dump.
print(load("return 1 + 1")(), load("return ...")(1, 2))
local env = {x = 5}
print(load("x = x + 1; return x", "chunk", "t", env)(), env.x, x)
local parts = {"return ", "'from ", "a reader'"}
local i = 0
print(load(function() i = i + 1 return parts[i] end)())
local f = load("local a = ...; return function() a = a + 1 return a end")
local g = f(10)
print(g(), g())
print(load("error('named')", "=name") and pcall(load("error('named')",
  "=name")))
print(pcall(load("error('in file')", "@file.lua")))
print(pcall(load("error('in text')", "some text")))
print(pcall(load("\n\nerror('long one')", "first line\nsecond line")))
print((load("x = = 1")))
print((load("return", "x", "b")))
local dumped = string.dump(function(a) return a * 2 end)
print(type(dumped), load(dumped, "d", "b")(21), (load(dumped, "d", "t")))
print(load(string.dump(load("return 'dumped main'")))())
print(pcall(load, function() return {} end))
print(pcall(load, {}))
local name = os.tmpname()
local file = io.open(name, "w")
file:write("#!/usr/bin/env lua\nlocal a = ... return a, select('#', ...)")
file:close()
print(loadfile(name)("arg", 2), dofile(name))
print(loadfile(name, "t", {})  ~= nil, (loadfile("/no/such/file")))
print(select(2, loadfile("/no/such/file")))
print(pcall(dofile, "/no/such/file"))
os.remove(name)
local _ENV = {print = print}
y = 3
print(y, _ENV.y, string)
