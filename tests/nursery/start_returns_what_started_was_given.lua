-- start waits for task_status:started(...) and returns its values; the
-- nursery then waits for the rest of the child. trio rule 34
local virtual = require "tests.lib.virtual"
local trio = require "trio"

local async function server(port, task_status)
  await trio.sleep(1)
  task_status:started(port + 1, nil, "x")
  print("serving", trio.current_time())
  await trio.sleep(10)
  print("served", trio.current_time())
end
virtual(async function()
  async with trio.open_nursery() as nursery do
    print(await nursery:start(server, 79))
    print("started", trio.current_time())
  end
  print("done", trio.current_time())
end)
-- expect: serving	1.0
-- expect: 80	nil	x
-- expect: started	1.0
-- expect: served	11.0
-- expect: done	11.0
