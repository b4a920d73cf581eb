-- 'await f', without a call, says to call it.
local trio = require "trio"
local check = require "tests.lib.check"

async function work() end
async function gen() yield 1 end
trio.run(async function()
  local err = check.raised(trio.TypeError, await pcall(async function()
    await work
  end))
  print(err.message)
  -- expect: object of type function can't be awaited
  -- expect:   'work' is an async function: call it, await work(...)
  local g = gen()
  err = check.raised(trio.TypeError, await pcall(async function()
    await g
  end))
  print(err.message)
  -- expect: object of type async_generator can't be awaited
  -- expect:   an async generator is not awaited: write 'async for ... in' it
end)
