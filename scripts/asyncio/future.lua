-- A future stands for something that happens elsewhere and may be done or
-- not. Awaiting it runs no code: the task waits until it is done, and gets
-- its result or its error. One that is done is not waited for.
local asyncio = require "asyncio"

-- The kind of an error that a call raises.
local function kind(...)
  local _, err = pcall(...)
  return tostring(err):match("^%a+")
end

async function main()
  local loop = asyncio.get_running_loop()

  local f = loop:create_future()
  print(f:done(), kind(f.exception, f), kind(f.result, f))
  loop:call_later(1, f.set_result, f, "the result")
  print(await f)
  print(f:done(), f:exception(), f:result())

  f = loop:create_future()
  f:set_exception(asyncio.ValueError("it failed"))
  print(await pcall(async function() return await f end))
  print(f:done(), f:exception())
end

asyncio.run(main())
