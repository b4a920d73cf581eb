-- An error whose __tostring raises, or gives no string, doesn't break the
-- report.
-- stderr: whole
local trio = require "trio"

local function show(err)
  local ok, caught = pcall(trio.run, async function() error(err) end)
  print(ok, caught == err)
end
show(setmetatable({}, {__tostring = function() return 5 end}))
trio.run(async function()
  error(setmetatable({}, {__tostring = function() error "no" end}))
end)
-- expect: false	true
-- exit: 1
-- expect stderr: {any}:12: (error object is a table value whose __tostring raises)
-- expect stderr:     error(setmetatable({}, {__tostring = function() error "no" end}))
-- expect stderr: stack traceback:
-- expect stderr: 	{any}:12: in async function <{any}:11>
-- expect stderr: 	in task '<{any}:11>', run by
-- expect stderr: 	{any}:11: in main chunk
-- style: off
