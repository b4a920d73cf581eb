-- Each of many forgotten objects is reported exactly once, also while the
-- garbage collector works in small or in generational steps.
-- stderr: any
local trio = require "trio"

async function f() end
local mode = ...
collectgarbage("generational")
local path = os.tmpname()
local program = [[
async function f() end
collectgarbage("MODE")
for i = 1, 3000 do local c = f() end
]]
local i = 0
while arg[i - 1] do i = i - 1 end
for _, m in ipairs {"incremental", "generational"} do
  local file = assert(io.open(path, "w"))
  file:write((program:gsub("MODE", m)))
  file:close()
  local p = io.popen(("'%s' %s 2>&1 | grep -c 'never awaited'"):format(
    arg[i], path))
  print(m, (p:read("a"):gsub("%s", "")))
  p:close()
end
os.remove(path)
-- expect: incremental	3000
-- expect: generational	3000
