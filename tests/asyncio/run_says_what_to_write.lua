-- What asyncio.run is given wrongly is a TypeError with the right form.
-- asyncio rules 133 and 151
local asyncio = require "asyncio"
local check = require "tests.lib.check"

async function main() end

check.raises("a coroutine was expected, got function 'main'\n  call the "
  .. "function: write asyncio.run(main())", asyncio.run, main)
check.raises(asyncio.TypeError, asyncio.run, main)
check.raises("got 3", asyncio.run, 3)
check.raises("expected debug, loop_factory or clock", asyncio.run, main(),
             {loud = true})
asyncio.run((async function()
  local ok, err = pcall(asyncio.run, main())
  print(ok, err.message)
end)())
local runner = asyncio.Runner()
check.raises("write runner:run(...)", runner.run, main)
-- expect stderr: coroutine 'main' was never awaited
-- expect: false	asyncio.run() cannot be called from a running event loop
-- expect:   a program has one; inside it, write: await f(...)
