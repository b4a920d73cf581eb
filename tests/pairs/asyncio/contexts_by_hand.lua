-- A task, a call or a callback in a context that it was given: what it sets
-- stays there.
-- asyncio rules 35 and 134
local show, _, turns, shape = require "tests.pairs.lib.aio"()
local asyncio, contextvars = require "asyncio", require "contextvars"

local var = contextvars.ContextVar("var", {default = "default"})

local async function sets(value)
  show("task", var:get())
  var:set(value)
  await asyncio.sleep(0)
  show("task", var:get())
end

local function calls(value)
  show("call", var:get())
  var:set(value)
end

local async function main()
  local loop = asyncio.get_running_loop()
  local context = contextvars.copy_context()
  await asyncio.create_task(sets("task's"), {context = context})
  show(var:get(), context[var])
  loop:call_soon {calls, "call's", context = context}
  await turns(1)
  show(var:get(), context[var])
  loop:call_later {0.001, calls, "timer's", context = context}
  await asyncio.sleep(0.01)
  show(var:get(), context[var])
  local future = loop:create_future()
  future:add_done_callback(function() calls("callback's") end,
                           {context = context})
  future:set_result(nil)
  await turns(1)
  show(var:get(), context[var])
  show(context:run(function() return var:get() end))
  async with asyncio.TaskGroup() as group do
    group:create_task(sets("group's"), {context = context})
  end
  show(context[var])
  local coro = sets("x")
  local ok, err = pcall(asyncio.create_task, coro, {context = 5})
  show(ok, shape(err))
  coro:close()
end

asyncio.run(main())
with asyncio.Runner() as runner do
  local context = contextvars.copy_context()
  runner:run(sets("runner's"), {context = context})
  show(context[var], runner:run((async function() return var:get() end)()))
end
-- expect: task	default
-- expect: task	task's
-- expect: default	task's
-- expect: call	task's
-- expect: default	call's
-- expect: call	call's
-- expect: default	timer's
-- expect: call	timer's
-- expect: default	callback's
-- expect: callback's
-- expect: task	callback's
-- expect: task	group's
-- expect: group's
-- expect: false	TypeError
-- expect: task	default
-- expect: task	runner's
-- expect: runner's	default
