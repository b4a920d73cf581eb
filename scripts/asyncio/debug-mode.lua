-- In debug mode, a step that keeps the others from running is reported: while
-- it lasts, with its task and line, and when it has ended. ASYNCRUNDEBUG=1 and
-- `asyncrun --debug` switch it on, too. loop.slow_callback_duration says what
-- is too long: 0.1 seconds.
local asyncio = require "asyncio"
local time = require "time"

async function greedy()
  time.sleep(0.2) -- it blocks on purpose; check: off
  await asyncio.sleep(0)
end

async function main()
  await asyncio.create_task(greedy(), {name = "greedy"})
end

asyncio.run(main(), {debug = true})
