-- Every task with what it waits for and where; within 0.1 seconds, status 1.
-- exit: 1
-- stderr: whole
local trio = require "trio"
local time = require "time"

local async function child(event)
  await event:wait()
end

local began = time.monotonic()
local ok, err = pcall(trio.run, async function()
  async with trio.open_nursery() as nursery do
    nursery:start_soon(child, trio.Event())
    nursery:start_soon(child, trio.Event())
  end
end)
print(trio.isinstance(err, trio.DeadlockError), time.monotonic() - began < 0.1)
-- expect: true	true

trio.run(child, trio.Event())
-- expect stderr: {any}:21: DeadlockError: deadlock: no task can ever run again
-- expect stderr:   task 'child' waits for Event.wait at {any}:8: in async function 'child', started at {any}:21
-- expect stderr:     trio.run(child, trio.Event())
-- expect stderr:     ^~~~~~~~
-- expect stderr:   what wakes them must be done by a task that still runs
-- expect stderr: stack traceback:
-- expect stderr: 	{any}:21: in main chunk
-- expect stderr:   help: asyncrun explain deadlock
