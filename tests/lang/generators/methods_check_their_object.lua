-- A generator's method called with a dot says to use the colon.
local trio = require "trio"
local check = require "tests.lib.check"

async function gen() yield 1 end
trio.run(async function()
  local g = gen()
  for _, name in ipairs {"asend", "aclose", "athrow"} do
    local err = check.raised(trio.TypeError, await pcall(g[name]))
    assert(err.message:find("object:" .. name, 1, true), err.message)
  end
  print(g.nothing)                     -- expect: nil
end)
