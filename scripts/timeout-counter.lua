-- Timeouts: a block gets ten seconds. What it awaits then is cancelled,
-- and fail_after raises TooSlowError, which nobody catches here. The clock
-- is a virtual one that jumps to the next deadline: nobody has to wait.
local trio = require "trio"

local async function counter()
  for i = 0, 99999 do
    print(i)
    await trio.sleep(1)
  end
end

local async function main()
  with trio.fail_after(10) do
    await counter()
  end
end

trio.run{main, clock = trio.testing.MockClock{autojump_threshold = 0}}
