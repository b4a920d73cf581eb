-- <close> variables of a generator are closed when the loop is left, or
-- the generator ends or fails.
local trio = require "trio"

async function gen(fail)
  local a <close> = setmetatable({}, {__close = function(_, err)
    print("closed", type(err) == "table" and tostring(err) or err)
  end})
  yield 1
  if fail then error("oops", 0) end
end
trio.run(async function()
  async for _ in gen() do break end
  print "after"
  async for _ in gen() do end
  print(await pcall(async function() async for _ in gen(true) do end end))
end)
-- expect: closed	GeneratorExit
-- expect: after
-- expect: closed	nil
-- expect: closed	oops
-- expect: false	oops
