-- Several files, what can't be read, no file at all, and its exit statuses.
local program = require "tests.lib.program"

print(program.run "check")
-- expect: usage: asyncrun [options] check FILE...
-- expect: 	2
print(program.run "check scripts/double_sleep.lua scripts/tasks-intro.lua")
-- expect: 	0
print(program.run "check /nonexistent.lua")
-- expect: asyncrun: cannot read /nonexistent.lua: No such file or directory
-- expect: 	2
local text, code = program.run
  "check scripts/double_sleep.lua scripts/broken_double_sleep.lua"
print(text:match("^[^\n]*"), code)
-- expect: scripts/broken_double_sleep.lua:11:3: the call of the async function 'sleep' is not awaited: its code never runs	1
print(program.run_text("local x = 1\nreturn x\n"):len())
-- expect: 0
-- style: off
