-- An instrument may have any of the hooks and whatever else it likes; one
-- that has only task_exited sees the names all the same.
local trio = require "trio"

local last = setmetatable({task_exited = function(_, task)
  print("exit", task.name)
end, other = 5, start = function() error("never called") end},
  {__index = {after_run = function() print "after" end}})
local async function child() end
trio.run{async function()
  async with trio.open_nursery() as nursery do
    nursery:start_soon(child)
    nursery:start_soon{child, name = "named"}
  end
  await trio.sleep(0)
end, instruments = {last, {}, {step = 1}}}
-- expect: exit	child
-- expect: exit	named
-- expect: exit	<tests/core/all_hooks_are_optional.lua:10>
-- expect: exit	<init>
-- expect: after
