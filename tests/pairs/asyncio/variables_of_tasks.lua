-- A task has a copy of its maker's context; callbacks have that of who
-- asked for them.
-- asyncio rule 35
local show, _, turns = require "tests.pairs.lib.aio"()
local asyncio, contextvars = require "asyncio", require "contextvars"

local var = contextvars.ContextVar("var", {default = "default"})

local async function child(name)
  show(name, var:get())
  var:set(name)
  await asyncio.sleep(0)
  show(name, var:get())
  await asyncio.create_task((async function()
    show("grandchild", var:get())
  end)())
end

local async function awaited()
  var:set("awaited")
end

local async function main()
  local loop = asyncio.get_running_loop()
  var:set("main")
  local a = asyncio.create_task(child("a"))
  var:set("later")
  local b = asyncio.create_task(child("b"))
  loop:call_soon(function() show("callback", var:get()) end)
  var:set("last")
  await asyncio.gather(a, b)
  show(var:get())
  await awaited()
  show(var:get())
  -- a future's callbacks
  local future = loop:create_future()
  var:set("asked")
  future:add_done_callback(function()
    show("done", var:get())
    var:set("in the callback")
  end)
  var:set("settled")
  future:set_result(nil)
  await turns(1)
  show(var:get())
  loop:call_later(0.001, function() show("timer", var:get()) end)
  var:set("too late")
  await asyncio.sleep(0.01)
  async with asyncio.TaskGroup() as group do
    group:create_task(child("in a group"))
  end
  show(await asyncio.wait_for((async function()
    return var:get()
  end)(), 1))
end

asyncio.run(main())
show(var:get())
-- expect: a	main
-- expect: b	later
-- expect: callback	later
-- expect: a	a
-- expect: b	b
-- expect: grandchild	a
-- expect: grandchild	b
-- expect: last
-- expect: awaited
-- expect: done	asked
-- expect: settled
-- expect: timer	settled
-- expect: in a group	too late
-- expect: in a group	in a group
-- expect: grandchild	in a group
-- expect: too late
-- expect: default
