-- A string error that is caught and raised again is shown with the source
-- line that it names, not with the one that raised it last.
local trio = require "trio"

local async function bad()
  local missing
  return missing.field
end

trio.run(async function()
  local _, err = await pcall(bad)
  error(err, 0)
end)
-- exit: 1
-- stderr: whole
-- style: off
-- expect stderr: tests/lang/tracebacks/show_the_line_that_a_string_tells.lua:7: attempt to index a nil value (local 'missing')
-- expect stderr:     return missing.field
-- expect stderr:            ^~~~~~~
-- expect stderr: stack traceback:
-- expect stderr: 	tests/lang/tracebacks/show_the_line_that_a_string_tells.lua:12: in async function <tests/lang/tracebacks/show_the_line_that_a_string_tells.lua:10>
-- expect stderr: 	in task '<tests/lang/tracebacks/show_the_line_that_a_string_tells.lua:10>', run by
-- expect stderr: 	tests/lang/tracebacks/show_the_line_that_a_string_tells.lua:10: in main chunk
-- expect stderr:   help: asyncrun explain misspelt-module
