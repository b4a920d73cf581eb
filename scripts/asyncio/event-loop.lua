-- The event loop itself, as programs had to use it before there was
-- asyncio.run. Here nobody closes it.
local asyncio = require "asyncio"

async function a()
  print("A: started")
  await asyncio.sleep(2)
  print("A: finished")
end

async function b()
  print("B: started")
  await asyncio.sleep(1)
  print("B: finished")
end

async function c()
  print("C: started")
  await asyncio.sleep(3)
  print("C: finished")
end

async function main()
  await asyncio.gather(
    a(),
    b(),
    c()
  )
end

local loop = asyncio.get_event_loop()
loop:run_until_complete(main())
