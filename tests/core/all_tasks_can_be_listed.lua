-- dump_tasks has a line for each task, below its parent: what it waits for,
-- where, and where it was started. Equal ones are counted, system tasks come
-- last.
local check = require "tests.lib.check"
local trio = require "trio"

local ll = trio.lowlevel
local lock = trio.Lock()

local async function worker() await trio.sleep(1) end
local async function locker() await lock:acquire() end
local async function parent()
  async with trio.open_nursery() as first do
    async with trio.open_nursery() as second do
      for _ = 1, 3 do first:start_soon(worker) end
      second:start_soon(locker)
    end
  end
end

check.raises(trio.RuntimeError, ll.dump_tasks)
trio.run(async function()
  async with trio.open_nursery() as nursery do
    await lock:acquire()
    nursery:start_soon(parent)
    nursery:start_soon{worker, name = "other"}
    ll.spawn_system_task(trio.sleep_forever)
    await trio.testing.wait_all_tasks_blocked()
    nursery:start_soon(worker)
    print((ll.dump_tasks():gsub("tests/%S-/", "")))
    nursery.cancel_scope:cancel()
    print((ll.dump_tasks():match("  task 'other'[^\n]*")))
  end
  lock:release()
end)
-- expect: task '{any}' runs at all_tasks_can_be_listed.lua:30: in async function {any}, started at all_tasks_can_be_listed.lua:22
-- expect:   task 'parent' waits for the tasks of its nursery at all_tasks_can_be_listed.lua:{any}: in async function 'parent', started at all_tasks_can_be_listed.lua:25
-- expect:     nursery of 3
-- expect:       task 'worker' waits for sleep at all_tasks_can_be_listed.lua:10: in async function 'worker', started at all_tasks_can_be_listed.lua:15
-- expect:       and 2 more like it
-- expect:     nursery of 1
-- expect:       task 'locker' waits for Lock.acquire (held by task '{any}') at all_tasks_can_be_listed.lua:11: in async function 'locker', started at all_tasks_can_be_listed.lua:16
-- expect:   task 'other' waits for sleep at all_tasks_can_be_listed.lua:10: in async function 'worker', started at all_tasks_can_be_listed.lua:26
-- expect:   task 'worker' is ready, started at all_tasks_can_be_listed.lua:29
-- expect: system tasks:
-- expect:   task 'sleep_forever' waits for sleep_forever, started at all_tasks_can_be_listed.lua:27
-- expect:
-- expect:   task 'other' is cancelled and is ready at {any}
