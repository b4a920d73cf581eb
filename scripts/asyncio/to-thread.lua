-- A function that blocks runs in a worker thread, and the others go on. It has
-- a Lua state of its own there: `time` is that state's module, too.
-- The argument is how many seconds the function takes.
local asyncio = require "asyncio"
local time = require "time"

local SECONDS = tonumber((...)) or 2

function work()
  print("Work started " .. time.strftime("%X"))
  time.sleep(SECONDS) -- Blocking
  print("Work done at " .. time.strftime("%X"))
end

async function main()
  print("Started main at " .. time.strftime("%X"))

  await asyncio.gather(
    asyncio.to_thread(work),
    asyncio.sleep(SECONDS / 2))

  print("Finished main at " .. time.strftime("%X"))
end

asyncio.run(main())
