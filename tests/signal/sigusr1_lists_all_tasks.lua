-- SIGUSR1 prints all tasks and changes nothing else: while all wait, while
-- one is busy (once more in spite of a hook of its own), outside a run.
local signal = require "signal"
local trio = require "trio"

local KILL = "kill -USR1 $PPID"

local async function busy()
  local counted = 0
  debug.sethook(function() counted = counted + 1 end, "", 1000)
  os.execute(KILL)
  for _ = 1, 10000 do end
  print(counted > 0, debug.gethook() ~= nil)
  debug.sethook()
end

local async function waiter()
  await trio.sleep(60)
end

trio.run(async function()
  async with trio.open_nursery() as nursery do
    nursery:start_soon(waiter)
    await trio.run_process("sleep 0.02; " .. KILL .. "; sleep 0.02",
                           {shell = true})
    nursery.cancel_scope:cancel()
  end
  async with trio.open_nursery() as nursery do nursery:start_soon(busy) end
end)
signal.raise_signal(signal.SIGUSR1)
print "done"
-- expect stderr: {any} tasks:
-- expect stderr:   task 'waiter' waits for sleep at
-- expect stderr: 2 tasks:
-- expect stderr:   task 'busy' runs at
-- expect stderr: no tasks; the script is at {any}sigusr1_lists_all_tasks.lua
-- expect: true	true
-- expect: done
