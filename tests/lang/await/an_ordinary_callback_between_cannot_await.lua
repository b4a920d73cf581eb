-- A function inside an async function is its own function; what it needs
-- to await it can start as an async function.
local trio = require "trio"

trio.run(async function()
  local ok, err = load("async function f(t) table.sort(t, function(a, b) "
    .. "return await a < b end) end")
  print(ok == nil)                     -- expect: true
  print(select(2, load [[
async function main(t)
  table.foreach(t, function(x) await x() end)
end]]))
  -- expect: [string "async function main(t)..."]:2:32: SyntaxError: 'await' outside async function
  -- expect:     table.foreach(t, function(x) await x() end)
  -- expect:                                  ^~~~~
  -- expect:   {any}
end)
-- style: off
