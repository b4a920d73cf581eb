-- reschedule: values, errors, nothing; custom_sleep_data; an abort.
-- trio rules 78 to 80
local show, virtual, shape = require "tests.pairs.lib.pair"()
local trio = require "trio"
local lowlevel = trio.lowlevel

local async function waiter(name, tasks)
  local task = lowlevel.current_task()
  tasks[name] = task
  show(name, task.custom_sleep_data)
  task.custom_sleep_data = name
  local ok, value = await pcall(lowlevel.wait_task_rescheduled, function()
    show("abort", task.custom_sleep_data)
    return lowlevel.Abort.SUCCEEDED
  end)
  show(name, ok and value or not ok and shape(value) or nil,
       task.custom_sleep_data)
  if trio.isinstance(value, trio.Cancelled) then error(value) end
end
virtual(async function()
  local tasks = {}
  async with trio.open_nursery() as nursery do
    for _, name in ipairs {"a", "b", "c", "d"} do
      nursery:start_soon(waiter, name, tasks)
      await trio.sleep(1)
    end
    show(tasks.a.custom_sleep_data)
    lowlevel.reschedule(tasks.a, lowlevel.Value("a value"))
    await trio.sleep(1)
    lowlevel.reschedule(tasks.b, lowlevel.Error(trio.ValueError()))
    await trio.sleep(1)
    lowlevel.reschedule(tasks.c)
    await trio.sleep(1)
    nursery.cancel_scope:cancel()
  end
  show(trio.current_time())
end)
-- expect: a	nil
-- expect: b	nil
-- expect: c	nil
-- expect: d	nil
-- expect: a
-- expect: a	a value	nil
-- expect: b	ValueError	nil
-- expect: c	nil	nil
-- expect: abort	d
-- expect: d	Cancelled	nil
-- expect: 7.0
