-- 'await pcall(f(x))' is a mistake: the function is passed, not its call.
local trio = require "trio"
local check = require "tests.lib.check"

async function work(x) return x end
trio.run(async function()
  local ok, err = await pcall(async function() return await pcall(work(1)) end)
  print(ok, err)
  -- expect: false	TypeError: pcall expected a function, got a coroutine object
  -- expect:   write: await pcall(work, ...), with no call
  check.eq(ok, false)
end)
-- style: off
