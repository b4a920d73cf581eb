-- What is called when a task or future is done: in the order in which it
-- was asked for, with what waits for it in between; at once means a turn
-- later.
-- asyncio rules 70 to 72
local show, attempt, turns = require "tests.pairs.lib.aio"()
local asyncio = require "asyncio"

local async function waits(name, future)
  show(name, await attempt(future))
end

local async function main()
  local loop = asyncio.get_running_loop()
  local f = loop:create_future()
  local function note(name)
    return function(future)
      show(name, future == f and future:result() or future)
    end
  end
  f:add_done_callback(note("first"))
  local a = asyncio.create_task(waits("task a", f))
  await turns(1)
  f:add_done_callback(note("second"))
  local b = asyncio.create_task(waits("task b", f))
  await turns(1)
  f:add_done_callback(note("third"))
  loop:call_soon(show, "before")
  f:set_result("result")
  loop:call_soon(show, "after")
  f:add_done_callback(note("late"))
  show("set")
  await turns(1)
  show(a:done(), b:done())
  -- removed by an earlier one, and added by one
  f = loop:create_future()
  local removed = note("removed")
  f:add_done_callback(function()
    show("removes", f:remove_done_callback(removed))
    f:add_done_callback(note("added"))
  end)
  f:add_done_callback(removed)
  f:set_result(1)
  await turns(2)
  -- of tasks: after their last step
  local task = asyncio.create_task(asyncio.sleep(0, "slept"))
  task:add_done_callback(function(t)
    show("callback", t:result(), asyncio.current_task() == nil)
  end)
  show(await task)
  await turns(1)
  -- of cancelled ones
  f = loop:create_future()
  f:add_done_callback(function(future) show(future:cancelled()) end)
  f:cancel()
  await turns(1)
end

asyncio.run(main())
-- expect: set
-- expect: before
-- expect: first	result
-- expect: task a	result
-- expect: second	result
-- expect: task b	result
-- expect: third	result
-- expect: after
-- expect: late	result
-- expect: true	true
-- expect: removes	0
-- expect: removed	1
-- expect: added	1
-- expect: callback	slept	true
-- expect: slept
-- expect: true
