-- A run is over when all its tasks are, the one at the root last: nothing
-- that was spawned is left, whatever way main ended. trio rule 10
local trio = require "trio"

local alive, last
local counter = {
  before_run = function() alive = 0 end,
  task_spawned = function() alive = alive + 1 end,
  task_exited = function(_, task)
    alive, last = alive - 1, task.name
  end,
  after_run = function() print(alive, last) end,
}
local async function child(seconds)
  await trio.sleep(seconds)
end
local async function main(ending)
  async with trio.open_nursery() as nursery do
    for i = 1, 3 do nursery:start_soon(child, i / 1000) end
    nursery:start_soon(async function()
      nursery:start_soon(child, 0.005)
    end)
    await trio.sleep(0)
    if ending == "error" then error "the body" end
    if ending == "cancel" then nursery.cancel_scope:cancel() end
  end
end
for _, ending in ipairs {"return", "error", "cancel"} do
  print(ending, (pcall(trio.run, {main, ending, instruments = {counter}})))
end
-- expect: 0	<init>
-- expect: return	true
-- expect: 0	<init>
-- expect: error	false
-- expect: 0	<init>
-- expect: cancel	true
