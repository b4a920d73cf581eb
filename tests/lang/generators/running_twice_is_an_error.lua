-- A generator that is running can't be asked again, by itself or another
-- task.
local trio = require "trio"
local check = require "tests.lib.check"

local g
async function gen()
  print(await pcall(g.asend, g))
  await trio.lowlevel.checkpoint()
  yield 1
end
trio.run(async function()
  g = gen()
  async with trio.open_nursery() as nursery do
    nursery:start_soon(async function() print(await g:asend()) end)
    nursery:start_soon(async function()
      check.raised(trio.RuntimeError, await pcall(g.asend, g))
      check.raised(trio.RuntimeError, await pcall(g.aclose, g))
      check.raised(trio.RuntimeError, await pcall(g.athrow, g, "x"))
      print "refused"
    end)
  end
end)
-- expect: false	RuntimeError: {any}already running
-- expect: refused
-- expect: 1
