-- When nothing can ever run again, all tasks are cancelled so that they
-- clean up, and run raises a DeadlockError that lists what each waited for
-- and where. trio rule 9
local trio = require "trio"

local event = trio.Event()
local async function waiter()
  local ok, err = await pcall(event.wait, event)
  print("waiter", err)
end
local async function main()
  async with trio.open_nursery() as nursery do
    nursery:start_soon{waiter, name = "waiter one"}
    nursery:start_soon(trio.sleep_forever)
  end
end
local ok, err = pcall(trio.run, main)
print(ok, trio.isinstance(err, trio.DeadlockError))
print(err.message)
-- expect: waiter	Cancelled: cancelled due to shutdown
-- expect: false	true
-- expect: deadlock: no task can ever run again
-- expect:   task 'main' waits for the tasks of its nursery at {any}a_deadlock_lists_every_task.lua:12{any}
-- expect:   task 'waiter one' waits for Event.wait at {any}a_deadlock_lists_every_task.lua:8: in async function 'waiter', started at {any}:13
-- expect:   task 'sleep_forever' waits for sleep_forever, started at {any}:14
