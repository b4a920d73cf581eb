-- A long session keeps the text of each input, for tracebacks, and little
-- else: no descriptor, no task.
local program = require "tests.lib.program"
local check = require "tests.lib.check"

local LOOK = [[
do
  local list = io.popen("ls /proc/$PPID/fd | wc -l")
  collectgarbage()
  print(collectgarbage("count"), list:read("n"),
        trio.lowlevel.current_statistics().tasks_living)
  list:close()
end
]]

local lines = {LOOK}
for i = 1, 500 do
  lines[#lines + 1] = "x = " .. i .. "\n"
  lines[#lines + 1] = "local function f(y) return y end\n"
  lines[#lines + 1] = "await trio.sleep(0)\n"
  lines[#lines + 1] = "error('wrong')\n"
end
lines[#lines + 1] = LOOK

local path = os.tmpname()
local file = io.open(path, "w")
file:write(table.concat(lines))
file:close()
local pipe = io.popen(("'%s' -i <%s 2>/dev/null"):format(
  program.asyncrun(), path))
local text = pipe:read("a")
pipe:close()
os.remove(path)

local figures = {}
for number in text:gmatch("[%d.]+") do
  figures[#figures + 1] = tonumber(number)
end
local kb, fds, tasks, kb_after, fds_after, tasks_after
  = table.unpack(figures)
check.eq(fds_after <= fds + 1, true) -- one of the pipe's, for a moment
check.eq(tasks_after, tasks)
local per_input = (kb_after - kb) * 1024 / 2000
if per_input > 1200 then error(per_input .. " bytes for each input") end
print(per_input > 0)
-- expect: true
