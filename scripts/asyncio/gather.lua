-- gather runs awaitables at the same time; its results are in the order of
-- its arguments, whoever is done first.
local asyncio = require "asyncio"

async function a()
  print("A: started")
  await asyncio.sleep(2)
  print("A: finished")
  return "a"
end

async function b()
  print("B: started")
  await asyncio.sleep(1)
  print("B: finished")
  return "b"
end

async function c()
  print("C: started")
  await asyncio.sleep(3)
  print("C: finished")
  return "c"
end

async function main()
  local result = await asyncio.gather(
    a(),
    b(),
    c()
  )
  print(("Result: ['%s']"):format(table.concat(result, "', '")))
end

asyncio.run(main())
