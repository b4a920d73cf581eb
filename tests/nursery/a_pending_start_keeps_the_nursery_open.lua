-- A nursery stays open while a start() into it is pending, even with no
-- task of its own. trio rule 42
local virtual = require "tests.lib.virtual"
local trio = require "trio"

local async function server(task_status)
  await trio.sleep(5)
  task_status:started()
  print("started", trio.current_time())
end
local async function starter(nursery) await nursery:start(server) end
virtual(async function()
  async with trio.open_nursery() as outer do
    async with trio.open_nursery() as nursery do
      outer:start_soon(starter, nursery)
      await trio.sleep(1)
    end
    print("closed", trio.current_time())
  end
end)
-- expect: started	5.0
-- expect: closed	5.0
