-- A function in a thread may call unsync functions: they run there. What it
-- leaves undone goes with its state.
local check = require "tests.lib.check"
local asyncio = require "asyncio"

local function work(leave)
  local asyncio, unsync = require "asyncio", require "unsync"
  local double = unsync(async function(x)
    await asyncio.sleep(0.001)
    return 2 * x
  end)
  local add = unsync(function(a, b) return a + b end)
  local sum = double(2):result() + add(1, 2):result()
  if leave then
    unsync(asyncio.sleep)(1000)
    unsync(async function() await double(1) end)()
  end
  return sum + asyncio.run((async function() return await double(5) end)())
end

local async function main()
  check.eq(await asyncio.to_thread(work, false), 17)
  check.eq(await asyncio.to_thread(work, true), 17)
  check.eq(await asyncio.to_thread(work, false), 17)
  local results = await asyncio.gather(asyncio.to_thread(work, true),
                                       asyncio.to_thread(work, true))
  check.eq(results[1] + results[2], 34)
end

asyncio.run(main())
for _ = 1, 3 do asyncio.run(main()) end
print("ok") -- expect: ok
