-- iter_await_frames gives the functions in which a task stands, from the
-- outermost, with names and lines; none before it has begun and after its
-- end.
local check = require "tests.lib.check"
local trio = require "trio"

local async function inner() await trio.sleep(1) end
local async function outer() await inner() end

local function frames(task)
  local list = {}
  for frame, line in task:iter_await_frames() do
    check.eq(line, frame.currentline)
    check.eq(frame.short_src:match("[^/]*$"),
             "the_stack_of_a_task_can_be_walked.lua")
    list[#list + 1] = frame.name .. ":" .. line
  end
  return list
end

trio.run(async function()
  async with trio.open_nursery() as nursery do
    nursery:start_soon(outer)
    local task = nursery.child_tasks[1]
    check.eq(frames(task), {})
    await trio.testing.wait_all_tasks_blocked()
    check.eq(frames(task), {"outer:8", "inner:7"})
    local mine = frames(trio.lowlevel.current_task())
    check.eq(mine[#mine], "frames:12")
    nursery.cancel_scope:cancel()
    await trio.testing.wait_all_tasks_blocked()
    check.eq(frames(task), {})
  end
  check.eq(frames(trio.lowlevel.current_root_task()), {})
  check.raises(trio.TypeError,
               trio.lowlevel.current_task().iter_await_frames)
end)
print "done" -- expect: done
