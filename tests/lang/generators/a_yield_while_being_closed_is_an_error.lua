-- A generator that yields while it is being closed ignores GeneratorExit:
-- whoever closes it gets a RuntimeError, and it doesn't run on.
local trio = require "trio"
local check = require "tests.lib.check"

local swallow = setmetatable({}, {
  __enter = function() end, __exit = function() return true end,
})
async function gen()
  while true do
    with swallow do yield "again" end
  end
end
trio.run(async function()
  local g = gen()
  print(await g:asend())               -- expect: again
  local err = check.raised(trio.RuntimeError, await pcall(g.aclose, g))
  print((err.message:match("[^:]*")))
  -- expect: async generator ignored GeneratorExit
  print(await g:asend())               -- expect:
  err = check.raised(trio.RuntimeError, await pcall(async function()
    async for _ in gen() do break end
  end))
  print "left"                         -- expect: left
end)
