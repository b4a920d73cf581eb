-- Without start, task_status is nil: 'task_status or
-- trio.TASK_STATUS_IGNORED' makes the function callable. trio rule 35
local trio = require "trio"

local async function server(port, task_status)
  task_status = task_status or trio.TASK_STATUS_IGNORED
  task_status:started(port)
  task_status:started(port)
  return port
end
trio.run(async function()
  print(await server(80))                           -- expect: 80
  async with trio.open_nursery() as nursery do
    nursery:start_soon(server, 81)
  end
  print "done"                                      -- expect: done
end)
