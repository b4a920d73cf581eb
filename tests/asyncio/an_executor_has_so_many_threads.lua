-- An executor runs min(32, processors + 4) functions at once; others wait
-- for their turn, and are left out if they are cancelled before.
local check = require "tests.lib.check"
local asyncio = require "asyncio"
local time = require "time"
local limit = math.min(32, require "asyncrun.threads".processors() + 4)

local function nap(i)
  time.sleep(0.01)
  return i
end

asyncio.run((async function()
  local loop = asyncio.get_running_loop()
  local futures, order = {}, {}
  for i = 1, 2 * limit + 1 do
    futures[i] = loop:run_in_executor(nil, nap, i)
    futures[i]:add_done_callback(function(f)
      if not f:cancelled() then order[#order + 1] = f:result() end
    end)
  end
  check.eq(futures[limit + 1]:cancel(), true)
  local began = time.monotonic()
  await asyncio.wait(futures)
  check.eq(time.monotonic() - began > 0.015, true)
  await asyncio.sleep(0)
  check.eq(#order, 2 * limit)
end)())

local function ask(method, ...)
  local ok, err = pcall(method, ...)
  return tostring(err)
end

asyncio.run((async function()
  local loop = asyncio.get_running_loop()
  print(ask(loop.run_in_executor, loop, {}, nap))
  -- expect: TypeError: run_in_executor() argument 'executor': expected nil: each loop has an executor of its own, got a table
  print(ask(loop.run_in_executor, loop, nil, asyncio.sleep))
  -- expect: TypeError: run_in_executor() argument 'func': expected an ordinary function, got function 'sleep'
  print(ask(loop.run_in_executor))
  -- expect: TypeError: run_in_executor() argument 'self': expected an event loop: write loop:run_in_executor(...), got nil
  print((await pcall(loop.shutdown_default_executor, loop, "x")))
end)())
-- expect: false
