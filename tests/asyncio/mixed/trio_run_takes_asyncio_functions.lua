-- trio.run has an event loop: tasks, futures, timeouts and callbacks of
-- asyncio work in it. Tasks that are left when main has ended are
-- cancelled. asyncio rules 133 and 159
local asyncio, trio = require "asyncio", require "trio"
local virtual = require "tests.lib.virtual"
local check = require "tests.lib.check"

local async function work(n)
  await asyncio.sleep(n)
  return n
end

virtual(async function()
  local loop = asyncio.get_running_loop()
  print(loop == asyncio.get_event_loop(), loop:is_running())
  print(asyncio.current_task():get_name(), asyncio.current_task():done())
  check.eq(await asyncio.gather(work(2), work(1)), {2, 1, n = 2})
  print(trio.current_time(), loop:time())
  print(await pcall(asyncio.wait_for, work(10), 1))
  async with trio.open_nursery() as nursery do
    local task = asyncio.create_task(work(1))
    nursery:start_soon(async function() print("child", await task) end)
    print("body", await task)
  end
  async with asyncio.TaskGroup() as group do
    group:create_task(work(1))
    group:create_task((async function()
      async with trio.open_nursery() as nursery do
        nursery:start_soon(trio.sleep, 2)
      end
    end)())
  end
  print(trio.current_time())
  loop:call_later(1, print, "later")
  local event = trio.Event()
  loop:call_soon(function() event:set() end)
  await event:wait()
  await trio.sleep(2)
  check.raises("can't be stopped", loop.stop, loop)
  check.raises("already running", loop.run_forever, loop)
  check.raises("from a running event loop", asyncio.run, work(1))
  asyncio.create_task((async function()
    print(await pcall(trio.sleep_forever))
    await asyncio.sleep(5)
    print("cleaned up")
  end)())
  loop:call_later(100, print, "never")
  await trio.sleep(0)
  print("main ends")
end)
-- expect: true	true
-- expect: <tests/asyncio/mixed/trio_run_takes_asyncio_functions.lua:13>	false
-- expect: 2.0	2.0
-- expect: false	TimeoutError
-- expect: body	1
-- expect: child	1
-- expect: 6.0
-- expect: later
-- expect: main ends
-- expect: false	CancelledError
-- expect: cleaned up
