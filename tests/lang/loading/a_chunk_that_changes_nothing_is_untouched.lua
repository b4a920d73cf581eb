-- debug information of plain chunks is that of Lua; of translated ones the
-- lines are the script's.
local f = load("\n\nlocal function g() end\nreturn g", "@file.lua")
local info = debug.getinfo(f(), "S")
print(info.short_src, info.linedefined) -- expect: file.lua	3
f = load("\nasync function h()\nreturn debug.getinfo(1, 'Sl')\nend\nreturn h",
         "@file.lua")
info = require "trio".run(f())
print(info.short_src, info.linedefined, info.currentline)
-- expect: file.lua	2	3
