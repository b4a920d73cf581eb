-- Calling an async function runs none of its code: it makes a coroutine
-- object. Awaiting that runs the code, once.
local asyncio = require "asyncio"

async function example_coroutine(a, b, c)
  print("running", a, b, c)
  return a + b + c
end

async function main()
  local r = example_coroutine(1, 2, 3)
  print(asyncio.iscoroutinefunction(example_coroutine),
        asyncio.iscoroutine(r))
  print("nothing has run")
  print(await r)
  print(await pcall(async function() await r end))
end

asyncio.run(main())
