-- task.custom_sleep_data is for whoever reschedules the task; it is nil
-- again when the task runs. trio rule 80
local trio = require "trio"
local lowlevel = trio.lowlevel

trio.run(async function()
  async with trio.open_nursery() as nursery do
    nursery:start_soon(async function()
      local me = lowlevel.current_task()
      print(me.custom_sleep_data)
      me.custom_sleep_data = {1}
      await lowlevel.wait_task_rescheduled(function()
        return lowlevel.Abort.SUCCEEDED
      end)
      print(me.custom_sleep_data)
    end)
    local task = nursery.child_tasks[1]
    await trio.testing.wait_all_tasks_blocked()
    print(task.custom_sleep_data[1])
    lowlevel.reschedule(task)
  end
end)
-- expect: nil
-- expect: 1
-- expect: nil
