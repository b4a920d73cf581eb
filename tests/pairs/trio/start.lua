-- nursery.start: the value of started(), and what goes on after it.
-- trio rules 34 and 36 to 38
local show, virtual, shape = require "tests.pairs.lib.pair"()
local trio = require "trio"

local async function server(port, task_status)
  task_status = task_status or trio.TASK_STATUS_IGNORED
  await trio.sleep(1)
  task_status:started(port)
  show("serving", trio.current_time())
  await trio.sleep(2)
  show("end", trio.current_time())
end
local async function refuses(port, task_status)
  await trio.sleep(1)
  error(trio.OSError("port taken"))
end
local async function forgets(port, task_status) await trio.sleep(1) end
local async function twice(port, task_status)
  task_status:started(1)
  local ok, err = pcall(task_status.started, task_status, 2)
  show("twice", shape(err))
end
virtual(async function()
  async with trio.open_nursery() as nursery do
    show("value", await nursery:start(server, 80))
    show("started", trio.current_time())
    local ok, err = await pcall(nursery.start, nursery, refuses, 80)
    show(shape(err), trio.current_time())
    ok, err = await pcall(nursery.start, nursery, forgets, 80)
    show(shape(err), trio.current_time())
    show(await nursery:start(twice, 80))
  end
  await server(81)
  show("done", trio.current_time())
end)
-- expect: serving	1.0
-- expect: value	80
-- expect: started	1.0
-- expect: OSError	2.0
-- expect: end	3.0
-- expect: RuntimeError	3.0
-- expect: twice	RuntimeError
-- expect: 1
-- expect: serving	4.0
-- expect: end	6.0
-- expect: done	6.0
