-- An uncaught TypeError of 'await' shows the source line and what to do
-- instead.
-- stderr: whole
local trio = require "trio"

async function main()
  local x = 5
  await x                              -- expect error: TypeError
end
trio.run(main)
-- expect stderr: {any}:8: TypeError: object of type number can't be awaited
-- expect stderr:   only calls of async functions, coroutine objects and objects with __await can be awaited: remove 'await'
-- expect stderr:     await x                              -- expect error: TypeError
-- expect stderr:     ^~~~~
-- expect stderr: stack traceback:
-- expect stderr: 	{any}:8: in async function 'main'
-- expect stderr: 	in task 'main', run by
-- expect stderr: 	{any}:10: in main chunk
-- expect stderr:   help: asyncrun explain await-of-a-plain-value
-- style: off
