-- When started() moves a child into a cancelled nursery, what sleeps in it
-- is cancelled. trio rule 43
local virtual = require "tests.lib.virtual"
local trio = require "trio"

local async function server(task_status)
  async with trio.open_nursery() as nursery do
    nursery:start_soon(async function()
      local ok, err = await pcall(trio.sleep_forever)
      print("sleeper", err)
    end)
    await trio.sleep(2)
    task_status:started()
    print("moved", trio.current_time())
    local ok, err = await pcall(trio.sleep, 0)
    print("child", err)
  end
end
virtual(async function()
  async with trio.open_nursery() as outer do
    async with trio.open_nursery() as nursery do
      outer:start_soon(async function()
        await nursery:start(server)
        print "start returned"
      end)
      await trio.sleep(1)
      nursery.cancel_scope:cancel()
    end
  end
  print(trio.current_time())
end)
-- expect: moved	2.0
-- expect: sleeper	Cancelled: cancelled due to explicit
-- expect: start returned
-- expect: child	Cancelled: cancelled due to explicit
-- expect: 2.0
