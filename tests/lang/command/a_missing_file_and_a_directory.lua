-- A script that doesn't exist, or is a directory, is a clear error, status
-- 1.
local program = require "tests.lib.program"

local text, code = program.run "/nonexistent/script.lua"
print(text, code)
-- expect: asyncrun: cannot open /nonexistent/script.lua: No such file or directory
-- expect: 	1
text, code = program.run "/tmp"
print(text, code)
-- expect: asyncrun: cannot read /tmp: Is a directory
-- expect: 	1
-- style: off
