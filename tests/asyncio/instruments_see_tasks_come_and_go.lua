-- An instrument may ask for the current task of asyncio at any time, also
-- when a task has just ended: then there is none.
local asyncio, trio = require "asyncio", require "trio"

local seen = {}
local instrument = setmetatable({}, {__index = function(_, hook)
  return function()
    local ok, task = pcall(asyncio.current_task)
    seen[hook] = seen[hook] or ok and (task and "a task" or "none") or "-"
  end
end})

local async function work() await trio.sleep(0) end

for _ = 1, 3 do
  trio.run {async function()
    async with trio.open_nursery() as nursery do
      for _ = 1, 5 do nursery:start_soon(work) end
      await asyncio.gather(work(), work())
    end
  end, instruments = {instrument}}
end
for _, hook in ipairs {"before_task_step", "after_task_step",
                       "task_exited"} do
  print(hook, seen[hook])
end
-- expect: before_task_step	a task
-- expect: after_task_step	a task
-- expect: task_exited	none
