-- Which errors the exception handler hears of when nobody has looked: not
-- those of a gather's later children, nor cancelled tasks, nor results.
-- asyncio rules 33, 58, 73 and 74
local show, attempt, turns, shape = require "tests.pairs.lib.aio"()
local asyncio = require "asyncio"

local async function fails(text)
  await asyncio.sleep(0)
  error(asyncio.ValueError(text))
end

local async function settle()
  await turns(4)
  collectgarbage()
  collectgarbage()
  await turns(1)
end

local async function looked(how)
  local task = asyncio.create_task(fails("looked at " .. how))
  await turns(3)
  if how == "result" then pcall(task.result, task)
  elseif how == "exception" then task:exception()
  elseif how == "await" then await attempt(task)
  else task:add_done_callback(function() end) end
end

local async function main()
  local loop = asyncio.get_running_loop()
  local seen = {}
  loop:set_exception_handler(function(_, context)
    seen[#seen + 1] = ("%s (%s) %s"):format(
      context.message:match("^%S+"), context.exception.message,
      context.future and "future" or "")
    show(context.message:match(" .*"))
  end)
  local async function report(what)
    await settle()
    show(what, #seen > 0 and table.concat(seen, "; ") or nil)
    seen = {}
  end
  asyncio.create_task(fails("task"))
  await report("task")
  loop:create_future():set_exception(asyncio.ValueError("future"))
  await report("future")
  for _, how in ipairs {"result", "exception", "await", "callback"} do
    await looked(how)
    await report(how)
  end
  show(await attempt(asyncio.gather(fails("first"), fails("second"))))
  await report("gather")
  await asyncio.gather(fails("kept"), {return_exceptions = true})
  await report("kept")
  asyncio.gather(fails("unseen"), fails("later"))
  await report("gather that nobody awaits")
  loop:create_future()
  loop:create_future():set_result(1)
  loop:create_future():cancel()
  asyncio.create_task(asyncio.sleep(0))
  asyncio.create_task(asyncio.sleep(10)):cancel()
  await report("no errors")
  local done = await asyncio.wait {asyncio.create_task(fails("waited"))}
  done = nil
  await report("wait")
  local task = asyncio.create_task(asyncio.wait_for(fails("limited"), 10))
  await attempt(task)
  await report("wait_for")
end

asyncio.run(main())
-- expect:  exception was never retrieved
-- expect: task	Task (task) future
-- expect:  exception was never retrieved
-- expect: future	Future (future) future
-- expect: result	nil
-- expect: exception	nil
-- expect: await	nil
-- expect:  exception was never retrieved
-- expect: callback	Task (looked at callback) future
-- expect: ValueError
-- expect: gather	nil
-- expect: kept	nil
-- expect:  exception was never retrieved
-- expect: gather that nobody awaits	_GatheringFuture (unseen) future
-- expect: no errors	nil
-- expect:  exception was never retrieved
-- expect: wait	Task (waited) future
-- expect: wait_for	nil
