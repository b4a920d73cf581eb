-- Errors, coroutine objects, generators and functions can be yielded like
-- any value.
local trio = require "trio"

async function f() return "awaited" end
async function gen()
  local e = trio.ValueError("e")
  yield e, 1
  yield f()
  yield await f()
  yield gen
end
trio.run(async function()
  local g = gen()
  print(await g:asend())               -- expect: ValueError: e	1
  print(await (await g:asend()))       -- expect: awaited
  print(await g:asend())               -- expect: awaited
  print((await g:asend()) == gen)      -- expect: true
  print(await g:asend())               -- expect:
end)
