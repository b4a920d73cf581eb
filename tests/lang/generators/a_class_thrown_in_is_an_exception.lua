-- athrow takes an exception class, as 'error' does.
local trio = require "trio"

async function gen() yield 1 end
trio.run(async function()
  local g = gen()
  await g:asend()
  local ok, err = await pcall(g.athrow, g, trio.ValueError)
  print(ok, err, trio.isinstance(err, trio.ValueError))
  -- expect: false	ValueError	true
end)
