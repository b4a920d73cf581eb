-- Objects are identity-stable: the same task is the same value whoever
-- asks, in tables and instruments too, and a new task is a new one.
local trio = require "trio"

local seen = {}
local async function child(i)
  local me = trio.lowlevel.current_task()
  print(seen[me])
  seen[me] = i
  await trio.sleep(0)
  print(seen[trio.lowlevel.current_task()])
end
local roots = {}
local exited = {}
local tracer = {task_exited = function(_, task) exited[task] = true end}
local async function main()
  roots[#roots + 1] = trio.lowlevel.current_root_task()
  for i = 1, 2 do
    async with trio.open_nursery() as nursery do
      nursery:start_soon(child, i)
      seen[nursery.child_tasks[1]] = "known before it ran"
    end
  end
end
trio.run{main, instruments = {tracer}}
-- expect: known before it ran
-- expect: 1
-- expect: known before it ran
-- expect: 2
local all = true
for task in pairs(seen) do all = all and exited[task] end
print(all, exited[roots[1]])        -- expect: true	true
trio.run(main)
-- expect: known before it ran
-- expect: 1
-- expect: known before it ran
-- expect: 2
print(roots[1] ~= roots[2])         -- expect: true
