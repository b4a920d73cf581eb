-- The traceback of a task that nursery:start has started names the line of
-- the script that called it, not one of the library.
local trio = require "trio"

local async function child(task_status)
  task_status:started()
  error(trio.ValueError("too late"))
end

trio.run(async function()
  async with trio.open_nursery() as nursery do
    await nursery:start(child)
  end
end)
-- exit: 1
-- expect stderr: in async function 'child'
-- expect stderr: in task 'child', started at tests/nursery/{any}called.lua:12
