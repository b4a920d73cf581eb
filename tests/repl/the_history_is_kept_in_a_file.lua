-- Lines that were typed are there in the next session; only their owner can
-- read the file.
-- needs: tmux
local screen = require "tests.lib.screen"

local home = os.tmpname() .. ".d"
os.execute("mkdir " .. home)


do
  local s <close> = screen.open("", {home = home})
  s:see "\n>\n$"
  s:enter "first = 1"
  s:enter "second = 'é'"
  s:see "é'\n>\n$"
  s:press("Up", "Up", "Enter")
  s:see "> first = 1\n>.*> first = 1\n>\n$"
  s:press "C-d"
  s:wait_end()
  local file = io.popen("stat -c %a " .. home .. "/history; cat " .. home
    .. "/history")
  print(file:read("a"))
  file:close()
  s.home = home .. "/none"
end
-- expect: 600
-- expect: first = 1
-- expect: second = 'é'
-- expect: first = 1
-- expect:

do
  local s <close> = screen.open("", {home = home})
  s:see "\n>\n$"
  s:press("Up", "Up")
  s:see "> second = 'é'\n$"
  s:press "C-c"
  s:see "KeyboardInterrupt\n>\n$"
  s:press "C-d"
  s:wait_end()
end
