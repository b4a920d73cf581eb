-- in_trio_run and in_trio_task: neither outside, both in a task, the run
-- alone in what the loop calls. trio rule 4
local trio = require "trio"

local function where(name)
  print(name, trio.lowlevel.in_trio_run(), trio.lowlevel.in_trio_task())
end
where "outside"                                -- expect: outside	false	false
local seen, tracer = {}, {}
for _, name in ipairs {"before_run", "before_task_step", "after_run"} do
  tracer[name] = function()
    if not seen[name] then where(name) end
    seen[name] = true
  end
end
trio.run{async function()
  where "task"
  await trio.sleep(0)
end, instruments = {tracer}}
where "outside"
-- expect: before_run	true	false
-- expect: before_task_step	true	true
-- expect: task	true	true
-- expect: after_run	true	false
-- expect: outside	false	false
