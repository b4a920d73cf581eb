-- In debug mode, a step that keeps the others from running is reported: while
-- it lasts, with its task and line, and when it has ended. ASYNCRUNDEBUG=1 and
-- `asyncrun --debug` switch it on, too. What is too long says
-- loop.slow_callback_duration.
local asyncio = require "asyncio"
local time = require "time"

async function greedy()
  time.sleep(0.1) -- it blocks: an await belongs here
  await asyncio.sleep(0)
end

async function main()
  asyncio.get_running_loop().slow_callback_duration = 0.01
  await asyncio.create_task(greedy(), {name = "greedy"})
end

asyncio.run(main(), {debug = true})
