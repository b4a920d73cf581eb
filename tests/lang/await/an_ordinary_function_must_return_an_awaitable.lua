-- What an awaited ordinary function returns must be awaitable: the error
-- names the function and says to remove 'await'.
-- stderr: whole
local trio = require "trio"

local function double(x) return 2 * x end
async function main()
  local y = await double(3)            -- expect error: TypeError
  print(y)
end
trio.run(main)
-- expect stderr: {any}:8: TypeError: object of type number can't be awaited
-- expect stderr:   double(...) is not async and returned a value of type number: remove 'await'
-- expect stderr:     local y = await double(3)            -- expect error: TypeError
-- expect stderr:                     ^~~~~~
-- expect stderr: stack traceback:
-- expect stderr: 	{any}:8: in async function 'main'
-- expect stderr: 	in task 'main', run by
-- expect stderr: 	{any}:11: in main chunk
-- expect stderr:   help: asyncrun explain await-of-a-plain-call
-- style: off
