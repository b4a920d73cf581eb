-- wait_for waits for a limited time; then it cancels what it waits for and
-- raises TimeoutError.
local asyncio = require "asyncio"

local HOUR <const> = 3600

async function work()
  await asyncio.sleep(HOUR)
  return "done"
end

async function main()
  local ok, err = await pcall(asyncio.wait_for, work(), {timeout = 1.0})
  if not ok and asyncio.isinstance(err, asyncio.TimeoutError) then
    print("timeout!")
  end
end

asyncio.run(main())
