-- A table without __tostring, uncaught, is named as Lua does.
-- stderr: whole
local trio = require "trio"

trio.run(async function()
  error({})                            -- expect error: table value
end)
-- expect stderr: {any}:6: (error object is a table value)
-- expect stderr:     error({})                            -- expect error: table value
-- expect stderr: stack traceback:
-- expect stderr: 	{any}:6: in async function <{any}:5>
-- expect stderr: 	in task '<{any}:5>', run by
-- expect stderr: 	{any}:5: in main chunk
-- style: off
