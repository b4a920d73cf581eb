-- athrow raises an error at the yield; the generator may catch it and go
-- on, or the caller gets it.
local trio = require "trio"

local swallow = setmetatable({}, {
  __enter = function() end,
  __exit = function(_, err) print("caught", err) return true end,
})
async function gen()
  with swallow do yield 1 end
  yield 2
  yield 3
end
trio.run(async function()
  local g = gen()
  print(await g:asend())               -- expect: 1
  print(await g:athrow(trio.ValueError("x")))
  -- expect: caught	ValueError: x
  -- expect: 2
  print(await pcall(g.athrow, g, trio.ValueError("y")))
  -- expect: false	ValueError: y
  print(await g:asend())               -- expect:
  print(await pcall(g.athrow, g, "z")) -- expect: false	z
  g = gen()
  print(await pcall(g.athrow, g, "not started"))
  -- expect: false	not started
  print(await g:asend())               -- expect:
end)
