-- trio rule 145: turns of the host in which nothing happens don't end
-- wait_all_tasks_blocked before its cushion has passed; and the tasks that
-- the host wakes come first.
local trio = require "trio"
local host = require "tests.lib.host"

local event = trio.Event()

async function main()
  async with trio.open_nursery() as nursery do
    nursery:start_soon(async function()
      await trio.testing.wait_all_tasks_blocked(0.03)
      print "all are blocked"
    end)
    nursery:start_soon(async function()
      await event:wait()
      print "woken by the host"
    end)
  end
end

local h = host.start{main}
h:turn(2)
event:set()
h:finish()
-- expect: woken by the host
-- expect: all are blocked
