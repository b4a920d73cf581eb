-- What `async with` needs: the async methods __aenter and __aexit.
--
-- One can read this example with `await print("entering context")` in both
-- methods. That is wrong: print is an ordinary function and returns nothing,
-- so there is nothing to await. WrongContextManager shows what happens.
local asyncio = require "asyncio"

local AsyncContextManager = {}

async function AsyncContextManager:__aenter()
  await asyncio.sleep(0)
  print("entering context")
end

async function AsyncContextManager:__aexit(exc)
  await asyncio.sleep(0)
  print("exiting context")
end

local WrongContextManager = {}

async function WrongContextManager:__aenter()
  await print("entering context") -- check: off
end

async function WrongContextManager:__aexit(exc)
  await print("exiting context") -- check: off
end

async function use(class)
  async with setmetatable({}, class) do
    print("inside")
  end
end

async function main()
  await use(AsyncContextManager)
  local ok, err = await pcall(use, WrongContextManager)
  print(ok, err)
end

asyncio.run(main())
