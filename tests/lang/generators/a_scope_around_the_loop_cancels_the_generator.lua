-- A cancellation reaches the generator where it waits; its blocks see the
-- Cancelled error.
local trio = require "trio"

local block = setmetatable({}, {
  __enter = function() end,
  __exit = function(_, err) print("exit", trio.isinstance(err, trio.Cancelled)) end,
})
async function gen()
  with block do
    yield 1
    await trio.sleep(10)
    yield 2
  end
end
trio.run{async function()
  local scope = trio.move_on_after(1)
  with scope do
    async for x in gen() do print(x) end
    print "never"
  end
  print(scope.cancelled_caught)
end, clock = trio.testing.MockClock{autojump_threshold = 0}}
-- expect: 1
-- expect: exit	true
-- expect: true
-- style: off
