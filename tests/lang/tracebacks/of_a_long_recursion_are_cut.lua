-- The traceback of a deep recursion shows the innermost frames.
local trio = require "trio"

async function down(n)
  if n == 0 then error(trio.ValueError("bottom")) end
  return 1 + await down(n - 1)
end
trio.run(async function()
  local _, err = await pcall(down, 10000)
  local lines = select(2, err.traceback:gsub("\n", "\n"))
  print(lines < 60, err.traceback:find("...", 1, true) ~= nil)
  -- expect: true	true
end)
