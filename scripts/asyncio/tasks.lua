-- Three tasks at the same time: they take as long as the slowest one, not
-- as long as all together.
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
  local t1 = asyncio.create_task(a())
  local t2 = asyncio.create_task(b())
  local t3 = asyncio.create_task(c())
  await t1
  await t2
  await t3
end

asyncio.run(main())
