-- Tasks, futures and loops belong to a thread: in another one a loop's
-- methods raise, but for the two that are meant for it, and the objects
-- can't be sent. asyncio rule 164
local asyncio = require "asyncio"
local check = require "tests.lib.check"

local async function work() return "done" end

local async function refused(wanted, f, ...)
  local err = check.raised(wanted, await pcall(asyncio.to_thread, f, ...))
  return (err.message:match("^[^\n]*"))
end

asyncio.run((async function()
  local loop = asyncio.get_running_loop()
  local future, queue = loop:create_future(), asyncio.Queue()
  local task = asyncio.create_task(asyncio.sleep(1000))
  local wrong = asyncio.RuntimeError
  for _, f in ipairs {
    function() loop:call_soon(print) end,
    function() loop:call_later(1, print) end,
    function() loop:create_future() end,
    function() loop:stop() end,
  } do
    print(await refused(wrong, f))
  end
  print(await refused(wrong, function() asyncio.create_task(work()) end))
  print(await refused(wrong, function() asyncio.current_task() end))
  print(await refused(asyncio.TypeError, function(x) x:cancel() end, task))
  print(await refused(asyncio.TypeError, function()
    future:set_result(1)
  end))
  print(await refused(asyncio.TypeError, function() queue:put_nowait() end))
  -- what is meant for it
  await asyncio.to_thread(function()
    loop:call_soon_threadsafe(print, "called")
    print(asyncio.run_coroutine_threadsafe(work(), loop):result())
  end)
  task:cancel()
end)())
-- expect: call_soon(): this event loop is in another thread, which may use call_soon_threadsafe and run_coroutine_threadsafe only
-- expect: call_later(): this event loop is in another thread, which may use call_soon_threadsafe and run_coroutine_threadsafe only
-- expect: create_future(): this event loop is in another thread, which may use call_soon_threadsafe and run_coroutine_threadsafe only
-- expect: stop(): this event loop is in another thread, which may use call_soon_threadsafe and run_coroutine_threadsafe only
-- expect: no running event loop
-- expect: no running event loop
-- expect: argument 1 of '<tests/asyncio/wrong_threads_are_told.lua:29>' can't be sent to a thread: it is a Task
-- expect: upvalue 'future' of '<tests/asyncio/wrong_threads_are_told.lua:30>' can't be sent to a thread: it is a Future
-- expect: upvalue 'queue' of '<tests/asyncio/wrong_threads_are_told.lua:33>' can't be sent to a thread: it is a Queue
-- expect: called
-- expect: done
