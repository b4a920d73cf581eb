-- Recursion without end is a "stack overflow" error, which the task
-- survives.
-- timeout: 60
local trio = require "trio"

local async function forever(n) return 1 + await forever(n + 1) end
trio.run(async function()
  local ok, err = await pcall(forever, 1)
  print(ok, tostring(err):find("stack overflow") ~= nil)
  -- expect: false	true
  await trio.lowlevel.checkpoint()
  print "alive"                        -- expect: alive
end)
