-- Futures: their states, and callbacks in turn.
-- asyncio rules 31 and 66 to 72
local show, _, shape = require "tests.pairs.lib.pair"()
local asyncio = require "asyncio"

local function attempt(object, method, ...)
  local ok, result = pcall(object[method], object, ...)
  if ok then return tostring(result) end
  return shape(result)
end

local async function nothing() end

local async function main()
  local loop = asyncio.get_running_loop()
  local f = loop:create_future()
  show(f:done(), f:cancelled(), attempt(f, "result"),
       attempt(f, "exception"))
  f:set_result(3)
  show(f:done(), f:result(), f:exception(), attempt(f, "set_result", 4),
       attempt(f, "set_exception", asyncio.ValueError("x")), f:cancel())
  f = loop:create_future()
  show(f:cancel(), f:cancel(), f:cancelled(), f:done())
  show(attempt(f, "result"), attempt(f, "exception"),
       attempt(f, "set_result", 1))
  for _, err in ipairs {asyncio.ValueError("boom"), asyncio.ValueError} do
    f = loop:create_future()
    f:set_exception(err)
    show(f:done(), f:cancelled(), attempt(f, "result"),
         shape(f:exception()), f:exception() == err)
  end
  -- callbacks
  f = loop:create_future()
  local order = {}
  local function note(text)
    return function(future)
      order[#order + 1] = text .. tostring(future == f)
    end
  end
  local twice = note("twice ")
  f:add_done_callback(note("one "))
  f:add_done_callback(twice)
  f:add_done_callback(note("two "))
  f:add_done_callback(twice)
  f:add_done_callback(function()
    order[#order + 1] = "adds"
    f:add_done_callback(note("late "))
  end)
  show(f:remove_done_callback(twice), f:remove_done_callback(twice))
  f:set_result(nil)
  order[#order + 1] = "set"
  await asyncio.sleep(0)
  order[#order + 1] = "turn"
  await asyncio.sleep(0)
  show(table.concat(order, ", "))
  -- a task's own
  local task = asyncio.create_task(nothing())
  show(attempt(task, "set_result", 1),
       attempt(task, "set_exception", asyncio.ValueError("x")))
  await task
  -- awaiting what is done doesn't let others run
  f = loop:create_future()
  f:set_result("at once")
  loop:call_soon(show, "callback")
  show(await f)
  await asyncio.sleep(0)
end

asyncio.run(main())
-- expect: false	false	InvalidStateError	InvalidStateError
-- expect: true	3	nil	InvalidStateError	InvalidStateError	false
-- expect: true	false	true	true
-- expect: CancelledError	CancelledError	InvalidStateError
-- expect: true	false	ValueError	ValueError	true
-- expect: true	false	ValueError	ValueError	false
-- expect: 2	0
-- expect: set, one true, two true, adds, turn, late true
-- expect: RuntimeError	RuntimeError
-- expect: at once
-- expect: callback
