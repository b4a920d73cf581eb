-- shield keeps a cancellation from what it is given.
--
-- One often reads it like this:
--
--     async function main()
--       local ok, res = await pcall(shield, work())
--       ...
--
-- That is wrong three times. There is no `shield`, only `asyncio.shield`; nor
-- is there a `CancelledError` without `asyncio.` in front. Every error is
-- taken for a cancellation. And nobody refers to the work: when the wait for
-- it is cancelled, nobody can ask what became of it.
local asyncio = require "asyncio"

async function work()
  await asyncio.sleep(1)
  return "done"
end

async function main()
  local inner = asyncio.create_task(work())
  local ok, res = await pcall(asyncio.shield, inner)
  if not ok then
    if not asyncio.isinstance(res, asyncio.CancelledError) then
      error(res, 0)
    end
    print("cancelled, but the work goes on")
    res = await inner
  end
  print(res)
end

async function impatient()
  local task = asyncio.create_task(main())
  await asyncio.sleep(0.5)
  task:cancel()
  await task
end

asyncio.run(main())
asyncio.run(impatient())
