-- Stopped by Ctrl-Z and continued, the line that is typed is still there.
-- needs: tmux
local screen = require "tests.lib.screen"

local s <close> = screen.open("", {shell = true})
s:see "^%$"
s:enter "$asyncrun"
s:see "\n>\n$"
s:type "6 *"
s:see "> 6 %*\n$"
s:press "C-z"
s:see "%$\n$"
s:enter "clear; fg"
s:see "^%${?asyncrun}?\n"
s:type " 7"
s:see "\n> 6 %* 7\n$"
s:press "Enter"
s:see "\n42\n>\n$"
s:press "C-d"
s:see "%$\n$"
