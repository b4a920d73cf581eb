-- Two tasks that wait for each other's locks: the report says who holds
-- what.
local trio = require "trio"

local a, b = trio.Lock(), trio.Lock()

local async function take(first, second)
  await first:acquire()
  await trio.lowlevel.checkpoint()
  await second:acquire()
end

trio.run(async function()
  async with trio.open_nursery() as nursery do
    nursery:start_soon{take, a, b, name = "left"}
    nursery:start_soon{take, b, a, name = "right"}
  end
end)
-- exit: 1
-- expect stderr: DeadlockError: deadlock: no task can ever run again
-- expect stderr: task 'left' waits for Lock.acquire (held by task 'right') at
-- expect stderr: task 'right' waits for Lock.acquire (held by task 'left') at
