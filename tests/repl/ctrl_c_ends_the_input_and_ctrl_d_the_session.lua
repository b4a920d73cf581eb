-- Ctrl-C ends the input that runs, whether it waits or not, or a task that is
-- busy in the background, and keeps the session; at the prompt it gives up the
-- line. Ctrl-D ends the session.
-- needs: tmux
local screen = require "tests.lib.screen"

local s <close> = screen.open()
s:see "\n>\n$"
s:enter "print('waits') await trio.sleep(1000)"
s:see "\nwaits\n"
s:press "C-c"
s:see "KeyboardInterrupt\n>\n$"
s:press "C-l"
s:enter "print('go') while true do end"
s:see "\ngo\n"
s:press "C-c"
s:see "KeyboardInterrupt\n.*>\n$" -- and maybe how long it took
s:press "C-l"
s:enter "function f("
s:see "\n>>\n$"
s:type "half a line"
s:see "half a line"
s:press "C-c"
s:expect "> function f(\n>> half a line\nKeyboardInterrupt\n>"
s:press "C-l"
s:enter "trio.run(async function() print('in') await trio.sleep(1000) end)"
s:see "\nin\n"
s:press "C-c"
s:see "KeyboardInterrupt\n>\n$"
s:press "C-l"
s:enter "async function busy() print('busy') while true do end end"
s:enter "nursery:start_soon(busy)"
s:see "\nbusy\n"
s:press "C-c"
s:see "KeyboardInterrupt\n.*>\n$"
s:press "C-l"
s:enter "1 + 1"
s:expect "> 1 + 1\n2\n>"
s:press "C-d"
s:wait_end()
