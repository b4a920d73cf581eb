-- 'await f()' runs f's body in this task.
local trio = require "trio"

async function who() return trio.lowlevel.current_task() end
trio.run(async function()
  print(await who() == trio.lowlevel.current_task()) -- expect: true
  local c = who()
  print(await c == trio.lowlevel.current_task()) -- expect: true
end)
