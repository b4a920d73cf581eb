-- In a task, an Unfuture is awaited, by any of asyncio's means; result() of
-- one that isn't done would block all tasks.
local asyncio, trio = require "asyncio", require "trio"
local unsync = require "unsync"

local double = unsync(async function(x)
  await asyncio.sleep(0.005)
  return 2 * x, "second"
end)
local slow = unsync(async function(x)
  await asyncio.sleep(0.2)
  return 2 * x, "second"
end)
local add = unsync(function(a, b) return a + b end)
local fails = unsync(function() error("failed in a thread", 0) end)
local early = double(50)

local async function main()
  local future = double(1)
  print(pcall(future.result, future))
  print(await future)
  print(future:done(), future:result())
  print(await double(2))
  print(await add(1, 2))
  local results = await asyncio.gather(double(3), add(4, 5), early)
  print(table.concat(results, " "))
  print(await pcall(async function() return await fails() end))
  print(await asyncio.wait_for(double(4), 1000))
  local late = slow(6)
  print(await pcall(asyncio.wait_for, late, 0.001))
  print(await late)
end

asyncio.run(main())
-- expect: false	InvalidStateError: Calling result() in an unsync method is not allowed: it would block all tasks; write 'await future'
-- expect: 2	second
-- expect: true	2	second
-- expect: 4	second
-- expect: 3
-- expect: 6 9 100
-- expect: false	failed in a thread
-- expect: 8	second
-- expect: false	TimeoutError
-- expect: 12	second

trio.run(async function()
  print(await double(5)) -- expect: 10	second
  local sums = {} -- threads end in any order
  async with trio.open_nursery() as nursery do
    for i = 1, 3 do
      nursery:start_soon(async function() sums[i] = await add(i, i) end)
    end
  end
  print(table.concat(sums, " ")) -- expect: 2 4 6
end)
