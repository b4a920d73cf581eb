-- trio rule 144: the host sets an event, cancels a scope, moves a deadline,
-- sends into a channel; the guest's tasks go on.
local trio = require "trio"
local host = require "tests.lib.host"

local event = trio.Event()
local scope, far = trio.CancelScope(), trio.CancelScope()
local send, receive = trio.open_memory_channel(1)

async function main()
  async with trio.open_nursery() as nursery do
    nursery:start_soon(async function()
      await event:wait()
      print "event"
    end)
    nursery:start_soon(async function()
      with scope do await trio.sleep_forever() end
      print("cancelled", scope.cancelled_caught)
    end)
    nursery:start_soon(async function()
      far.deadline = trio.current_time() + 1e6
      with far do await trio.sleep_forever() end
      print("too late", far.cancelled_caught)
    end)
    nursery:start_soon(async function()
      print("received", await receive:receive())
    end)
  end
  return "done"
end

local h = host.start{main}
h:turn(3)
print "the host"
event:set()
h:turn(2)
scope:cancel()
h:turn(2)
far.deadline = trio.current_time()
h:turn(2)
send:send_nowait("a value")
print(h:finish())
-- expect: the host
-- expect: event
-- expect: cancelled	true
-- expect: too late	true
-- expect: received	a value
-- expect: done
