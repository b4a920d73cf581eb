-- What callbacks raise goes to the loop's exception handler; the loop goes
-- on, also when the handler itself fails.
-- asyncio rules 129 and 141
-- stderr: any
local show, _, turns, shape = require "tests.pairs.lib.aio"()
local asyncio = require "asyncio"

local function fails(text) error(asyncio.ValueError(text)) end

local async function main()
  local loop = asyncio.get_running_loop()
  show(loop:get_exception_handler())
  local function handler(l, context)
    show(l == loop, context.message:match("^Exception in callback") ~= nil,
         shape(context.exception), context.exception.message)
  end
  loop:set_exception_handler(handler)
  show(loop:get_exception_handler() == handler)
  loop:call_soon(fails, "soon")
  loop:call_soon(show, "goes on")
  loop:call_later(0.001, fails, "later")
  local future = loop:create_future()
  future:add_done_callback(function() fails("done") end)
  future:add_done_callback(function() show("next") end)
  future:set_result(1)
  await turns(1)
  await asyncio.sleep(0.01)
  loop:call_exception_handler {message = "Exception in callback",
                               exception = asyncio.TypeError("by hand")}
  -- a broken one
  loop:set_exception_handler(function()
    show("breaks")
    error(asyncio.TypeError("broken"))
  end)
  loop:call_soon(fails, "again")
  await turns(2)
  loop:set_exception_handler(nil)
  show(loop:get_exception_handler())
  local ok, err = pcall(loop.set_exception_handler, loop, 5)
  show(ok, shape(err))
  return "done"
end

show(asyncio.run(main()))
-- exit: 1
-- expect: nil
-- expect: true
-- expect: true	true	ValueError	soon
-- expect: goes on
-- expect: true	true	ValueError	done
-- expect: next
-- expect: true	true	ValueError	later
-- expect: true	true	TypeError	by hand
-- expect: breaks
-- expect: nil
-- expect: false	TypeError
-- expect: done
