-- A generator can be driven by hand: asend gives the next values, aclose
-- leaves its blocks, and both do nothing after the end.
local trio = require "trio"

local block = setmetatable({}, {
  __enter = function() end, __exit = function() print "exit" end,
})
async function gen()
  with block do
    yield 1, "one"
    yield 2, "two"
  end
end
trio.run(async function()
  local g = gen()
  print(await g:asend(nil))            -- expect: 1	one
  print(await g:asend())               -- expect: 2	two
  print(await g:asend())
  -- expect: exit
  -- expect:
  print(await g:asend())               -- expect:
  print(await g:aclose())              -- expect:
  g = gen()
  print(await g:aclose())              -- expect:
  print(await g:asend())               -- expect:
  g = gen()
  await g:asend()
  await g:aclose()                     -- expect: exit
  await g:aclose()
  print(await g:asend())               -- expect:
end)
