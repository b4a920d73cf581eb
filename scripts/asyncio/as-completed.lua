-- as_completed gives the results in the order in which they are there.
-- Python keeps the awaitables in a set and may start them in any order, so
-- you will find the first three lines in another order elsewhere. Here they
-- start in the order of the list.
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
  local work = {a(), b(), c()}
  for coro in asyncio.as_completed(work) do
    local result = await coro
    print(result)
  end
end

asyncio.run(main())
