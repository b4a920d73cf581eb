-- The page of a mistake, the list of all, and what was probably meant.
local program = require "tests.lib.program"

local text, code = program.run "explain forgotten-await"
print(text:match("^[^\n]*"), code)
-- expect: # A call without await	0
local list
list, code = program.run "explain"
print(list:match("^[^\n]*"), code)
-- expect: forgotten-await               A call without await	0
print(select(2, list:gsub("\n", "")) > 40)
-- expect: true
print(program.run "explain deadlok")
-- expect: asyncrun: there is no mistake 'deadlok'; did you mean 'deadlock'?
-- expect: 	2
for id in list:gmatch("([%w-]+) [^\n]*\n") do
  text, code = program.run("explain " .. id)
  assert(code == 0 and text:find("\n```lua right", 1, true), id)
end
-- style: off
