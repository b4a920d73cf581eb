-- Functions in threads leave nothing behind, however they end: with a
-- result, an error, a value that can't be sent, or nobody who waits.
local check = require "tests.lib.check"
local asyncio = require "asyncio"
local time = require "time"

local function double(x) return 2 * x end
local function fails() error("failed") end
local async function add(a, b)
  await asyncio.sleep(0)
  return a + b
end
local function ask(loop)
  return require "asyncio".run_coroutine_threadsafe(add(1, 2), loop):result()
end
local function forget(loop)
  require "asyncio".run_coroutine_threadsafe(add(1, 2), loop)
end

local async function main()
  local loop = asyncio.get_running_loop()
  check.eq(await asyncio.to_thread(double, 2), 4)
  check.raised("failed", await pcall(asyncio.to_thread, fails))
  check.raised(asyncio.TypeError,
               await pcall(asyncio.to_thread, double, io.stdout))
  check.eq(await asyncio.to_thread(ask, loop), 3)
  await asyncio.to_thread(forget, loop)
  local task = asyncio.create_task(asyncio.to_thread(time.sleep, 0.0001))
  await asyncio.sleep(0)
  task:cancel()
  loop:run_in_executor(nil, double, 3)
end

check.no_leaks(function() asyncio.run(main()) end)
