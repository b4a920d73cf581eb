-- 'await f(x).y' awaits 'f(x).y'; '(await f(x)).y' takes a field of the
-- result.
local trio = require "trio"

async function answer() return {y = "field of the result"} end
local function maker(x)
  return {y = answer(), x = x, name = {deep = answer}}
end
trio.run(async function()
  local r = await maker(1).y
  print(r.y)                           -- expect: field of the result
  print((await answer()).y)            -- expect: field of the result
  print((await maker(2)["y"]).y)       -- expect: field of the result
  print(#(await answer()).y)           -- expect: 19
  local t = {n = {m = async function(x) return x, x end}}
  print(await t.n.m(7))                -- expect: 7	7
  print(await t["n"]["m"] "string")    -- expect: string	string
end)
