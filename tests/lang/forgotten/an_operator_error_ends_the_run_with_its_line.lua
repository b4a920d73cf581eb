-- Uncaught, the TypeError shows the line of the operator.
-- stderr: whole
local trio = require "trio"

async function async_double(x) return 2 * x end
async function main()
  local y = async_double(3)
  print(y + 1)                         -- expect error: TypeError
end
trio.run(main)
-- expect stderr: {any}:8: TypeError: unsupported operand type(s) for +: 'coroutine' and 'number'
-- expect stderr:   did you forget 'await'? coroutine 'async_double' was made at {any}:7
-- expect stderr:     print(y + 1)                         -- expect error: TypeError
-- expect stderr:     ^~~~~
-- expect stderr: stack traceback:
-- expect stderr: 	{any}:8: in async function 'main'
-- expect stderr: 	in task 'main', run by
-- expect stderr: 	{any}:10: in main chunk
-- expect stderr:   help: asyncrun explain call-as-value
-- style: off
