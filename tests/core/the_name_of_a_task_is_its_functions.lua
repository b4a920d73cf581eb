-- A task's name is the declared name of its function; name = may be a
-- text, a function or any object; tasks can be renamed. trio rule 32
local trio = require "trio"

local async function worker()
  print(trio.lowlevel.current_task().name)
end
local account = {}
async function account:transfer() await worker() end
local thing = setmetatable({}, {__tostring = function() return "a thing" end})

print(trio.run(async function()
  async with trio.open_nursery() as nursery do
    nursery:start_soon(worker)                              -- expect: worker
    nursery:start_soon(account.transfer, account)
    -- expect: {any}transfer
    nursery:start_soon{worker, name = "seven"}              -- expect: seven
    nursery:start_soon{worker, name = trio.sleep}           -- expect: sleep
    nursery:start_soon{worker, name = thing}                -- expect: a thing
    nursery:start_soon{worker, name = 12}                   -- expect: 12
    nursery:start_soon(async function()
      await worker()                                        -- expect: {any}
    end)
  end
  local task = trio.lowlevel.current_task()
  task.name = "renamed"
  return task.name, tostring(task)
end))
-- expect: renamed	<Task 'renamed' at {any}>
trio.run(worker) -- expect: worker
