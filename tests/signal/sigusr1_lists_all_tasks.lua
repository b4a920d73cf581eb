-- SIGUSR1 prints all tasks and changes nothing else: while all wait, while
-- one is busy (once more in spite of a hook of its own), outside a run.
local signal = require "signal"
local trio = require "trio"

local function send(seconds)
  return io.popen(("sleep %s; kill -USR1 $PPID"):format(seconds))
end

local pending

local async function waiter() await trio.sleep(0.04) end

local async function busy()
  local counted = 0
  debug.sethook(function() counted = counted + 1 end, "", 1000)
  pending = send(0.01)
  local stop = os.clock() + 0.04
  while os.clock() < stop do end
  print(counted > 0, debug.gethook() ~= nil)
  debug.sethook()
end

trio.run(async function()
  async with trio.open_nursery() as nursery do
    pending = send(0.01) -- one that is collected would be waited for
    nursery:start_soon(waiter)
  end
  async with trio.open_nursery() as nursery do nursery:start_soon(busy) end
end)
signal.raise_signal(signal.SIGUSR1)
print "done"
-- expect stderr: 2 tasks:
-- expect stderr: task '{any}' waits for the tasks of its nursery at
-- expect stderr:   task 'waiter' waits for sleep at
-- expect stderr: 2 tasks:
-- expect stderr:   task 'busy' runs at
-- expect stderr: no tasks; the script is at {any}sigusr1_lists_all_tasks.lua
-- expect: true	true
-- expect: done
