-- A plain Lua error, a string, keeps its traceback through awaits.
-- stderr: whole
local trio = require "trio"

async function a()
  local t = nil
  t.x = 1                              -- expect error: attempt to index
end
async function b() await a() return 1 end
trio.run(b)
-- expect stderr: {any}:7: attempt to index a nil value (local 't')
-- expect stderr:     t.x = 1                              -- expect error: attempt to index
-- expect stderr:     ^
-- expect stderr: stack traceback:
-- expect stderr: 	{any}:7: in async function 'a'
-- expect stderr: 	{any}:9: in async function 'b'
-- expect stderr: 	in task 'b', run by
-- expect stderr: 	{any}:10: in main chunk
-- expect stderr:   help: asyncrun explain misspelt-module
-- style: off
