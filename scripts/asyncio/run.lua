-- asyncio.run makes an event loop, runs a coroutine object in it to its
-- end, gives its result and closes the loop. A program calls it once.
local asyncio = require "asyncio"

async function main()
  await asyncio.sleep(1)
  print("hello")
end

asyncio.run(main())
