-- A program that waits for what nobody will do ends with a DeadlockError,
-- which lists the tasks; they clean up first. asyncio rule 152
local asyncio = require "asyncio"
local check = require "tests.lib.check"

local function stuck(f)
  local err = check.raises(asyncio.DeadlockError, asyncio.run, f())
  print((err.message:match("^[^\n]*")))
end

stuck(async function()
  await asyncio.get_running_loop():create_future()
end)
stuck(async function()
  local queue = asyncio.Queue()
  async with asyncio.TaskGroup() as group do
    group:create_task((async function()
      local ok, err = await pcall(queue.get, queue)
      print("cleaned up", ok)
      error(err, 0)
    end)())
  end
end)
stuck(async function()
  local lock = asyncio.Lock()
  await lock:acquire()
  await lock:acquire()
end)
-- a callback may still come: no deadlock
print(asyncio.run((async function()
  local loop = asyncio.get_running_loop()
  local future = loop:create_future()
  loop:call_later(0.001, function() future:set_result("in time") end)
  return await future
end)()))
-- expect: deadlock: no task can ever run again
-- expect: cleaned up	false
-- expect: deadlock: no task can ever run again
-- expect: deadlock: no task can ever run again
-- expect: in time
