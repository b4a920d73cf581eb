-- On a terminal the report has colours, unless NO_COLOR says otherwise.
-- needs: script
local path = os.tmpname()
local file = assert(io.open(path, "w"))
file:write("local trio = require 'trio' trio.sleep(1)\n")
file:close()

local asyncrun
for i = 0, -9, -1 do asyncrun = arg[i] or asyncrun end

local function colours(environment)
  local pipe = io.popen(("TERM=xterm %s script -qec '%s %s' /dev/null "
    .. "</dev/null"):format(environment, asyncrun, path))
  local text = pipe:read("a")
  pipe:close()
  return text:find("never awaited", 1, true) ~= nil,
    text:find("\27[", 1, true) ~= nil
end

print(colours("NO_COLOR=")) -- expect: true	true
print(colours("NO_COLOR=1")) -- expect: true	false
print(colours("TERM=dumb NO_COLOR=")) -- expect: true	false
os.remove(path)
