-- load translates texts, pieces from a function, with name, mode and
-- environment as in Lua.
local trio = require "trio"

local f = load "async function loaded(x) return x + 1 end return loaded"
print(trio.run(f(), 1))                -- expect: 2
local pieces = {"local async func", "tion g() return ", "'pieces' end ", "return g"}
local i = 0
local g = load(function() i = i + 1 return pieces[i] end)
print(trio.run(g()))                   -- expect: pieces
local env = {print = print}
load("async function e() print(x) end x = 'own' return e", "=e", "t", env)()
print(trio.run(env.e), env.x, x, e)
-- expect: own
-- expect: nil	own	nil	nil
-- style: off
