-- A loop over a generator and asend by hand share it; leaving the loop
-- closes it.
local trio = require "trio"

local m = setmetatable({}, {
  __enter = function() end, __exit = function() print "exit" end,
})
async function gen() with m do for i = 1, 9 do yield i end end end
trio.run(async function()
  local g = gen()
  print(await g:asend())               -- expect: 1
  async for i in g do
    print(i, (await g:asend()))
    if i == 4 then break end
  end
  print "after"
  print(await g:asend())
end)
-- expect: 2	3
-- expect: 4	5
-- expect: exit
-- expect: after
-- expect:
