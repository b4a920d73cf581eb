-- Variables of contextvars: tasks begin with a copy; the option context of
-- tasks, callbacks and runners; get_context.
-- asyncio rules 35 and 134
local show, _, shape = require "tests.pairs.lib.pair"()
local asyncio = require "asyncio"
local contextvars = require "contextvars"

local var = contextvars.ContextVar("var", {default = "default"})

local function attempt(f, ...)
  local ok, result = pcall(f, ...)
  show(ok and result or not ok and shape(result) or nil)
end

local async function set(value)
  local before = var:get()
  var:set(value)
  await asyncio.sleep(0)
  return before .. " " .. var:get()
end

local async function main()
  local loop = asyncio.get_running_loop()
  var:set("main")
  -- copies
  local task = asyncio.create_task(set("child"))
  var:set("main later")
  show(await task, var:get())
  -- a context of its own
  local context = contextvars.copy_context()
  context:run(var.set, var, "given")
  task = asyncio.create_task(set("by the task"), {context = context})
  show(await task, context:get(var), var:get())
  show(task:get_context() == context)
  task = loop:create_task(set("again"), {context = context, name = "named"})
  show(await task, context:get(var), task:get_name())
  async with asyncio.TaskGroup() as group do
    task = group:create_task(set("in a group"), {context = context})
  end
  show(task:result(), context:get(var))
  -- two tasks at the same time, and their children
  local async function child()
    return await asyncio.create_task(set("of a child"))
  end
  local one = asyncio.create_task(child(), {context = context})
  local two = asyncio.create_task(set("second"), {context = context})
  await asyncio.wait {one, two}
  show(one:result(), two:result(), context:get(var))
  -- what a task has
  task = asyncio.create_task(set("seen"))
  local own = task:get_context()
  show(own == task:get_context(), own:get(var))
  await task
  show(own:get(var), var:get())
  -- callbacks
  local order = {}
  local function note() order[#order + 1] = var:get() end
  loop:call_soon(note)
  loop:call_soon {note, context = context}
  loop:call_later(0.001, note)
  loop:call_later {0.002, note, context = context}
  loop:call_at {loop:time() + 0.003, note, context = contextvars.Context()}
  loop:call_soon_threadsafe {note, context = context}
  var:set("main at the end")
  await asyncio.sleep(0.05)
  show(table.concat(order, ", "))
  order = {}
  local future = loop:create_future()
  future:add_done_callback(note, {context = context})
  future:add_done_callback(print, {context = context})
  show(future:remove_done_callback(print))
  future:set_result()
  await asyncio.sleep(0)
  future:add_done_callback(note, {context = context})
  await asyncio.sleep(0)
  show(table.concat(order, ", "))
  -- a callback writes
  loop:call_soon {function() var:set("by a callback") end, context = context}
  await asyncio.sleep(0)
  show(context:get(var), var:get())
  -- it can't be something else
  local coro = set(1)
  attempt(asyncio.create_task, coro, {context = 3})
  coro:close()
  attempt(loop.call_soon, loop, {note, context = 3})
  attempt(future.add_done_callback, future, note, {context = 3})
end

asyncio.run(main())
show(var:get())

-- what a runner keeps
with asyncio.Runner() as runner do
  show(runner:run(set("first")))
  show(runner:run(set("second")))
  local context = contextvars.copy_context()
  show(runner:run(set("apart"), {context = context}), context:get(var))
  show(runner:run(set("third")))
end
show(var:get())
-- expect: main child	main later
-- expect: given by the task	by the task	main later
-- expect: true
-- expect: by the task again	again	named
-- expect: again in a group	in a group
-- expect: in a group of a child	in a group second	second
-- expect: true	main later
-- expect: seen	main later
-- expect: main later, second, second, main later, second, default
-- expect: 1
-- expect: second, second
-- expect: by a callback	main at the end
-- expect: TypeError
-- expect: TypeError
-- expect: TypeError
-- expect: default
-- expect: default first
-- expect: first second
-- expect: default apart	apart
-- expect: second third
-- expect: default
