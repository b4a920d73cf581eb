-- The body of 'with' in an async function awaits, and its exit runs when
-- the wait is cancelled.
local trio = require "trio"

local m = setmetatable({}, {
  __enter = function() print "enter" end,
  __exit = function(_, err)
    print("exit", trio.isinstance(err, trio.Cancelled))
  end,
})
trio.run{async function()
  with m do await trio.sleep(1) print "slept" end
  with trio.move_on_after(1) do
    with m do await trio.sleep(2) print "never" end
  end
  print(trio.current_time() >= 2)
end, clock = trio.testing.MockClock{autojump_threshold = 0}}
-- expect: enter
-- expect: slept
-- expect: exit	false
-- expect: enter
-- expect: exit	true
-- expect: true
